#include "services/commune-agent/app/check.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "services/commune-agent/testing/fake_validation.h"

namespace childsync::commune_agent {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Json = nlohmann::json;

// Title lines and a header as officers have them; the first record stands in row 4.
constexpr char kHead[] =
    "UBND XÃ BÌNH CHÁNH,,,,,,,\n"
    ",,,,,,,\n"
    "STT,Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Số định danh cá nhân,Họ tên cha\n";

class CheckTest : public ::testing::Test {
 protected:
  CheckTest() {
    char name[] = "/tmp/agent-check-test.XXXXXX";
    dir_ = mkdtemp(name);
    config_.path = dir_ + "/bc.csv";
    config_.unit_code = "21052";
    config_.validation = validation_.address();
    config_.today = Date::Parse("2024-03-28");
    config_.json = true;
    config_.timeout = absl::Milliseconds(500);
    Write("1,BC-1,Nguyễn Văn An,01/02/2015,Nam,Kinh,051215000001,Nguyễn Văn Ba\n");
  }
  ~CheckTest() override { std::filesystem::remove_all(dir_); }

  void Write(const std::string& rows) { std::ofstream(config_.path) << kHead << rows; }
  ExitCode Run() {
    out_.str("");
    err_.str("");
    return Check(config_, {out_, err_});
  }
  std::vector<Json> Lines() {
    std::vector<Json> lines;
    std::istringstream in(out_.str());
    for (std::string line; std::getline(in, line);) lines.push_back(Json::parse(line));
    return lines;
  }

  FakeValidation validation_;
  Config config_;
  std::string dir_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(CheckTest, AllVerifiedIsDone) {
  EXPECT_EQ(Run(), kDone) << err_.str();
  EXPECT_EQ(out_.str(),
            R"({"row":4,"record_id":"BC-1","verdict":"VERIFIED","findings":[],"standardised":["name.case"]})"
            "\n");
  EXPECT_EQ(err_.str(), "");
}

TEST_F(CheckTest, NotesOnTheFileLeaveTheJsonPure) {
  std::ofstream(config_.path) << "Mã trẻ,Họ và tên,Ngày sinh,Ghi chú\nBC-1,An,01/02/2015,mới\n";
  EXPECT_EQ(Run(), kDone) << err_.str();
  EXPECT_EQ(Lines().size(), 1u);
  EXPECT_THAT(err_.str(), HasSubstr("dòng 1: "));
  EXPECT_THAT(err_.str(), HasSubstr("Ghi chú"));
}

TEST_F(CheckTest, TheDayIsPassedOn) {
  Run();
  EXPECT_EQ(validation_.requests().at(0).today(), "2024-03-28");
}

TEST_F(CheckTest, RowsComeInSheetOrderWithWhatIsWrong) {
  Write(
      "1,BC-1,sai tên,01/02/2015,Nam,Kinh,051215000001,Ba\n"
      "2,,Nguyễn Văn An,01/02/2015,Nam,Kinh,051215000002,Ba\n"
      "3,BC-3,Nguyễn Văn An,01/02/2015,Nam,Kinh,?,Ba\n"
      "4, BC-4,Nguyễn Văn An,01/02/2015,Nam,Kinh,051215000004,Ba\n"
      "5,BC-4,sai tên,01/02/2015,Nam,Kinh,051215000005,Ba\n");
  EXPECT_EQ(Run(), kFound) << err_.str();
  const std::vector<Json> lines = Lines();
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_EQ(lines[0]["verdict"], "NEEDS_CORRECTION");
  EXPECT_EQ(lines[1]["verdict"], nullptr);
  EXPECT_EQ(lines[1]["row"], 5);
  EXPECT_EQ(lines[1]["findings"],
            Json::parse(R"([{"code":"RECORD_ID_MISSING","field":"record_id","side":"record",
                                                   "severity":"error"}])"));
  EXPECT_EQ(lines[2]["verdict"], "NOT_FOUND");
  EXPECT_EQ(lines[3]["findings"][0]["code"], "RECORD_ID_REPEATED");
  ASSERT_EQ(lines[4]["findings"].size(), 2u) << "beside the row's other findings";
  EXPECT_EQ(lines[4]["findings"][0]["code"], "NAME_DIFFERS");
  EXPECT_EQ(lines[4]["findings"][1]["code"], "RECORD_ID_REPEATED");
}

TEST_F(CheckTest, ARowThatIsTooLargeIsListedAndTheRestJudged) {
  Write("1,BC-1," + std::string(70'000, 'a') +
        ",01/02/2015,Nam,Kinh,051215000001,Ba\n2,BC-2,An,01/02/2015,Nam,Kinh,051215000002,Ba\n");
  EXPECT_EQ(Run(), kFound) << err_.str();
  EXPECT_EQ(Lines().at(0)["error"], "ROW_TOO_LARGE");
  EXPECT_EQ(Lines().at(1)["verdict"], "VERIFIED");
}

TEST_F(CheckTest, PeopleGetATableWithWhatToDo) {
  Write("1,BC-1,sai tên,01/02/2015,Nam,Kinh,051215000001,Ba\n");
  config_.json = false;
  EXPECT_EQ(Run(), kFound) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("Xã Bình"));
  EXPECT_THAT(out_.str(), HasSubstr("NAME_DIFFERS · 1 dòng · bên cần sửa: hồ sơ của xã\n"
                                    "  Họ và tên khác: đối chiếu giấy khai sinh.\n"));
}

TEST_F(CheckTest, AnUnreadableFileSaysWhyInBothLanguages) {
  std::ofstream(config_.path) << "một,hai\n1,2\n";
  EXPECT_EQ(Run(), kBadData);
  EXPECT_THAT(out_.str(), IsEmpty());
  EXPECT_THAT(err_.str(), HasSubstr("bc.csv"));
  EXPECT_THAT(err_.str(), HasSubstr("header"));
  EXPECT_THAT(err_.str(), HasSubstr("tiêu đề"));
}

TEST_F(CheckTest, AFileThatIsNotThereIsBadData) {
  config_.path = dir_ + "/none.xlsx";
  EXPECT_EQ(Run(), kBadData);
}

TEST_F(CheckTest, AnUnknownUnitIsAUsageError) {
  config_.unit_code = "99999";
  EXPECT_EQ(Run(), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--unit"));
}

TEST_F(CheckTest, AnEndedUnitIsRefused) {
  config_.unit_code = "21058";
  config_.today = Date::Parse("2025-08-01");
  EXPECT_EQ(Run(), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("21085"));
}

TEST_F(CheckTest, WithoutValidationNothingIsClaimed) {
  validation_.FailNext(1'000'000);
  EXPECT_EQ(Run(), kUnavailable);
  EXPECT_THAT(out_.str(), IsEmpty());
  EXPECT_THAT(err_.str(), HasSubstr("thử lại"));
}

TEST_F(CheckTest, ReferenceDataThatCantBeReadIsAConfigurationError) {
  std::ofstream(dir_ + "/units.csv") << "nonsense\n";
  config_.units = dir_ + "/units.csv";
  EXPECT_EQ(Run(), kConfig);
}

}  // namespace
}  // namespace childsync::commune_agent
