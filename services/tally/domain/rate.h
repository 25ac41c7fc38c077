// The rate of completion as the report has it (CONTRACT, section 3).
#pragma once

#include <cstdint>
#include <string>

namespace childsync::tally {

// completed / total in percent, with a point and two decimals, half up: "69.53". But "100.00" only if nothing
// is outstanding (else at most "99.99"), "0.00" only if nothing is completed (else at least "0.01"), and
// empty if total is 0. 0 <= completed <= total.
std::string RatePercent(int64_t completed, int64_t total);

}  // namespace childsync::tally
