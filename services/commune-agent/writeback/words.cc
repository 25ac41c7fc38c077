#include "services/commune-agent/writeback/words.h"

#include <algorithm>
#include <array>
#include <vector>

namespace childsync::commune_agent {
namespace {

struct Hint {
  std::string_view code, text;
};
constexpr Hint kHints[] = {
    {"NAME_MALFORMED", "Hay gặp: lỗi phông chữ (TCVN3, VNI), số 0 gõ thay chữ O."},
    {"NAME_DIFFERS", "Hay gặp: thiếu dấu, nhầm i/y, dùng nhầm số của anh chị em."},
    {"BIRTH_DATE_MALFORMED", "Hay gặp: chỉ ghi năm sinh; ghi tháng trước ngày (3/25/2015)."},
    {"BIRTH_DATE_DIFFERS", "Hay gặp: đảo ngày và tháng, gõ nhầm một chữ số."},
    {"SEX_MALFORMED", "Hay gặp: chỉ ghi N; đánh dấu cả hai cột Nam và Nữ."},
    {"NUMBER_MALFORMED",
     "Hay gặp: thừa, thiếu chữ số; Excel đổi số thành 5,1E+10 (định dạng cột là Text rồi nhập lại)."},
    {"NUMBER_UNKNOWN", "Hay gặp: gõ nhầm một chữ số."},
    {"NUMBER_OF_ANOTHER_PERSON", "Hay gặp: chép lệch dòng, dùng nhầm số của cha mẹ hoặc anh chị em."},
    {"RECORD_ID_REPEATED", "Lọc cột mã trẻ để tìm các dòng trùng."},
    {"PERSON_RESIDES_ELSEWHERE", "Không bắt buộc sửa; trẻ được tính cho nơi cư trú."},
    {"GUARDIAN_DIFFERS", "Không bắt buộc sửa."},
};
constexpr std::string_view kRegisterHint = "Chuyển Công an cấp xã; giữ nguyên hồ sơ.";

// The columns that hold a finding's field.
std::vector<int> ColumnsOf(std::string_view field, const Layout& layout) {
  const auto present = [&](std::initializer_list<Column> kinds) {
    std::vector<int> columns;
    for (Column kind : kinds) {
      if (layout.Of(kind) >= 0) columns.push_back(layout.Of(kind));
    }
    return columns;
  };
  if (field == "record_id") return present({Column::kRecordId});
  if (field == "full_name") return present({Column::kFullName});
  if (field == "ethnicity") return present({Column::kEthnicity});
  if (field == "personal_id") return present({Column::kPersonalId});
  if (field == "guardians") return present({Column::kFather, Column::kMother, Column::kGuardian});
  if (field == "residence") return present({Column::kHamlet});
  if (field == "sex")
    return layout.HasTicks() ? present({Column::kMale, Column::kFemale}) : present({Column::kSex});
  if (field == "birth_date") {
    return layout.birth_date_is_tick ? present({Column::kMale, Column::kFemale})
                                     : present({Column::kBirthDate});
  }
  return {};
}

void AddLine(std::string& text, std::string_view line) {
  if (line.empty()) return;
  // Each once.
  const std::string all = "\n" + text + "\n";
  if (all.find("\n" + std::string(line) + "\n") != std::string::npos) return;
  if (!text.empty()) text += '\n';
  text += line;
}

void AddFinding(const Finding& finding, const Layout& layout, const FindingTexts& texts, RowMarks& marks) {
  AddLine(marks.texts[1], FindingVi(finding.code, texts));
  AddLine(marks.texts[2], SideMarkVi(finding.side));
  AddLine(marks.texts[3], HintVi(finding.code, finding.side));
  // The register's fault is no fault of the clerk's cell.
  const bool error = finding.severity != "warning" && finding.side != "register";
  for (int column : ColumnsOf(finding.field, layout)) {
    Shade& shade = marks.in_fault.emplace(column, Shade::kWarning).first->second;
    if (error) shade = Shade::kError;
  }
}

Shade ShadeOf(const RowReport& row) {
  if (row.verified()) return Shade::kGood;
  return row.verdict.has_value() || !row.sendable() ? Shade::kError : Shade::kNone;
}

}  // namespace

std::string_view OutcomeVi(const RowReport& row) {
  if (!row.sendable()) return "Không gửi được";
  if (!row.verdict.has_value()) return "Chưa có kết quả";
  if (row.verified()) return "Đạt";
  if (*row.verdict == "NOT_FOUND") return "Không tìm thấy";
  if (*row.verdict == "WITHDRAWN") return "Đã rút";
  return "Cần sửa";
}

std::string_view SideMarkVi(std::string_view side) {
  if (side == "number") return "Số định danh";
  if (side == "register") return "Cơ sở dữ liệu dân cư: Công an điều chỉnh, không sửa hồ sơ";
  return "Hồ sơ";
}

std::string_view FindingVi(std::string_view code, const FindingTexts& texts) {
  const std::string_view text = TextVi(code, texts);
  return text.empty() ? code : text;
}

std::string_view HintVi(std::string_view code, std::string_view side) {
  if (side == "register") return kRegisterHint;
  const auto* hint = std::ranges::find(kHints, code, &Hint::code);
  return hint == std::end(kHints) ? std::string_view() : hint->text;
}

RowMarks MarksOf(const RowReport& row, const Layout& layout, const FindingTexts& texts) {
  RowMarks marks{.shade = ShadeOf(row)};
  marks.like_column = std::max(layout.Of(Column::kFullName), 0);
  if (layout.Of(Column::kFullName) < 0) marks.like_column = std::max(layout.Of(Column::kRecordId), 0);
  marks.texts[0] = OutcomeVi(row);
  if (const std::string_view code = TroubleCode(row.trouble); !code.empty()) {
    AddFinding({std::string(code), "", "record", "error"}, layout, texts, marks);
  }
  // Errors first; within them the order of the findings.
  for (const bool warnings : {false, true}) {
    for (const Finding& finding : row.findings) {
      if ((finding.severity == "warning") == warnings) AddFinding(finding, layout, texts, marks);
    }
  }
  return marks;
}

}  // namespace childsync::commune_agent
