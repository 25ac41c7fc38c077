#include "services/commune-agent/report/table.h"

#include <gmock/gmock.h>

#include <sstream>

namespace childsync::commune_agent {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class TableTest : public ::testing::Test {
 protected:
  void Verified(int row) {
    rows_.push_back({.row = row, .record_id = "BC-" + std::to_string(row), .verdict = "VERIFIED"});
  }
  void Wrong(int row, const std::string& code, const std::string& side = "record") {
    rows_.push_back({.row = row,
                     .record_id = "BC-" + std::to_string(row),
                     .full_name = "Trần Thị Bé",
                     .verdict = "NEEDS_CORRECTION",
                     .findings = {{code, "full_name", side, "error"}}});
  }
  std::string Table(std::optional<PublishSummary> publish = std::nullopt) {
    std::ostringstream out;
    WriteTable(head_, publish, rows_, texts_, out);
    return out.str();
  }

  TableHead head_{.unit = "Xã Bình Chánh (21052)", .file = "bc.xlsx", .day = *Date::Parse("2024-03-28")};
  std::vector<RowReport> rows_;
  FindingTexts texts_{{"NAME_DIFFERS", "Họ và tên khác với CSDL quốc gia: đối chiếu giấy khai sinh."}};
};

TEST_F(TableTest, BeginsWithTheFigures) {
  for (int i = 0; i < 1'234; ++i) Verified(i);
  Wrong(2'000, "NAME_DIFFERS");
  EXPECT_THAT(Table(), AllOf(HasSubstr("Xã Bình Chánh (21052)\nTệp bc.xlsx, tính đến ngày 28/3/2024"),
                             HasSubstr("Số dòng trẻ em trong tệp: 1.235"), HasSubstr("1.234\n")));
}

TEST_F(TableTest, GroupsRowsByTroubleWithWhatToDo) {
  Wrong(7, "SEX_DIFFERS", "register");
  Wrong(8, "NAME_DIFFERS");
  Wrong(9, "NAME_DIFFERS");
  const std::string table = Table();
  EXPECT_THAT(table, HasSubstr("NAME_DIFFERS · 2 dòng · bên cần sửa: hồ sơ của xã\n"
                               "  Họ và tên khác với CSDL quốc gia: đối chiếu giấy khai sinh.\n"
                               "    Dòng   Mã trẻ  Họ và tên\n"
                               "    8      BC-8    Trần Thị Bé\n"
                               "    9      BC-9    Trần Thị Bé\n"));
  EXPECT_LT(table.find("NAME_DIFFERS ·"), table.find("SEX_DIFFERS ·")) << "what concerns most rows first";
}

TEST_F(TableTest, WarningsComeLastAndApart) {
  Wrong(7, "NAME_DIFFERS");
  rows_[0].findings.push_back({"GUARDIAN_DIFFERS", "guardians", "record", "warning"});
  const std::string table = Table();
  EXPECT_LT(table.find("NAME_DIFFERS ·"), table.find("== CẦN BIẾT"));
  EXPECT_LT(table.find("== CẦN BIẾT"), table.find("GUARDIAN_DIFFERS ·"));
}

TEST_F(TableTest, SaysWhenEverythingIsVerified) {
  Verified(1);
  EXPECT_THAT(Table(), HasSubstr("Tất cả các dòng đều đã được xác thực."));
  Wrong(2, "NAME_DIFFERS");
  EXPECT_THAT(Table(), Not(HasSubstr("Tất cả các dòng")));
}

TEST_F(TableTest, APublishWithoutWaitingClaimsNoVerdict) {
  rows_.push_back({.row = 1, .record_id = "a"});
  rows_.push_back({.row = 2,
                   .trouble = RowTrouble::kRecordIdMissing,
                   .findings = {{"RECORD_ID_MISSING", "record_id", "record", "error"}}});
  const std::string table = Table(PublishSummary{.sent = 1, .unchanged = 0});
  EXPECT_THAT(table, AllOf(HasSubstr("Thay đổi đã gửi"), HasSubstr("RECORD_ID_MISSING · 1 dòng"),
                           Not(HasSubstr("VERIFIED")), Not(HasSubstr("Tất cả các dòng"))));
}

TEST_F(TableTest, RefusedWithdrawalsSayWhyAndWhatToDo) {
  const std::string table = Table(PublishSummary{.missing = 1'200, .refusals = {Refusal::kTooManyMissing}});
  EXPECT_THAT(table, AllOf(HasSubstr("tệp thiếu 1.200 hồ sơ"), HasSubstr("--confirm-withdrawals 1200.")));
}

TEST_F(TableTest, WhoSendsByTheFolderIsToldOfNoFlag) {
  for (Refusal refusal : {Refusal::kRowWithoutRecordId, Refusal::kUnreadSheet, Refusal::kTooManyMissing,
                          Refusal::kConfirmationDiffers}) {
    const std::string table =
        Table(PublishSummary{.missing = 120,
                             .refusals = {refusal},
                             .inherited = {{"Xã B (2)", 5, Inherited::Outcome::kFileInDoubt}},
                             .sent_by = SentBy::kFolder});
    EXPECT_THAT(table, AllOf(HasSubstr("vào thư mục"), Not(HasSubstr("--"))));
    EXPECT_EQ(table.find("ca-xa.rut-120.xlsx") != std::string::npos,
              refusal == Refusal::kTooManyMissing || refusal == Refusal::kConfirmationDiffers);
  }
}

TEST_F(TableTest, SaysWhatBecameOfThePredecessorsRecords) {
  using Outcome = Inherited::Outcome;
  const std::string table = Table(PublishSummary{.inherited = {{"Xã A (1)", 1'234, Outcome::kWithdrawn},
                                                               {"Xã B (2)", 5, Outcome::kFileInDoubt},
                                                               {"Xã C (3)", 6, Outcome::kShared}}});
  EXPECT_THAT(table, AllOf(HasSubstr("! Đã rút 1.234 hồ sơ của Xã A (1)"),
                           HasSubstr("! Chưa rút 5 hồ sơ của Xã B (2)"),
                           HasSubstr("! Giữ nguyên 6 hồ sơ của Xã C (3)")));
}

TEST_F(TableTest, NotesOfTheReaderNameSheetAndRow) {
  head_.notes = {{"Thôn 1", 4, "cột \"Ghi chú\" được bỏ qua", ""}};
  EXPECT_THAT(Table(), HasSubstr("  - Trang tính \"Thôn 1\": dòng 4: cột \"Ghi chú\" được bỏ qua\n"));
}

TEST_F(TableTest, NamesTheSheetOfARowIfThereAreSeveral) {
  head_.several_sheets = true;
  Wrong(7, "NAME_DIFFERS");
  rows_[0].sheet = "Thôn 1";
  EXPECT_THAT(Table(), HasSubstr("    Thôn 1      7      BC-7    Trần Thị Bé\n"));
}

TEST_F(TableTest, ACellCanNeitherBreakTheLineNorSpeakToTheTerminal) {
  Wrong(7, "NAME_DIFFERS");
  rows_[0].full_name =
      "An\n\x1b[2J\xc2\x9b"
      "Bình";
  EXPECT_THAT(Table(), HasSubstr("BC-7    An  [2J  Bình\n"));
}

TEST_F(TableTest, ARowThatIsTooLargeIsListed) {
  rows_.push_back({.row = 5, .record_id = "big", .trouble = RowTrouble::kTooLarge});
  EXPECT_THAT(Table(), AllOf(HasSubstr("ROW_TOO_LARGE · 1 dòng"), HasSubstr("64 KiB")));
}

}  // namespace
}  // namespace childsync::commune_agent
