// Sends changes again that became dead letters.
//
// A change is sent as its unit's agent sends, under that agent's transactional id: an agent that runs meanwhile
// is fenced and takes over again with its next file, so that none can slip a newer change in between. What was
// overtaken (Origins) is not sent; a change that was sent again overtakes itself, so that a second replay
// finds nothing to do.
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kafka/client.h"
#include "services/childsync-admin/dead_letters/origins.h"

namespace childsync::admin {

// Names the letter's origin, "5/1023", on a change that was sent again.
inline constexpr char kReplayOf[] = "childsync-replay-of";

// The unit whose agent writes the key; empty: none does (BAD_KEY).
std::string UnitOf(std::string_view key);

struct ReplayConfig {
  kafka::ClientConfig client;
  std::string changes;  // the topic
  absl::Duration patience = absl::Seconds(30);
};

// Sends what `origins` holds, unit by unit; how many changes that were. On an error those of earlier units are
// sent, and those of the unit at hand all or none: it can be run again.
absl::StatusOr<size_t> Replay(const ReplayConfig& config, Origins& origins);

}  // namespace childsync::admin
