// The file behind --rules: which findings weigh more or less than the catalogue says.
//
//   {"version": "quang-ngai-2024-05", "severities": {"ETHNICITY_DIFFERS": "warning", "GUARDIAN_DIFFERS":
//   "error"}}
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/validation/domain/severities.h"

namespace childsync::validation {

inline constexpr size_t kRulesFileBytesMax = 64 * 1024;
inline constexpr size_t kRulesFileVersionMax = 40;  // of A-Z a-z 0-9 . _ -

// An empty path: the program's own rules. The version is the program's, the file's and eight hex digits of
// what it changes, "2024.3+quang-ngai-2024-05.1f00c3d2": verdicts are judged again when any of the three
// changes. INVALID_ARGUMENT names the file and what is wrong with it.
absl::StatusOr<RulesInForce> ReadRulesFile(const std::string& path);
// The same from text; `name` stands in errors.
absl::StatusOr<RulesInForce> ParseRules(std::string_view text, std::string_view name);

}  // namespace childsync::validation
