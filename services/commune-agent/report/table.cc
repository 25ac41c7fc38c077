#include "services/commune-agent/report/table.h"

#include <algorithm>
#include <cstdlib>
#include <iomanip>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"

namespace childsync::commune_agent {
namespace {

// 26282 -> "26.282"
std::string Count(int64_t number) {
  const std::string digits = std::to_string(number);
  std::string grouped;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) grouped += '.';
    grouped += digits[i];
  }
  return grouped;
}

// Characters, not bytes; names are NFC, so that a code point is a column.
size_t Columns(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(),
                                           [](char c) { return (static_cast<uint8_t>(c) & 0xc0) != 0x80; }));
}

std::string Padded(const std::string& text, size_t width) {
  const size_t columns = Columns(text);
  return columns < width ? text + std::string(width - columns, ' ') : text;
}

// A cell as it can be printed on a line: control characters, of a terminal's too, are spaces.
std::string Printable(const std::string& text) {
  std::string line = text;
  for (size_t i = 0; i < line.size(); ++i) {
    const auto byte = static_cast<uint8_t>(line[i]);
    if (byte < 0x20 || byte == 0x7f) line[i] = ' ';
    // U+0080 to U+009F, in UTF-8 two bytes.
    if (byte == 0xc2 && i + 1 < line.size() && static_cast<uint8_t>(line[i + 1]) < 0xa0)
      line[i] = line[i + 1] = ' ';
  }
  return line;
}

std::string SideVi(const std::string& side) {
  if (side == "record") return "hồ sơ của xã";
  if (side == "number") return "số định danh, công an xã cung cấp số đúng";
  if (side == "register") return "CSDL quốc gia về dân cư, công an sửa; xã không sửa hồ sơ";
  return side;
}

void WriteCount(const char* label, int64_t number, std::ostream& out) {
  out << "  " << Padded(label, 44) << std::setw(9) << Count(number) << '\n';
}

void WriteSummary(std::span<const RowReport> rows, bool with_verdicts, std::ostream& out) {
  std::map<std::string, int64_t, std::less<>> by_verdict;
  int64_t not_sendable = 0;
  int64_t waiting = 0;
  for (const RowReport& row : rows) {
    if (row.verdict.has_value()) {
      ++by_verdict[*row.verdict];
    } else {
      ++(row.sendable() ? waiting : not_sendable);
    }
  }
  out << "Số dòng trẻ em trong tệp: " << Count(static_cast<int64_t>(rows.size())) << '\n';
  if (with_verdicts) {
    WriteCount("Đã xác thực (VERIFIED)", by_verdict["VERIFIED"], out);
    WriteCount("Cần sửa (NEEDS_CORRECTION)", by_verdict["NEEDS_CORRECTION"], out);
    WriteCount("Không ai có số định danh này (NOT_FOUND)", by_verdict["NOT_FOUND"], out);
    if (waiting > 0) WriteCount("Chưa có kết quả", waiting, out);
  }
  WriteCount("Không gửi được", not_sendable, out);
}

std::string AgainVi(SentBy sent_by) {
  return sent_by == SentBy::kFolder ? "chép lại tệp vào thư mục" : "gửi lại với --full";
}

// The exact number, in the way that the reader can say it.
std::string ConfirmVi(SentBy sent_by, int64_t missing) {
  const std::string number = std::to_string(missing);
  if (sent_by == SentBy::kCommand) return "gửi lại với --full --confirm-withdrawals " + number;
  return "thêm .rut-" + number + " vào tên tệp rồi chép lại vào thư mục, ví dụ ca-xa.rut-" + number + ".xlsx";
}

void WritePublish(const PublishSummary& publish, std::ostream& out) {
  WriteCount("Thay đổi đã gửi", publish.sent, out);
  if (publish.withdrawn > 0) WriteCount("Trong đó hồ sơ đã rút", publish.withdrawn, out);
  WriteCount("Không đổi so với lần trước", publish.unchanged, out);
  for (Refusal refusal : publish.refusals)
    out << "\n! " << RefusalVi(refusal, publish.missing, publish.sent_by) << '\n';
  for (const Inherited& inherited : publish.inherited)
    out << "\n! " << InheritedVi(inherited, publish.sent_by) << '\n';
}

void WriteNotes(const TableHead& head, std::ostream& out) {
  if (head.notes.empty()) return;
  out << "\nLưu ý khi đọc tệp:\n";
  for (const Note& note : head.notes) {
    out << "  - " << NoteVi(note) << '\n';
  }
}

void WriteKind(const TroubleKind& kind, const TableHead& head, const FindingTexts& texts, std::ostream& out) {
  out << '\n'
      << kind.code << " · " << Count(std::ssize(kind.rows)) << " dòng · bên cần sửa: " << SideVi(kind.side)
      << '\n';
  const std::string_view text = TextVi(kind.code, texts);
  if (!text.empty()) out << "  " << text << '\n';
  const auto id_of = [](const RowReport& row) {
    return row.record_id.empty() ? std::string("-") : Printable(row.record_id);
  };
  size_t id_width = 6;
  size_t sheet_width = 10;
  for (const RowReport* row : kind.rows) {
    id_width = std::clamp(Columns(row->record_id), id_width, size_t{24});
    sheet_width = std::clamp(Columns(row->sheet), sheet_width, size_t{24});
  }
  const auto write = [&](const std::string& sheet, const std::string& row, const std::string& id,
                         const std::string& name) {
    out << "    ";
    if (head.several_sheets) out << Padded(sheet, sheet_width) << "  ";
    out << Padded(row, 7) << Padded(id, id_width) << "  " << name << '\n';
  };
  write("Trang tính", "Dòng", "Mã trẻ", "Họ và tên");
  for (const RowReport* row : kind.rows) {
    write(Printable(row->sheet), std::to_string(row->row), id_of(*row), Printable(row->full_name));
  }
}

void WriteKinds(const char* title, const std::vector<TroubleKind>& kinds, const TableHead& head,
                const FindingTexts& texts, std::ostream& out) {
  if (kinds.empty()) return;
  out << '\n' << title << '\n';
  for (const TroubleKind& kind : kinds) WriteKind(kind, head, texts, out);
}

}  // namespace

void WriteTable(const TableHead& head, const std::optional<PublishSummary>& publish,
                std::span<const RowReport> rows, const FindingTexts& texts, std::ostream& out) {
  out << head.unit << '\n' << "Tệp " << head.file << ", tính đến ngày " << head.day.ToVietnamese() << "\n\n";
  const bool with_verdicts = !publish.has_value() || publish->with_verdicts;
  WriteSummary(rows, with_verdicts, out);
  if (publish.has_value()) WritePublish(*publish, out);
  WriteNotes(head, out);
  WriteKinds("== CẦN SỬA ==", KindsOf(rows, /*warnings=*/false), head, texts, out);
  WriteKinds("== CẦN BIẾT (không làm thay đổi kết quả) ==", KindsOf(rows, /*warnings=*/true), head, texts,
             out);
  if (with_verdicts &&
      std::all_of(rows.begin(), rows.end(), [](const RowReport& row) { return row.verified(); })) {
    out << "\nTất cả các dòng đều đã được xác thực.\n";
  }
}

std::string NoteVi(const Note& note) {
  std::string text;
  if (!note.sheet.empty()) absl::StrAppend(&text, "Trang tính \"", note.sheet, "\": ");
  if (note.row > 0) absl::StrAppend(&text, "dòng ", note.row, ": ");
  return text + note.text_vi;
}

std::string RefusalVi(Refusal refusal, int64_t missing, SentBy sent_by) {
  const std::string start = "Không rút hồ sơ nào (tệp thiếu " + Count(missing) + " hồ sơ đã gửi trước đây): ";
  const std::string again = AgainVi(sent_by);
  switch (refusal) {
    case Refusal::kRowWithoutRecordId:
      return start + "có dòng không có Mã trẻ, nên không chắc hồ sơ nào thật sự thiếu. Điền Mã trẻ rồi " +
             again + ".";
    case Refusal::kUnreadSheet:
      return start +
             "có trang tính không đọc được (không có dòng tiêu đề), hồ sơ thiếu có thể nằm ở đó. Thêm dòng "
             "tiêu đề hoặc xóa trang đó rồi " +
             again + ".";
    case Refusal::kTooManyMissing:
      return start + "quá 5 %. Nếu đúng là phải rút, " + ConfirmVi(sent_by, missing) + ".";
    case Refusal::kConfirmationDiffers:
      return start + "số đã xác nhận khác với số hồ sơ thiếu. Kiểm tra lại tệp; nếu đúng là phải rút, " +
             ConfirmVi(sent_by, missing) + ".";
  }
  std::abort();
}

std::string InheritedVi(const Inherited& inherited, SentBy sent_by) {
  switch (inherited.outcome) {
    case Inherited::Outcome::kWithdrawn:
      return "Đã rút " + Count(inherited.live) + " hồ sơ của " + inherited.unit +
             ": đơn vị đó đã nhập vào đơn vị này, và tệp này thay cho các hồ sơ cũ.";
    case Inherited::Outcome::kNotYet:
      return "Hồ sơ của đơn vị này đã gửi hết, nhưng chưa rút xong " + Count(inherited.live) + " hồ sơ của " +
             inherited.unit + ", đơn vị đã nhập vào đơn vị này. Lần gửi sau sẽ rút tiếp; không cần sửa gì.";
    case Inherited::Outcome::kFileInDoubt:
      return "Chưa rút " + Count(inherited.live) + " hồ sơ của " + inherited.unit +
             ", đơn vị đã nhập vào đơn vị này: tệp này chưa chắc là toàn bộ danh sách. Sửa các dòng không "
             "gửi "
             "được và các lỗi nêu trên rồi " +
             AgainVi(sent_by) + ".";
    case Inherited::Outcome::kShared:
      return "Giữ nguyên " + Count(inherited.live) + " hồ sơ của " + inherited.unit +
             ": địa bàn hoặc mã của đơn vị đó nay thuộc nhiều đơn vị, nên tệp này không thay được. Hãy báo "
             "người "
             "quản trị.";
    case Inherited::Outcome::kErased:
      return "Chưa gửi " + Count(inherited.live) +
             " dòng có Mã trẻ trùng với hồ sơ đã xóa theo yêu cầu của " + inherited.unit +
             ", đơn vị đã nhập vào đơn vị này. Xem RECORD_ERASED_BEFORE_MERGER ở các dòng đó để biết cách "
             "làm.";
  }
  std::abort();
}

}  // namespace childsync::commune_agent
