// What re-validation must know of a verdict, of one that is being written and of one in the log: the same.
#pragma once

#include <optional>
#include <string_view>

#include "services/validation/adapters/verdict_encoder.h"
#include "services/validation/revalidation/domain/verdict_facts.h"

namespace childsync::validation {

VerdictFacts FactsOf(const JudgedChange& change);
// `rules_version`: in force. Nothing if these bytes are no Verdict.
std::optional<VerdictFacts> DecodeFacts(std::string_view verdict, std::string_view rules_version);

}  // namespace childsync::validation
