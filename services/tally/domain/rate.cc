#include "services/tally/domain/rate.h"

#include <algorithm>

#include "absl/strings/str_format.h"

namespace childsync::tally {

std::string RatePercent(int64_t completed, int64_t total) {
  if (total == 0) return "";
  int64_t hundredths = (completed * 20'000 + total) / (2 * total);
  if (completed < total) hundredths = std::min<int64_t>(hundredths, 9'999);
  if (completed > 0) hundredths = std::max<int64_t>(hundredths, 1);
  return absl::StrFormat("%d.%02d", hundredths / 100, hundredths % 100);
}

}  // namespace childsync::tally
