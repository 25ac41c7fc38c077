// Children for tests: a person of the register and the record that agrees with them.
#pragma once

#include <string>

#include "childsync/population/v1/population.pb.h"
#include "childsync/record/v1/record.pb.h"

namespace childsync::validation {

inline constexpr char kUnit[] = "21052";  // Bình Chánh, until 1 July 2025
inline constexpr char kDay[] = "2024-03-01";

// The number of the n-th child: a boy born in 2014 in Quảng Ngãi.
std::string NumberOf(int n);
population::v1::Person PersonOf(int n);
// The same, as a commune writes it: VERIFIED.
record::v1::Record RecordOf(int n);

}  // namespace childsync::validation
