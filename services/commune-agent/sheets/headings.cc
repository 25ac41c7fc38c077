#include "services/commune-agent/sheets/headings.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "services/commune-agent/sheets/text.h"

namespace childsync::commune_agent {
namespace {

struct Heading {
  Column column;
  const char* words;  // between bars
};

// The contract's headings, the column "also", and what else communes write.
constexpr Heading kHeadings[] = {
    {Column::kNumbering, "STT|TT|Số TT|Số thứ tự"},
    {Column::kRecordId,
     "Mã trẻ|Mã trẻ em|Mã hồ sơ|Mã hồ sơ trẻ|Mã hồ sơ trẻ em|Mã số trẻ|Mã số trẻ em|Mã số hồ sơ|Số hồ sơ|Mã "
     "TE|ID "
     "trẻ|ID trẻ em"},
    {Column::kFullName,
     "Họ và tên|Họ tên|Tên trẻ|Tên trẻ em|Tên của trẻ|Tên của trẻ em|Họ và tên khai sinh|Họ tên khai sinh|"
     "Họ, chữ đệm và tên|Họ, chữ đệm, tên|Họ, chữ đệm và tên khai sinh|Họ, chữ đệm, tên khai sinh|"
     "Họ, tên đệm và tên|Họ đệm và tên|Họ và tên cháu|Họ tên cháu|Họ và tên con|Họ tên con"},
    {Column::kBirthDate,
     "Ngày sinh|Ngày tháng năm sinh|Ngày tháng sinh|Ngày và tháng năm sinh|Năm sinh|Sinh ngày|NTNS"},
    {Column::kSex, "Giới tính|Giới|Phái|Nam/Nữ|Giới tính Nam/Nữ"},
    {Column::kEthnicity, "Dân tộc|Thành phần dân tộc"},
    {Column::kPersonalId,
     "Số định danh cá nhân|Số định danh|Mã định danh|Mã định danh cá nhân|Mã số định danh|Mã số định danh cá "
     "nhân|"
     "Số định danh công dân|Mã định danh công dân|Định danh cá nhân|Số ĐDCN|Mã ĐDCN|ĐDCN|Số ĐD|Số ĐD cá nhân|"
     "CCCD|Số CCCD|Thẻ CCCD|Số thẻ CCCD|Căn cước công dân|Số căn cước công dân|Thẻ căn cước công dân|"
     "Căn cước|Số căn cước|Thẻ căn cước|CMND/CCCD|Số CMND/CCCD|CCCD/CMND|Số CCCD/CMND|"
     "Số định danh/CMND|Số định danh/CCCD"},
    {Column::kHamlet,
     "Thôn/Tổ dân phố|Thôn|Xóm|Tổ dân phố|Địa chỉ|TDP|Thôn/Tổ|Tổ|Ấp|Bản|Buôn|Làng|Khu phố|Khối phố|"
     "Khu dân cư|KDC|Khóm|Nơi ở|Nơi ở hiện tại|Nơi ở hiện nay|Chỗ ở|Chỗ ở hiện tại|Chỗ ở hiện nay|Nơi cư trú|"
     "Địa chỉ cư trú|Địa chỉ thường trú|Nơi thường trú|Địa chỉ nơi ở|Địa chỉ hiện tại|Địa chỉ chi tiết"},
    {Column::kMale, "Nam|Giới tính Nam|Trai|Bé trai"},
    {Column::kFemale, "Nữ|Giới tính Nữ|Gái|Bé gái"},
};

// A guardian's heading is one of these, alone or after a word for "name".
constexpr Heading kGuardians[] = {
    {Column::kFather, "cha|bố|cha đẻ|bố đẻ|người cha"},
    {Column::kMother, "mẹ|mẹ đẻ|người mẹ"},
    {Column::kGuardian,
     "người giám hộ|giám hộ|người giám hộ hợp pháp|người nuôi dưỡng|người nuôi dưỡng/giám hộ|người chăm "
     "sóc|người chăm sóc chính|"
     "người nuôi dưỡng, chăm sóc|người chăm sóc, nuôi dưỡng|người đỡ đầu|người đại diện"},
};
constexpr char kNameWords[] =
    "|Tên|Họ tên|Họ và tên|Họ, chữ đệm và tên|Họ, chữ đệm, tên|Tên của|Họ tên của|Họ và tên của";
// After a heading of the child's own, or a guardian's.
constexpr char kOfTheChild[] = "|trẻ|trẻ em|của trẻ|của trẻ em";

// Each folded.
std::vector<std::string> Words(std::string_view between_bars) {
  std::vector<std::string> words;
  for (size_t begin = 0; begin <= between_bars.size();) {
    const size_t end = std::min(between_bars.find('|', begin), between_bars.size());
    words.push_back(Fold(between_bars.substr(begin, end - begin)));
    begin = end + 1;
  }
  return words;
}

bool IsOfTheChild(Column c) {
  return c == Column::kFullName || c == Column::kBirthDate || c == Column::kSex || c == Column::kEthnicity ||
         c == Column::kPersonalId;
}

void AddHeadings(std::unordered_map<std::string, Column>& map) {
  for (const Heading& heading : kHeadings) {
    for (const std::string& word : Words(heading.words)) {
      for (const std::string& child : Words(IsOfTheChild(heading.column) ? kOfTheChild : "")) {
        map.emplace(word + child, heading.column);
      }
    }
  }
}

void AddGuardians(std::unordered_map<std::string, Column>& map) {
  for (const Heading& guardian : kGuardians) {
    for (const std::string& word : Words(guardian.words)) {
      for (const std::string& name : Words(kNameWords)) {
        for (const std::string& child : Words(kOfTheChild)) map.emplace(name + word + child, guardian.column);
      }
    }
  }
}

const std::unordered_map<std::string, Column>& ByFold() {
  static const auto* const map = [] {
    auto* m = new std::unordered_map<std::string, Column>;
    AddHeadings(*m);
    AddGuardians(*m);
    return m;
  }();
  return *map;
}

Column MatchWhole(std::string_view text) {
  const auto& map = ByFold();
  const auto it = map.find(Fold(text));
  return it == map.end() ? Column::kUnknown : it->second;
}

Column MatchAlternatives(std::string_view text) {
  std::optional<Column> found;
  bool several = false;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find_first_of("/,;()[]|\n", begin), text.size());
    const std::string_view part = text.substr(begin, end - begin);
    begin = end + 1;
    if (Fold(part).empty()) continue;
    const Column column = MatchWhole(part);
    if (column == Column::kUnknown) return Column::kUnknown;
    if (found && *found != column) {
      if (!IsGuardian(*found) || !IsGuardian(column)) return Column::kUnknown;
      several = true;
    }
    found = column;
  }
  return several ? Column::kGuardian : found.value_or(Column::kUnknown);
}

std::string WithoutBrackets(std::string_view text) {
  std::string kept;
  int depth = 0;
  for (char c : text) {
    if (c == '(' || c == '[') ++depth;
    if (depth == 0) kept.push_back(c);
    if ((c == ')' || c == ']') && depth > 0) --depth;
  }
  return kept;
}

// Whose data stand below a spanning heading such as "Thông tin cha" or "Mẹ".
Column GuardianAbove(std::string_view above) {
  const std::string folded = Fold(above);
  for (const char* about : {"", "thongtin", "thongtinve", "thongtincua"}) {
    if (!folded.starts_with(about)) continue;
    const auto it = ByFold().find(folded.substr(std::string_view(about).size()));
    if (it != ByFold().end() && IsGuardian(it->second)) return it->second;
  }
  return Column::kUnknown;
}

// No heading is longer; a sentence isn't looked at.
constexpr size_t kHeadingBytesMax = 200;

}  // namespace

Column MatchHeading(std::string_view text) {
  if (text.empty() || text.size() > kHeadingBytesMax) return Column::kUnknown;
  if (const Column whole = MatchWhole(text); whole != Column::kUnknown) return whole;
  if (text.find_first_of("/,;()[]|\n") == std::string_view::npos) return Column::kUnknown;
  if (const Column parts = MatchAlternatives(text); parts != Column::kUnknown) return parts;
  const std::string bare = WithoutBrackets(text);
  if (bare.size() == text.size()) return Column::kUnknown;
  if (const Column whole = MatchWhole(bare); whole != Column::kUnknown) return whole;
  return MatchAlternatives(bare);
}

Column MatchHeadingBelow(std::string_view above, std::string_view text) {
  const Column alone = MatchHeading(text);
  if (above.empty()) return alone;
  if (const Column whose = GuardianAbove(above); whose != Column::kUnknown && !IsGuardian(alone)) {
    return alone == Column::kFullName || Fold(text) == "ten" ? whose : Column::kUnknown;
  }
  const Column both = MatchHeading(std::string(above) + " " + std::string(text));
  return both != Column::kUnknown ? both : alone;
}

}  // namespace childsync::commune_agent
