// The digest of a tally: the sum modulo 2^128 of XXH3-128 of every record's and roster entry's canonical
// bytes. docs/digest.md states those bytes. A sum, so that it is kept up to date by one subtraction and one
// addition, and so that no order of keys shows in it.
#pragma once

#include <string>

#include "absl/numeric/int128.h"
#include "services/tally/domain/types.h"

namespace childsync::tally {

using Digest = absl::uint128;

// What one record or entry adds. `scratch` is overwritten; handing the same one in saves the allocation.
Digest HashOf(const Record& record, std::string& scratch);
Digest HashOf(const RosterEntry& entry, std::string& scratch);

// 32 lower-case hexadecimal digits, most significant first.
std::string FormatDigest(Digest digest);

}  // namespace childsync::tally
