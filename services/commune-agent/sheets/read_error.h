// Errors that a clerk reads: one sentence in two languages.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_READ_ERROR_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_READ_ERROR_H_

#include <string_view>

#include "absl/status/status.h"

namespace childsync::commune_agent {

// INVALID_ARGUMENT with `en` as its message and `vi` for ReadErrorVi().
absl::Status FileError(std::string_view en, std::string_view vi);
// The same with a code of its own.
absl::Status FileError(absl::StatusCode code, std::string_view en, std::string_view vi);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_READ_ERROR_H_
