// The figures by administrative unit: a snapshot seen through the reference data.
//
// Which unit rolls up into which is the units file's matter. A parent is the sum of its children and of what
// is counted in it directly. Roster entries whose (code, valid_from) is in no row of the file are the row
// "unknown", which has no parent and is never left out of sight.
//
// Threads: immutable.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/official_time/date.h"
#include "common/units/units.h"
#include "services/tally/live/snapshot.h"

namespace childsync::tally {

// What stands for the unit in the row "unknown".
inline constexpr std::string_view kUnknownUnit = "unknown";

struct ReportRow {
  const Unit* unit = nullptr;    // null: "unknown"
  const Unit* parent = nullptr;  // null: at the top
  int64_t total = 0;
  int64_t completed = 0;
  int64_t duplicate_claims = 0;  // of `total`, those that two or more records claim
  int64_t without_claim = 0;     // live records that claim nobody, by the record's unit code; in no rate

  int64_t outstanding() const { return total - completed; }
};

class Report {
 public:
  // `today` is the official day: it says which units are shown and which unit a bare code means; no figure
  // depends on it. `report_unit` is a code, or empty: the parent of the units with the most roster children.
  Report(std::shared_ptr<const Snapshot> snapshot, std::shared_ptr<const Units> units, Date today,
         std::string_view report_unit);

  const Snapshot& snapshot() const { return *snapshot_; }
  const Units& units() const { return *units_; }

  // The row of a code ("unknown" too): of the unit that has it today or, if none has, had it last. Empty: the
  // report's unit. Null: the code was never used.
  const ReportRow* Find(std::string_view code) const;
  // Rows under a unit by code: those valid today, and those that are not but have something counted.
  std::vector<const ReportRow*> Children(const ReportRow& parent) const;
  const ReportRow& unknown() const { return unknown_; }
  // One for each unit of the units file.
  const std::vector<ReportRow>& rows() const { return rows_; }

  // Whether a child that a roster entry places there counts in `row`. For a state that is newer than the
  // snapshot too: reference data alone decide.
  bool CountsChildrenOf(const ReportRow& row, std::string_view code, std::string_view valid_from) const;
  // Whether records with that unit code are shown in `row`.
  bool ShowsRecordsOf(const ReportRow& row, std::string_view code) const;

 private:
  bool IsIn(const ReportRow* row, const ReportRow& ancestor) const;
  ReportRow* RowOf(const Unit* unit) { return unit == nullptr ? &unknown_ : &rows_[unit->index]; }
  const ReportRow* RowOf(const Unit* unit) const { return unit == nullptr ? &unknown_ : &rows_[unit->index]; }
  void CountChildren();
  void CountRecords();
  const ReportRow* MostChildrenBelow() const;

  const std::shared_ptr<const Snapshot> snapshot_;
  const std::shared_ptr<const Units> units_;
  const Date today_;
  std::vector<ReportRow> rows_;  // by Unit::index
  ReportRow unknown_;
  std::vector<const ReportRow*> roster_rows_;  // by number of roster unit: the row counted in directly
  const ReportRow* report_row_ = nullptr;
};

}  // namespace childsync::tally
