// The real program as the officer meets it: a folder.
#include <gmock/gmock.h>
#include <signal.h>

#include <filesystem>
#include <fstream>

#include "services/commune-agent/component/watch_fixture.h"
#include "services/commune-agent/sheets/sheet_reader.h"
#include "services/commune-agent/writeback/package.h"

namespace childsync::commune_agent {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::SizeIs;

TEST_F(WatchTest, PublishesAFileThatArrivesAndPutsTheVerdictsBesideIt) {
  AgentProcess agent(dir_, WatchArgs());
  Drop("bc.csv", {{"a", "An"}, {"b", "Bình"}});
  ASSERT_TRUE(Arrives(2)) << agent.err();
  EXPECT_TRUE(Eventually([&] { return Result("bc").find("Đang chờ kết quả") != std::string::npos; }))
      << agent.err();
  TallyTheLog();
  EXPECT_TRUE(Eventually([&] {
    return Result("bc").find("Tất cả các dòng đều đã được xác thực") != std::string::npos;
  })) << Result("bc");
  agent.Signal(SIGTERM);
  EXPECT_EQ(agent.Wait(absl::Seconds(30)), 0) << agent.err();
}

TEST_F(WatchTest, PutsTheMarkedSheetBesideTheFileAndKeepsWhatAnOfficerMadeOfTheLastOne) {
  const std::filesystem::path marked = Folder() + "/bc.ket-qua.xlsx";
  const std::filesystem::path kept = Folder() + "/bc.ket-qua.da-sua.xlsx";
  AgentProcess agent(dir_, WatchArgs());
  Drop("bc.csv", {{"a", "An"}});
  ASSERT_TRUE(Arrives(1)) << agent.err();
  TallyTheLog();
  ASSERT_TRUE(Eventually([&] { return std::filesystem::exists(marked); })) << agent.err();
  const absl::StatusOr<Export> sheet = ReadExport(marked, {});
  ASSERT_TRUE(sheet.ok()) << sheet.status();
  EXPECT_FALSE(sheet->summary_sheet.empty());
  EXPECT_THAT(sheet->rows, SizeIs(1));
  EXPECT_THAT(*Package::Open(marked)->Read("xl/worksheets/sheet1.xml"), HasSubstr("Đạt"));
  ASSERT_TRUE(Eventually([&] { return agent.err().find("file_concluded") != std::string::npos; }));
  EXPECT_FALSE(std::filesystem::exists(kept));

  std::ofstream(marked, std::ios::app) << "the officer's own";
  const std::string officers = ReadFile(marked);
  Drop("bc.csv", {{"a", "An"}, {"b", "Bình"}});
  ASSERT_TRUE(Arrives(2)) << agent.err();
  TallyTheLog();
  ASSERT_TRUE(Eventually([&] { return std::filesystem::exists(kept); })) << agent.err();
  EXPECT_EQ(ReadFile(kept), officers);
}

TEST_F(WatchTest, TakesAFileAgainWhenItIsMended) {
  AgentProcess agent(dir_, WatchArgs());
  Drop("bc.csv", {{"a", "An"}});
  ASSERT_TRUE(Arrives(1)) << agent.err();
  Drop("bc.csv", {{"a", "Ân"}});
  ASSERT_TRUE(Arrives(2)) << agent.err();
  EXPECT_THAT(Logged(), ElementsAre(Pair("a", "Ân")));
}

TEST_F(WatchTest, ARestartDoesNotTakeADoneFileAgain) {
  Drop("bc.csv", {{"a", "An"}});
  {
    AgentProcess agent(dir_, WatchArgs());
    ASSERT_TRUE(Arrives(1)) << agent.err();
    TallyTheLog();
    ASSERT_TRUE(Eventually([&] { return agent.err().find("file_concluded") != std::string::npos; }))
        << agent.err();
  }
  AgentProcess agent(dir_, WatchArgs());
  Drop("moi.csv", {{"b", "Bình"}});
  ASSERT_TRUE(Arrives(2)) << agent.err();
  EXPECT_THAT(ReadSubmissions(unit_code_), SizeIs(2)) << "one for each file";
}

TEST_F(WatchTest, AnUnreadableFileSaysWhyAndHoldsUpNoOther) {
  AgentProcess agent(dir_, WatchArgs());
  std::ofstream(Folder() + "/hong.xlsx") << "no workbook";
  Drop("bc.csv", {{"a", "An"}});
  ASSERT_TRUE(Arrives(1)) << agent.err();
  EXPECT_TRUE(Eventually([&] { return !Result("hong").empty(); })) << agent.err();
  EXPECT_THAT(Result("hong"), AllOf(HasSubstr("hong.xlsx"), HasSubstr("chưa được gửi")));
}

TEST_F(WatchTest, WithdrawalsAreConfirmedByTheFilesName) {
  AgentProcess agent(dir_, WatchArgs({"--full"}));
  Drop("ca-xa.csv", {{"a", "An"}, {"b", "Bình"}});
  ASSERT_TRUE(Arrives(2)) << agent.err();
  Drop("ca-xa.csv", {{"a", "An"}});
  ASSERT_TRUE(Eventually([&] { return Result("ca-xa").find(".rut-1 vào tên tệp") != std::string::npos; }))
      << Result("ca-xa");
  Drop("ca-xa.rut-1.csv", {{"a", "An"}});
  ASSERT_TRUE(Arrives(3)) << agent.err();
  EXPECT_THAT(Logged(), ElementsAre(Pair("a", "An")));
}

// TCVN3 in too few words to tell: what the result asks for is done at the next start.
TEST_F(WatchTest, AFileInDoubtIsTakenOnceItsEncodingIsStated) {
  const std::string file = Folder() + "/bc.csv";
  std::ofstream(file) << "Ma tre,Ho va ten,Ngay sinh,Gioi tinh\nr1,H\xb8,01/02/2015,Nam\n";
  {
    AgentProcess agent(dir_, WatchArgs());
    ASSERT_TRUE(Eventually([&] { return Result("bc").find("chưa được gửi") != std::string::npos; }))
        << agent.err();
    EXPECT_THAT(Result("bc"), AllOf(HasSubstr("--encoding"), HasSubstr("báo người quản trị")));
  }
  AgentProcess agent(dir_, WatchArgs({"--encoding", "tcvn3"}));
  ASSERT_TRUE(Arrives(1)) << agent.err();
  EXPECT_THAT(Logged(), ElementsAre(Pair("r1", "Há")));
}

TEST_F(WatchTest, AFileThatWasRejectedIsNotPublishedOverANewerOne) {
  std::ofstream(Folder() + "/cu.csv") << "Ma tre,Ho va ten,Ngay sinh,Gioi tinh\na,H\xb8,01/02/2015,Nam\n";
  {
    AgentProcess agent(dir_, WatchArgs());
    ASSERT_TRUE(Eventually([&] { return Result("cu").find("chưa được gửi") != std::string::npos; }))
        << agent.err();
    Drop("moi.csv", {{"a", "Mới"}});
    ASSERT_TRUE(Arrives(1)) << agent.err();
    ASSERT_TRUE(Eventually([&] { return agent.err().find("file_published") != std::string::npos; }));
  }
  AgentProcess agent(dir_, WatchArgs({"--encoding", "tcvn3"}));
  EXPECT_TRUE(Eventually([&] { return Result("cu").find("lưu lại dưới tên khác") != std::string::npos; }))
      << agent.err();
  EXPECT_THAT(Logged(), ElementsAre(Pair("a", "Mới")));
  std::filesystem::copy(Folder() + "/cu.csv", Folder() + "/lai.csv");
  ASSERT_TRUE(Arrives(2)) << agent.err();
  EXPECT_THAT(Logged(), ElementsAre(Pair("a", "Há"))) << "the officer said so";
}

// The broker takes no message of that size; trying again would not help.
TEST_F(WatchTest, AFileThatCanNeverBeSentIsRejectedAndHoldsUpNoOther) {
  std::ofstream(dir_ + "/kafka.properties") << "message.max.bytes=1000\n";
  AgentProcess agent(dir_, WatchArgs({"--kafka-config", dir_ + "/kafka.properties"}));
  Drop("dai.csv", {{"a", std::string(2000, 'A')}});
  EXPECT_TRUE(Eventually([&] { return Result("dai").find("chưa được gửi") != std::string::npos; }))
      << agent.err();
  Drop("bc.csv", {{"b", "Bình"}});
  EXPECT_TRUE(Arrives(1)) << agent.err();
  EXPECT_THAT(Logged(), ElementsAre(Pair("b", "Bình")));
}

TEST_F(WatchTest, AFolderOfNoUnitSaysSo) {
  unit_code_ = "99999";
  std::filesystem::create_directories(Folder());
  Drop("bc.csv", {{"a", "An"}});
  AgentProcess agent(dir_, WatchArgs());
  EXPECT_TRUE(Eventually([&] { return !Result("bc").empty(); })) << agent.err();
  EXPECT_THAT(Result("bc"), HasSubstr("99999"));
}

TEST_F(WatchTest, AnOutageIsTriedAgainByItself) {
  tally_.FailNext(1'000'000);
  AgentProcess agent(dir_, WatchArgs({"--timeout", "300ms"}));
  Drop("bc.csv", {{"a", "An"}});
  ASSERT_TRUE(Eventually([&] { return Result("bc").find("tự thử lại") != std::string::npos; }))
      << agent.err();
  EXPECT_THAT(ReadChanges(unit_code_), SizeIs(0));
  tally_.FailNext(0);
  EXPECT_TRUE(Arrives(1)) << agent.err();
}

TEST_F(WatchTest, FilesThatArriveTogetherAllGetTheirVerdicts) {
  Drop("thon-1.csv", {{"a", "An"}});
  Drop("thon-2.csv", {{"b", "Bình"}});
  AgentProcess agent(dir_, WatchArgs());
  ASSERT_TRUE(Arrives(2)) << agent.err();
  TallyTheLog();
  for (const char* name : {"thon-1", "thon-2"}) {
    EXPECT_TRUE(Eventually([&] {
      return Result(name).find("Tất cả các dòng đều đã được xác thực") != std::string::npos;
    })) << Result(name);
  }
}

TEST_F(WatchTest, AVerdictThatComesAfterItsTimeIsStillPutIntoTheResult) {
  tally_.AwaitVerdicts(1'000'000);
  AgentProcess agent(dir_, WatchArgs({"--wait-timeout", "1s"}));
  Drop("bc.csv", {{"a", "An"}});
  ASSERT_TRUE(Eventually([&] { return Result("bc").find("Chưa có kết quả") != std::string::npos; }))
      << agent.err();
  TallyTheLog();
  EXPECT_TRUE(Eventually([&] {
    return Result("bc").find("Tất cả các dòng đều đã được xác thực") != std::string::npos;
  })) << Result("bc");
}

// The older file's row was overwritten, so that it never got a verdict of its own.
TEST_F(WatchTest, ARestartPublishesNoOlderFileOverANewerOne) {
  Drop("cu.csv", {{"a", "Cũ"}});
  Drop("moi.csv", {{"a", "Mới"}});
  {
    AgentProcess agent(dir_, WatchArgs());
    ASSERT_TRUE(Arrives(2)) << agent.err();
    TallyTheLog();
    ASSERT_TRUE(Eventually([&] { return agent.err().find("file_concluded") != std::string::npos; }))
        << agent.err();
  }
  AgentProcess agent(dir_, WatchArgs());
  Drop("nua.csv", {{"b", "Bình"}});
  ASSERT_TRUE(Arrives(3)) << agent.err();
  EXPECT_THAT(Logged(), ElementsAre(Pair("a", "Mới"), Pair("b", "Bình")));
  EXPECT_THAT(ReadSubmissions(unit_code_), SizeIs(3));
}

TEST_F(WatchTest, KilledWhileItPublishesItTakesTheFileUpAgain) {
  Names names;
  for (int i = 0; i < 2'000; ++i) names["r" + std::to_string(i)] = "An";
  Drop("bc.csv", names);
  {
    AgentProcess agent(dir_, WatchArgs());
    const std::string store = dir_ + "/state/" + unit_code_ + ".sqlite3";
    ASSERT_TRUE(Eventually([&] { return std::filesystem::exists(store); })) << agent.err();
    agent.Signal(SIGKILL);
    agent.Wait(absl::Seconds(30));
  }
  AgentProcess agent(dir_, WatchArgs());
  EXPECT_TRUE(Arrives(2'000)) << agent.err();
  EXPECT_EQ(Logged(), names);
}

}  // namespace
}  // namespace childsync::commune_agent
