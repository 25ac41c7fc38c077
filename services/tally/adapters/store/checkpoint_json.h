// A checkpoint as JSON, so that whoever is on call can read it.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/tally/live/checkpoint.h"

namespace childsync::tally {

std::string ToJson(const Checkpoint& checkpoint);
// DATA_LOSS: it is none.
absl::StatusOr<Checkpoint> ParseCheckpoint(const std::string& json);

}  // namespace childsync::tally
