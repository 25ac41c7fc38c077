#include "services/childsync-admin/revalidate/progress.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace childsync::admin {
namespace {

struct Sum {
  int64_t records = 0;
  int64_t judged = 0;
  int64_t changed = 0;
  size_t finished = 0;
  double done = 0;  // 0 to 1
};

Sum SumOf(std::span<const PartitionProgress> partitions) {
  Sum sum;
  for (const PartitionProgress& each : partitions) {
    sum.records += each.records;
    sum.judged += each.judged;
    sum.changed += each.changed;
    sum.finished += each.finished ? 1 : 0;
    const double done =
        each.records > 0 ? static_cast<double>(each.judged) / static_cast<double>(each.records) : 0;
    sum.done += each.finished ? 1 : std::min(done, 1.0);
  }
  sum.done = partitions.empty() ? 1 : sum.done / static_cast<double>(partitions.size());
  return sum;
}

}  // namespace

std::string Describe(std::span<const PartitionProgress> partitions) {
  const Sum sum = SumOf(partitions);
  return absl::StrCat(sum.judged, " of ", sum.records, " records judged again, ", sum.changed,
                      " verdicts changed, ", sum.finished, " of ", partitions.size(), " partitions done");
}

void ProgressView::Show(const RevalidationRun::State& state) {
  if (!terminal_) {
    ShowLines(state);
  } else if (state.result) {
    bar_.Wipe();
  } else {
    bar_.Show(SumOf(state.partitions).done, 1, Describe(state.partitions));
  }
  if (!state.result || !state.result->ok()) return;
  const Sum sum = SumOf(state.partitions);
  out_ << sum.judged << " records judged again, " << sum.changed << " verdicts changed\n" << std::flush;
}

void ProgressView::ShowLines(const RevalidationRun::State& state) {
  shown_.resize(state.partitions.size());
  for (size_t i = 0; i < state.partitions.size(); ++i) {
    const PartitionProgress& each = state.partitions[i];
    if (!each.finished || shown_[i]) continue;
    shown_[i] = true;
    out_ << "partition " << i << ": " << each.judged << " records judged again, " << each.changed
         << " verdicts changed\n"
         << std::flush;
  }
}

}  // namespace childsync::admin
