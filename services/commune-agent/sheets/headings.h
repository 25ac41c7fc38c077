// Which column a heading names. One table, matched by Fold(): case, diacritics, spaces and punctuation don't
// matter.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_HEADINGS_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_HEADINGS_H_

#include <string_view>

namespace childsync::commune_agent {

enum class Column {
  kUnknown,
  kNumbering,  // STT
  kRecordId,
  kFullName,
  kBirthDate,
  kSex,
  kEthnicity,
  kPersonalId,
  kFather,
  kMother,
  kGuardian,
  kHamlet,
  kMale,    // a column of ticks
  kFemale,  // a column of ticks
};
inline constexpr int kColumnKinds = static_cast<int>(Column::kFemale) + 1;

inline bool IsGuardian(Column c) {
  return c == Column::kFather || c == Column::kMother || c == Column::kGuardian;
}
inline bool IsTickColumn(Column c) { return c == Column::kMale || c == Column::kFemale; }

// Alternatives ("Số định danh cá nhân/CCCD") must name one column; father, mother and guardian together
// ("Cha/mẹ") are the guardian, for validation compares the three as one set. What stands in brackets may be
// left out.
Column MatchHeading(std::string_view text);

// A heading below another that spans it: "Họ và tên" above "Cha", "Giới tính" above "Nam". Under a heading
// that names a guardian ("Thông tin mẹ") only the name is the guardian's; the guardian's own number or birth
// date is nobody's column.
Column MatchHeadingBelow(std::string_view above, std::string_view text);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_HEADINGS_H_
