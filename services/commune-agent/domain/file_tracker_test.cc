#include "services/commune-agent/domain/file_tracker.h"

#include <gmock/gmock.h>

namespace childsync::commune_agent {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FileTrackerTest : public ::testing::Test {
 protected:
  static SeenFile File(const std::string& name, int64_t size = 100, int64_t changed = 1) {
    return {"21052", name, size, changed};
  }
  std::vector<SeenFile> LookAt(double second, const std::vector<SeenFile>& files) {
    return tracker_.Look(files, absl::UnixEpoch() + absl::Seconds(second));
  }
  static absl::Time At(double second) { return absl::UnixEpoch() + absl::Seconds(second); }

  FileTracker tracker_;
};

TEST_F(FileTrackerTest, AFileIsReadyWhenTwoLooksASecondApartAgree) {
  EXPECT_THAT(LookAt(0, {File("a.xlsx")}), IsEmpty());
  EXPECT_THAT(LookAt(0.5, {File("a.xlsx")}), IsEmpty());
  EXPECT_THAT(LookAt(1, {File("a.xlsx")}), ElementsAre(File("a.xlsx")));
}

TEST_F(FileTrackerTest, AFileThatGrowsIsNotReady) {
  LookAt(0, {File("a.xlsx", 100)});
  EXPECT_THAT(LookAt(1, {File("a.xlsx", 200)}), IsEmpty());
  EXPECT_THAT(LookAt(1.5, {File("a.xlsx", 200)}), IsEmpty());
  EXPECT_THAT(LookAt(2, {File("a.xlsx", 200)}), ElementsAre(File("a.xlsx", 200)));
}

TEST_F(FileTrackerTest, AFileThatIsDoneIsTakenAgainOnlyWhenItChanges) {
  LookAt(0, {File("a.xlsx")});
  LookAt(1, {File("a.xlsx")});
  tracker_.Done(File("a.xlsx"));
  EXPECT_THAT(LookAt(9, {File("a.xlsx")}), IsEmpty());
  EXPECT_EQ(tracker_.waiting(), 0u);
  LookAt(10, {File("a.xlsx", 100, 2)});
  EXPECT_THAT(LookAt(11, {File("a.xlsx", 100, 2)}), ElementsAre(File("a.xlsx", 100, 2)));
}

TEST_F(FileTrackerTest, AFileThatChangedWhileItWasTakenIsNotDone) {
  LookAt(0, {File("a.xlsx")});
  LookAt(1, {File("a.xlsx", 300, 2)});
  tracker_.Done(File("a.xlsx"));
  EXPECT_THAT(LookAt(2, {File("a.xlsx", 300, 2)}), ElementsAre(File("a.xlsx", 300, 2)));
}

TEST_F(FileTrackerTest, AFailureIsTriedAgainAfterAGrowingPause) {
  LookAt(0, {File("a.xlsx")});
  LookAt(1, {File("a.xlsx")});
  tracker_.Failed(File("a.xlsx"), At(1));
  EXPECT_THAT(LookAt(1.5, {File("a.xlsx")}), IsEmpty());
  EXPECT_THAT(LookAt(2, {File("a.xlsx")}), ElementsAre(File("a.xlsx")));
  tracker_.Failed(File("a.xlsx"), At(2));
  EXPECT_THAT(LookAt(3.5, {File("a.xlsx")}), IsEmpty());
  EXPECT_THAT(LookAt(4, {File("a.xlsx")}), ElementsAre(File("a.xlsx")));
}

TEST_F(FileTrackerTest, ThePauseNeverPassesAMinute) {
  LookAt(0, {File("a.xlsx")});
  for (int i = 0; i < 100; ++i) tracker_.Failed(File("a.xlsx"), At(0));
  EXPECT_THAT(LookAt(60, {File("a.xlsx")}), ElementsAre(File("a.xlsx")));
}

TEST_F(FileTrackerTest, AFileThatCantBeReadHoldsUpNoOther) {
  LookAt(0, {File("a.xlsx"), File("b.xlsx")});
  tracker_.Unreadable(File("a.xlsx"), At(1));
  EXPECT_THAT(LookAt(1, {File("a.xlsx"), File("b.xlsx")}), ElementsAre(File("b.xlsx")));
  EXPECT_EQ(tracker_.waiting(), 2u);
  EXPECT_EQ(tracker_.failing(), 1u);
  tracker_.Done(File("a.xlsx"));
  EXPECT_EQ(tracker_.failing(), 0u);
}

TEST_F(FileTrackerTest, NewerFilesOfTheUnitWaitBehindOneWhosePublishFailed) {
  const std::vector<SeenFile> files{File("b.xlsx", 100, 10), File("a.xlsx", 100, 20)};
  LookAt(0, files);
  EXPECT_THAT(LookAt(1, files), ElementsAre(files[0], files[1]));
  tracker_.Failed(files[0], At(1));
  EXPECT_TRUE(tracker_.Held(files[1])) << "in the same round";
  EXPECT_FALSE(tracker_.Held(files[0]));
  EXPECT_THAT(LookAt(1.5, files), IsEmpty()) << "while the older one pauses";
  EXPECT_THAT(LookAt(2, files), ElementsAre(files[0])) << "and while it is tried again";
  tracker_.Done(files[0]);
  EXPECT_THAT(LookAt(2, files), ElementsAre(files[1]));
}

TEST_F(FileTrackerTest, OlderFilesAndOtherUnitsDoNotWait) {
  SeenFile other = File("z.xlsx", 100, 30);
  other.unit_code = "21053";
  const std::vector<SeenFile> files{File("old.xlsx", 100, 5), File("failed.xlsx", 100, 10), other};
  LookAt(0, files);
  tracker_.Failed(files[1], At(0.5));
  EXPECT_THAT(LookAt(1, files), ElementsAre(files[0], other));
}

TEST_F(FileTrackerTest, AFailedFileThatIsGoneOrChangedHoldsNobodyAnyMore) {
  const SeenFile newer = File("b.xlsx", 100, 20);
  LookAt(0, {File("a.xlsx", 100, 10), newer});
  tracker_.Failed(File("a.xlsx", 100, 10), At(1));
  EXPECT_THAT(LookAt(1, {File("a.xlsx", 100, 30), newer}), ElementsAre(newer));
}

TEST_F(FileTrackerTest, TheNewestChangeComesLast) {
  const std::vector<SeenFile> files{File("a.xlsx", 1, 30), File("b.xlsx", 1, 10), File("c.xlsx", 1, 20)};
  LookAt(0, files);
  EXPECT_THAT(LookAt(1, files), ElementsAre(files[1], files[2], files[0]));
}

TEST_F(FileTrackerTest, AFileThatIsGoneIsForgotten) {
  LookAt(0, {File("a.xlsx")});
  LookAt(1, {});
  EXPECT_EQ(tracker_.waiting(), 0u);
}

TEST(IsExportNameTest, OfficersFilesAreTaken) {
  for (const char* name : {"danh-sach.xlsx", "Danh sách trẻ em.csv", "a.xls", "thang 3.ket qua.xlsx"}) {
    EXPECT_TRUE(IsExportName(name)) << name;
  }
}

TEST(IsExportNameTest, EverybodyElsesAreNot) {
  for (const char* name : {"", ".a.xlsx", "~$danh-sach.xlsx", "a.ket-qua.xlsx", "a.ket-qua.txt", "a.xlsx.tmp",
                           "a.xlsx.part", "a.xlsx~", "Thumbs.db", "desktop.ini", ".~lock.a.xlsx#"}) {
    EXPECT_FALSE(IsExportName(name)) << name;
  }
}

TEST(WithdrawalsConfirmedByTest, ANumberInTheNameConfirms) {
  EXPECT_EQ(WithdrawalsConfirmedBy("ca-xa.rut-120.xlsx"), 120);
  for (const char* name : {"ca-xa.xlsx", "ca-xa.rut-.xlsx", "ca-xa.rut-120", "ca-xa.rut-12a.xlsx",
                           "rut-120.xlsx", "ca-xa.rut--1.xlsx", "ca-xa.rut-99999999999999999999.xlsx"}) {
    EXPECT_EQ(WithdrawalsConfirmedBy(name), std::nullopt) << name;
  }
}

TEST(IsExportNameTest, CopiesOfAResultAreNotAndAreKnownAsSuch) {
  for (const char* name : {"bc.ket-qua - Copy.xlsx", "bc.ket-qua (1).xlsx", "bc.ket-qua - Bản sao.xlsx",
                           "BC.KET-QUA.XLSX", "Bản sao của bc.ket-qua-2.xlsx"}) {
    EXPECT_FALSE(IsExportName(name)) << name;
    EXPECT_TRUE(IsMadeOfResult(name)) << name;
  }
  for (const char* name :
       {"bc.ket-qua.txt", "bc.csv.ket-qua.xlsx", "bc.ket-qua.xlsm", "bc.ket-qua.da-sua-2.xlsx",
        "~$bc.ket-qua - Copy.xlsx", ".bc.ket-qua.xlsx.tmp", "bc.xlsx"}) {
    EXPECT_FALSE(IsMadeOfResult(name)) << name;
  }
}

}  // namespace
}  // namespace childsync::commune_agent
