#include "services/commune-agent/sheets/legacy_records.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "services/commune-agent/sheets/encoding_fit.h"
#include "services/commune-agent/sheets/legacy_text.h"
#include "services/commune-agent/sheets/read_error.h"
#include "services/commune-agent/sheets/syllable.h"

namespace childsync::commune_agent {
namespace {

// Those that --encoding can find within Unicode.
constexpr std::array kCandidates = {Legacy::kTcvn3, Legacy::kVni};

struct Field {
  std::string Record::*text;
  std::string_view heading;
};
constexpr Field kFields[] = {{&Record::full_name, "Họ và tên"},
                             {&Record::father_name, "Họ tên cha"},
                             {&Record::mother_name, "Họ tên mẹ"},
                             {&Record::guardian_name, "Người giám hộ"},
                             {&Record::hamlet, "Thôn"}};

struct Reading {
  bool as_it_stands = false;  // it is Vietnamese
  std::array<bool, kCandidates.size()> decoded{};
};

Reading ReadWord(std::string_view word) {
  Reading reading{.as_it_stands = IsVietnameseWord(word)};
  const auto bytes = Windows1252Bytes(word);
  if (!bytes) return reading;
  for (size_t i = 0; i < kCandidates.size(); ++i) {
    const LegacyText text = DecodeLegacy(kCandidates[i], *bytes);
    reading.decoded[i] = !text.bad_byte && IsVietnameseWord(text.utf8);
  }
  return reading;
}

// One field of the records of one table.
class FieldWords {
 public:
  void Add(std::string_view text) {
    std::array<bool, kCandidates.size()> telling{};
    for (size_t begin = 0; begin < text.size();) {
      size_t end = begin;
      bool accented = false;
      for (; end < text.size() && IsWordByte(text[end]); ++end) accented = accented || IsHigh(text[end]);
      if (accented) {
        const Reading& reading = Read(text.substr(begin, end - begin));
        for (size_t i = 0; i < telling.size(); ++i)
          telling[i] = telling[i] || (reading.decoded[i] && !reading.as_it_stands);
      }
      begin = end + 1;
    }
    for (size_t i = 0; i < telling.size(); ++i) cells_[i] += telling[i];
  }

  // The encodings that it clearly is in; "tcvn3, vni".
  std::string Encodings(int64_t records) const {
    std::string names;
    for (size_t i = 0; i < kCandidates.size(); ++i) {
      if (2 * cells_[i] >= records && IsClear(i))
        names += (names.empty() ? "" : ", ") + std::string(NameOf(kCandidates[i]));
    }
    return names;
  }

 private:
  static bool IsHigh(char c) { return static_cast<unsigned char>(c) >= 0x80; }
  static bool IsWordByte(char c) { return IsHigh(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

  const Reading& Read(std::string_view word) {
    const auto [it, is_new] = words_.try_emplace(std::string(word));
    if (is_new) it->second = ReadWord(word);
    return it->second;
  }

  bool IsClear(size_t encoding) const {
    int64_t decoded = 0, as_they_stand = 0, telling = 0;
    for (const auto& [word, reading] : words_) {
      decoded += reading.decoded[encoding];
      as_they_stand += reading.as_it_stands;
      telling += reading.decoded[encoding] && !reading.as_it_stands;
    }
    const int64_t all = std::ssize(words_);
    return telling >= kTellingWordsMin && 100 * decoded >= kFitPercentMin * all &&
           100 * as_they_stand <= kOtherFitPercentMax * all;
  }

  std::unordered_map<std::string, Reading> words_;
  std::array<int64_t, kCandidates.size()> cells_{};  // with a word that tells, by encoding
};

absl::Status LooksLegacy(const Export& read, const std::string& sheet, const Field& field,
                         const std::string& encodings) {
  const std::string unicode = read.encoding.starts_with("utf") ? read.encoding : "utf-8";
  const std::string column(field.heading);
  return FileError(
      (sheet.empty() ? "" : "sheet " + sheet + ", ") + "column " + column + ": the text looks like " +
          encodings + ": if the whole file is written so, state --encoding " + encodings +
          "; if only this column is, convert it to Unicode; if the text is right as it stands, state "
          "--encoding " +
          unicode,
      (sheet.empty() ? "Cột " : "Trang " + sheet + ", cột ") + column + ": nội dung có vẻ dùng bảng mã " +
          encodings + ": nếu cả tệp dùng bảng mã đó, hãy ghi --encoding " + encodings +
          "; nếu chỉ cột này, hãy chuyển cột sang Unicode rồi lưu lại; nếu chữ đã đúng như đang hiển thị, "
          "hãy ghi "
          "--encoding " +
          unicode + ".");
}

absl::Status CheckTable(const Export& read, std::span<const Row> rows) {
  for (const Field& field : kFields) {
    FieldWords words;
    for (const Row& row : rows) words.Add(row.record.*field.text);
    if (const std::string encodings = words.Encodings(std::ssize(rows)); !encodings.empty())
      return LooksLegacy(read, rows.front().sheet, field, encodings);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckRecordsNotLegacy(const Export& read) {
  const std::span<const Row> rows(read.rows);
  for (size_t begin = 0; begin < rows.size();) {
    size_t end = begin + 1;
    while (end < rows.size() && rows[end].table == rows[begin].table) ++end;
    if (absl::Status status = CheckTable(read, rows.subspan(begin, end - begin)); !status.ok()) return status;
    begin = end;
  }
  return absl::OkStatus();
}

}  // namespace childsync::commune_agent
