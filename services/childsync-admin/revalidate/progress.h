// Shows how far a re-validation is.
#pragma once

#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "common/progress/progress_bar.h"
#include "services/childsync-admin/revalidate/revalidation_run.h"

namespace childsync::admin {

// "15502 of 37799 records judged again, 12 verdicts changed, 4 of 12 partitions done".
std::string Describe(std::span<const PartitionProgress> partitions);

// On a terminal a bar, in which a partition that has not begun counts for as much as any other; else a line
// for each partition when it is done. Then a summary, if all of it was done.
class ProgressView {
 public:
  // Borrows both. The bar is for `err`, everything else for `out`.
  ProgressView(std::ostream& out, std::ostream& err, bool terminal)
      : out_(out), terminal_(terminal), bar_(err, terminal) {}

  void Show(const RevalidationRun::State& state);

 private:
  void ShowLines(const RevalidationRun::State& state);

  std::ostream& out_;
  const bool terminal_;
  ProgressBar bar_;
  std::vector<bool> shown_;  // partitions that have their line
};

}  // namespace childsync::admin
