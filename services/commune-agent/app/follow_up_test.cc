#include "services/commune-agent/app/follow_up.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "services/commune-agent/testing/fake_tally.h"
#include "services/commune-agent/testing/fake_validation.h"

namespace childsync::commune_agent {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kUnit[] = "21052";

class FollowUpTest : public ::testing::Test {
 protected:
  FollowUpTest() {
    char name[] = "/tmp/agent-follow-up-test.XXXXXX";
    dir_ = mkdtemp(name);
    std::filesystem::create_directories(dir_ + "/share/" + kUnit);
    Config config;
    config.tally = tally_.address();
    config.validation = validation_.address();
    links_ = std::make_unique<Links>(*Links::Create(config));
    folder_ = *SharedFolder::Open(dir_ + "/share");
    done_ = *DoneFiles::Open(dir_);
    results_ = std::make_unique<Results>(folder_.get(), done_.get(), links_.get(), dir_);
    follow_up_ = std::make_unique<FollowUp>(
        links_.get(), done_.get(), results_.get(),
        [this](const SeenFile& file, const std::string&) -> absl::StatusOr<SheetFile> {
          ++reopened_;
          return Sheet(file.name);
        },
        absl::Minutes(2), std::stop_token());
  }
  ~FollowUpTest() override { std::filesystem::remove_all(dir_); }

  static SheetFile Sheet(const std::string& name) {
    SheetFile file{.today = *Date::Parse("2024-03-28")};
    const std::string record_id = name.substr(0, 1);
    file.sheet.rows.push_back({.row = 2, .record_id = record_id, .record = {.full_name = name}});
    return file;
  }
  // A file with one record, named by the file's first letter.
  void Publish(const std::string& name) {
    std::ofstream(dir_ + "/share/" + kUnit + "/" + name) << "x";
    FollowedFile file{
        .file = {.unit_code = kUnit, .name = name}, .content_hash = "hash", .sheet = Sheet(name)};
    for (const PlanRow& row : PlanRows(kUnit, file.sheet->sheet)) {
      file.published.plan.troubles.push_back(TroubleOf(row));
      file.published.hashes.push_back(row.content_hash);
    }
    ASSERT_TRUE(done_->Published(kUnit, name, "hash").ok());
    follow_up_->Add(std::move(file), At(0));
  }
  // The verdict on what the file says.
  void Judge(const std::string& name) {
    const ContentHash hash = PlanRows(kUnit, Sheet(name).sheet)[0].content_hash;
    tally_.Put(kUnit, name.substr(0, 1), std::string(hash.begin(), hash.end()));
  }
  std::string Result(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(dir_ + "/share/" + kUnit + "/" + name + ".ket-qua.txt").rdbuf();
    return text.str();
  }
  bool Concluded(const std::string& name) {
    return *done_->Find(kUnit, name, "hash") == FileState::kConcluded;
  }
  static absl::Time At(double seconds) { return absl::UnixEpoch() + absl::Seconds(seconds); }

  std::string dir_;
  FakeTally tally_;
  FakeValidation validation_;
  std::unique_ptr<Links> links_;
  std::unique_ptr<SharedFolder> folder_;
  std::unique_ptr<DoneFiles> done_;
  std::unique_ptr<Results> results_;
  std::unique_ptr<FollowUp> follow_up_;
  int reopened_ = 0;
};

TEST_F(FollowUpTest, TwoFilesOfOneUnitBothGetTheirVerdictsFromOneList) {
  Publish("a.csv");
  Publish("b.csv");
  Judge("a.csv");
  Judge("b.csv");
  follow_up_->Round(At(1));
  EXPECT_THAT(Result("a"), HasSubstr("Tất cả các dòng đều đã được xác thực"));
  EXPECT_THAT(Result("b"), HasSubstr("Tất cả các dòng đều đã được xác thực"));
  EXPECT_EQ(tally_.calls(), 1);
  EXPECT_TRUE(Concluded("a.csv"));
  EXPECT_TRUE(follow_up_->empty());
}

TEST_F(FollowUpTest, AVerdictThatComesLongAfterItsTimeIsStillPutIntoTheResult) {
  Publish("a.csv");
  follow_up_->Round(At(1));
  tally_.AwaitVerdicts(1'000);
  follow_up_->Round(At(121));
  EXPECT_THAT(Result("a"), HasSubstr("Chưa có kết quả")) << "what there is, when the time is up";
  EXPECT_THAT(Result("a"), HasSubstr("Đang chờ kết quả"));
  EXPECT_FALSE(Concluded("a.csv"));
  for (int hour = 1; hour <= 5; ++hour) follow_up_->Round(At(hour * 3600));
  Judge("a.csv");
  follow_up_->Round(At(6 * 3600));
  EXPECT_THAT(Result("a"), HasSubstr("Tất cả các dòng đều đã được xác thực"));
  EXPECT_TRUE(Concluded("a.csv"));
  EXPECT_GT(reopened_, 0) << "its rows were let go in between";
}

TEST_F(FollowUpTest, ALateFileIsLookedAfterLessAndLessOften) {
  Publish("a.csv");
  tally_.FailNext(1'000'000);
  int rounds_with_calls = 0;
  for (int second = 120; second < 120 + 3600; second += 30) {
    const int before = tally_.calls();
    follow_up_->Round(At(second));
    rounds_with_calls += tally_.calls() > before;
    if (second > 1000 && rounds_with_calls > 12) break;
  }
  EXPECT_LE(rounds_with_calls, 20) << "of 120";
}

TEST_F(FollowUpTest, ARowThatTheLogHasNewerIsNotAwaitedForEver) {
  Publish("a.csv");
  Publish("a2.csv");  // the same record
  Judge("a2.csv");
  follow_up_->Round(At(1));
  EXPECT_TRUE(Concluded("a2.csv"));
  EXPECT_FALSE(Concluded("a.csv")) << "its verdict may still come";
  follow_up_->Round(At(121));
  EXPECT_TRUE(Concluded("a.csv")) << "nothing in the log awaits a verdict";
  EXPECT_THAT(Result("a"), HasSubstr("1 dòng không có kết quả riêng"));
}

TEST_F(FollowUpTest, AFileThatIsGoneIsFollowedNoMore) {
  Publish("a.csv");
  follow_up_->Keep({});
  EXPECT_TRUE(follow_up_->empty());
}

TEST_F(FollowUpTest, FilesThatDifferOnlyInTheirEndingHaveResultsOfTheirOwn) {
  Publish("bc.csv");
  Publish("bc.xlsx");
  EXPECT_THAT(Result("bc"), HasSubstr("Tệp bc.csv"));
  EXPECT_THAT(Result("bc.xlsx"), HasSubstr("Tệp bc.xlsx"));
  Publish("bc.csv");
  EXPECT_THAT(Result("bc.csv"), IsEmpty()) << "the first keeps the name";
  std::filesystem::remove(dir_ + "/share/" + kUnit + "/bc.csv");
  Publish("bc.xlsx");
  EXPECT_THAT(Result("bc"), HasSubstr("Tệp bc.xlsx")) << "until it is gone";
}

TEST_F(FollowUpTest, ASuccessionThatIsNotFinishedHeadsNoResultAsUnsent) {
  FollowedFile file{
      .file = {.unit_code = kUnit, .name = "a.csv"}, .content_hash = "hash", .sheet = Sheet("a.csv")};
  file.published.plan.troubles.push_back(RowTrouble::kNone);
  file.published.hashes.push_back(PlanRows(kUnit, file.sheet->sheet)[0].content_hash);
  file.published.inherited.push_back({"Xã 21046", 7, Inherited::Outcome::kNotYet});
  file.published.succession = absl::UnavailableError("away");
  follow_up_->Add(std::move(file), At(0));
  EXPECT_TRUE(follow_up_->withdrawing());
  EXPECT_THAT(Result("a"), HasSubstr("Đã gửi."));
  EXPECT_THAT(Result("a"), HasSubstr("chưa rút xong 7 hồ sơ của Xã 21046"));
  EXPECT_THAT(Result("a"), Not(HasSubstr("chưa gửi được")));
}

}  // namespace
}  // namespace childsync::commune_agent
