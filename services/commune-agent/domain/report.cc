#include "services/commune-agent/domain/report.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

namespace childsync::commune_agent {

RowReport ReportRow(const Row& row, RowTrouble trouble, std::optional<Verdict> verdict) {
  RowReport report{.sheet = row.sheet,
                   .row = row.row,
                   .record_id = row.record_id,
                   .full_name = row.record.full_name,
                   .trouble = trouble};
  if (verdict.has_value()) {
    if (trouble == RowTrouble::kNone) report.verdict = std::move(verdict->outcome);
    report.findings = std::move(verdict->findings);
    report.standardised = std::move(verdict->standardised);
  }
  if (trouble == RowTrouble::kRecordIdMissing) {
    report.findings.push_back({"RECORD_ID_MISSING", "record_id", "record", "error"});
  }
  if (trouble == RowTrouble::kRecordIdRepeated) {
    report.findings.push_back({"RECORD_ID_REPEATED", "record_id", "record", "error"});
  }
  return report;
}

std::vector<TroubleKind> KindsOf(std::span<const RowReport> rows, bool warnings) {
  std::map<std::pair<std::string, std::string>, std::vector<const RowReport*>> by_code;
  for (const RowReport& row : rows) {
    for (const Finding& finding : row.findings) {
      if ((finding.severity == "warning") == warnings) by_code[{finding.code, finding.side}].push_back(&row);
    }
    const std::string_view code = TroubleCode(row.trouble);
    if (!code.empty() && !warnings) by_code[{std::string(code), "record"}].push_back(&row);
  }
  std::vector<TroubleKind> kinds;
  for (auto& [kind, concerned] : by_code) kinds.push_back({kind.first, kind.second, std::move(concerned)});
  std::ranges::stable_sort(kinds, std::greater<>(), [](const TroubleKind& kind) { return kind.rows.size(); });
  return kinds;
}

std::string_view TroubleCode(RowTrouble trouble) {
  if (trouble == RowTrouble::kTooLarge) return "ROW_TOO_LARGE";
  if (trouble == RowTrouble::kErased) return "RECORD_ERASED";
  if (trouble == RowTrouble::kErasedBefore) return "RECORD_ERASED_BEFORE_MERGER";
  return {};
}

std::string_view TextVi(std::string_view code, const FindingTexts& texts) {
  if (code == "ROW_TOO_LARGE") {
    return "Dòng này chứa quá nhiều chữ (trên 64 KiB), không thể là hồ sơ của một trẻ. Kiểm tra lại các ô "
           "của dòng rồi gửi lại.";
  }
  if (code == "RECORD_ERASED") {
    return "Hồ sơ này đã được xóa khỏi hệ thống theo yêu cầu (commune-agent erase) nên không gửi lại. Hãy "
           "xóa dòng này trong phần mềm của xã. Nếu đã xóa nhầm, hoặc sau sáp nhập đây là trẻ khác trùng Mã "
           "trẻ, hãy báo người quản trị chạy lệnh erase --undo.";
  }
  if (code == "RECORD_ERASED_BEFORE_MERGER") {
    return "Một hồ sơ có Mã trẻ này của xã cũ đã được xóa khỏi hệ thống theo yêu cầu (commune-agent erase), "
           "nên dòng này chưa được gửi. Nếu đúng là trẻ đó, hãy xóa dòng này trong phần mềm của xã. Nếu là "
           "trẻ khác trùng Mã trẻ, hãy báo người quản trị chạy lệnh erase --undo với mã của xã cũ rồi gửi "
           "lại tệp.";
  }
  const auto text = texts.find(code);
  return text == texts.end() ? std::string_view() : std::string_view(text->second);
}

}  // namespace childsync::commune_agent
