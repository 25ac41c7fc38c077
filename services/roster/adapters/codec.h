// Between entries and the values of childsync.roster.v1.
#ifndef CHILDSYNC_SERVICES_ROSTER_ADAPTERS_CODEC_H_
#define CHILDSYNC_SERVICES_ROSTER_ADAPTERS_CODEC_H_

#include <optional>
#include <string>
#include <string_view>

#include "services/roster/domain/roster.h"

namespace childsync::roster {

std::string EncodeEntry(const Entry& entry, const Roster& roster);

// `roster` gets to know the unit. Nothing: these bytes are no entry.
std::optional<Entry> DecodeEntry(std::string_view value, Roster& roster);

}  // namespace childsync::roster

#endif  // CHILDSYNC_SERVICES_ROSTER_ADAPTERS_CODEC_H_
