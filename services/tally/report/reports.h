// The newest report, made when somebody asks and kept until there is a newer snapshot or another day.
//
// Threads: any.
#pragma once

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/official_time/official_clock.h"
#include "common/units/units.h"
#include "services/tally/live/live_tally.h"
#include "services/tally/report/report.h"

namespace childsync::tally {

class Reports {
 public:
  // `tally` and `clock` outlive this. `report_unit`: see Report.
  Reports(const LiveTally* tally, std::shared_ptr<const Units> units, const OfficialClock* clock,
          std::string report_unit);

  // Never null.
  std::shared_ptr<const Report> Newest();

  const Units& units() const { return *units_; }

 private:
  const LiveTally& tally_;
  const std::shared_ptr<const Units> units_;
  const OfficialClock& clock_;
  const std::string report_unit_;

  absl::Mutex mutex_;
  std::shared_ptr<const Report> report_ ABSL_GUARDED_BY(mutex_);
  Date day_ ABSL_GUARDED_BY(mutex_);
  int64_t unknown_children_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace childsync::tally
