#include "services/roster/domain/comparison.h"

namespace childsync::roster {

void Comparison::See(const population::LookupResult& resident) {
  const Decision decision = Decide(resident, today_, roster_);
  if (!decision.wanted) return;  // an entry of it stays unseen, and is asked for in the end
  const Wanted& wanted = *decision.wanted;
  if (roster_.Find(wanted.key) != nullptr) roster_.MarkSeen(wanted.key);
  if (IsCurrent(wanted, roster_) && decision.merged.empty()) {
    roster_.SetSixteenOn(wanted.key, wanted.sixteen_on);
  } else {
    ask_.push_back(wanted.entry.number);
  }
}

std::vector<PersonalId> Comparison::Finish() {
  roster_.ForEachUnseen([this](PersonalId, const Entry& entry) { ask_.push_back(entry.number); });
  return std::move(ask_);
}

}  // namespace childsync::roster
