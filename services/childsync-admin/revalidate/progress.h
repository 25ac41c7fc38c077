// Shows how far a re-validation is.
#pragma once

#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "services/childsync-admin/revalidate/revalidation_run.h"

namespace childsync::admin {

// "41 %, 15502 of 37799 records judged again, 12 verdicts changed, 4 of 12 partitions done". A partition that
// has not begun counts for as much as any other.
std::string Describe(std::span<const PartitionProgress> partitions);

// On a terminal a bar that is drawn over itself; else a line for each partition when it is done. Then a
// summary, if all of it was done.
class ProgressView {
 public:
  // Borrows both. The bar is for `err`, everything else for `out`.
  ProgressView(std::ostream& out, std::ostream& err, bool terminal)
      : out_(out), err_(err), terminal_(terminal) {}

  void Show(const RevalidationRun::State& state);

 private:
  void ShowBar(const RevalidationRun::State& state);
  void ShowLines(const RevalidationRun::State& state);

  std::ostream& out_;
  std::ostream& err_;
  const bool terminal_;
  std::vector<bool> shown_;  // partitions that have their line
};

}  // namespace childsync::admin
