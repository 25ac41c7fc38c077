#include "services/tally/report/reports.h"

#include <utility>

#include "common/log/log.h"

namespace childsync::tally {

Reports::Reports(const LiveTally* tally, std::shared_ptr<const Units> units, const OfficialClock* clock,
                 std::string report_unit)
    : tally_(*tally), units_(std::move(units)), clock_(*clock), report_unit_(std::move(report_unit)) {}

std::shared_ptr<const Report> Reports::Newest() {
  std::shared_ptr<const Snapshot> snapshot = tally_.snapshot();
  const Date today = clock_.Today();
  const absl::MutexLock lock(&mutex_);
  if (report_ != nullptr && day_ == today) {
    if (&report_->snapshot() == snapshot.get()) return report_;
    // Another thread may have come by a newer one since.
    if (report_->snapshot().version > snapshot->version) return report_;
  }
  report_ = std::make_shared<Report>(std::move(snapshot), units_, today, report_unit_);
  day_ = today;
  const int64_t unknown = report_->unknown().total;
  if (unknown > 0 && unknown != unknown_children_) {
    log::Warn("children_in_unknown_units",
              {{"children", unknown},
               {"remedy", "add the missing (code, valid_from) to the units file and restart"}});
  }
  unknown_children_ = unknown;
  return report_;
}

}  // namespace childsync::tally
