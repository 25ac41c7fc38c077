// Makes Units from the two files' text, and refuses what would make counts wrong.
#ifndef CHILDSYNC_COMMON_UNITS_UNITS_BUILDER_H_
#define CHILDSYNC_COMMON_UNITS_UNITS_BUILDER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/units/csv_rows.h"
#include "common/units/units.h"

namespace childsync {

// One of the files: what errors call it, and its bytes.
struct ReferenceText {
  std::string name;
  std::string text;
};

class UnitsBuilder {
 public:
  static absl::StatusOr<std::shared_ptr<const Units>> Build(const ReferenceText& units,
                                                            const ReferenceText& successions);

 private:
  UnitsBuilder(const ReferenceText& units, const ReferenceText& successions);

  absl::Status ReadUnits();
  absl::Status AddUnit(const CsvRow& row);
  // Codes are unique on every day.
  absl::Status OrderByDay();
  // Every unit has its parent on each of its days, and no way up is endless.
  absl::Status CheckParents() const;
  absl::Status CheckCircles() const;
  absl::Status ReadSuccessions();
  absl::Status AddSuccession(const CsvRow& row);
  absl::Status UnitError(size_t index, std::string_view what) const;

  const ReferenceText& units_text_;
  const ReferenceText& successions_text_;
  std::shared_ptr<Units> units_;
  // The line of each unit.
  std::vector<int> lines_;
};

}  // namespace childsync

#endif  // CHILDSYNC_COMMON_UNITS_UNITS_BUILDER_H_
