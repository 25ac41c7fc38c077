#include "services/commune-agent/app/unit_gate.h"

#include "absl/strings/str_cat.h"
#include "services/commune-agent/sheets/read_error.h"

namespace childsync::commune_agent {
namespace {

absl::Status Ended(const Units& units, const Unit& unit, Date today) {
  std::string successors;
  for (const Unit* successor : units.Successors(unit, today)) {
    absl::StrAppend(&successors, successors.empty() ? "" : ", ", NameOf(*successor));
  }
  const std::string name = NameOf(unit);
  const std::string ended =
      absl::StrCat(name, " ended on ", unit.valid_until->ToString(), " (today is ", today.ToString(), ")");
  const std::string ended_vi = absl::StrCat("Tính đến ngày ", today.ToVietnamese(), ", ", name,
                                            " đã kết thúc (từ ngày ", unit.valid_until->ToVietnamese(), ")");
  if (successors.empty()) {
    return FileError(absl::StrCat(ended, " and the units' file names no successor"),
                     absl::StrCat(ended_vi, " và chưa rõ đơn vị kế thừa."));
  }
  return FileError(absl::StrCat(ended, "; use its successor: ", successors),
                   absl::StrCat(ended_vi, "; hãy dùng mã của đơn vị kế thừa: ", successors, "."));
}

}  // namespace

absl::StatusOr<const Unit*> FindCommune(const Units& units, std::string_view code, Date today) {
  const std::string text(code);
  const Unit* unit = units.FindLatest(code, today);
  if (unit == nullptr) {
    return FileError(absl::StrCat("no unit has the code '", text, "' on ", today.ToString()),
                     absl::StrCat("Không có đơn vị nào mang mã '", text, "' vào ngày ", today.ToVietnamese(),
                                  ". Kiểm tra lại mã đơn vị."));
  }
  if (!unit->ValidOn(today)) return Ended(units, *unit, today);
  if (!units.Children(*unit, today).empty()) {
    return FileError(
        absl::StrCat(NameOf(*unit), " is no commune: it has units below it"),
        absl::StrCat(NameOf(*unit), " không phải là cấp xã. Hãy dùng mã của xã, phường, thị trấn."));
  }
  return unit;
}

std::string NameOf(const Unit& unit) { return absl::StrCat(unit.name, " (", unit.code, ")"); }

}  // namespace childsync::commune_agent
