#include "services/commune-agent/domain/reconcile.h"

namespace childsync::commune_agent {

FirstStep Reconcile(const StoredSubmissions& stored, const std::optional<std::string>& logged) {
  if (!stored.sent.has_value()) return FirstStep::kRebuild;
  if (logged.has_value() && logged == stored.pending) return FirstStep::kMarkPendingSent;
  if (logged.value_or("") != *stored.sent) return FirstStep::kRebuild;
  return stored.pending.has_value() ? FirstStep::kSendPending : FirstStep::kNothing;
}

}  // namespace childsync::commune_agent
