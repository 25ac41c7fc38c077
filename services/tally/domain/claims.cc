#include "services/tally/domain/claims.h"

#include <algorithm>
#include <string>

namespace childsync::tally {

void Claims::AddClaim(uint32_t record) {
  RecordRow& row = records_.row(record);
  NumberState& state = numbers_[row.number];
  row.previous_claimant = 0;
  row.next_claimant = state.claimants;
  if (state.claimants != 0) records_.row(state.claimants).previous_claimant = record;
  state.claimants = record;
  if (row.verified_claim() && ++state.verified == 1 && state.owner != 0) Credit(state.owner);
}

void Claims::RemoveClaim(uint32_t record) {
  RecordRow& row = records_.row(record);
  const auto number = numbers_.find(row.number);
  NumberState& state = number->second;
  if (row.next_claimant != 0) records_.row(row.next_claimant).previous_claimant = row.previous_claimant;
  if (row.previous_claimant != 0) {
    records_.row(row.previous_claimant).next_claimant = row.next_claimant;
  } else {
    state.claimants = row.next_claimant;
  }
  row.next_claimant = row.previous_claimant = 0;
  if (row.verified_claim() && --state.verified == 0 && state.owner != 0) Debit(state.owner);
  EraseIfUnused(number);
}

void Claims::AddHolder(PersonalId id, uint32_t entry) {
  const uint64_t number = static_cast<uint64_t>(id);
  NumberState& state = numbers_[number];
  if (state.owner == 0) {
    SetOwner(state, entry);
    return;
  }
  std::vector<uint32_t>& holders = holders_[number];
  if (!state.contested) holders.push_back(state.owner);
  state.contested = true;
  holders.push_back(entry);
  if (roster_.row(entry).key < roster_.row(state.owner).key) SetOwner(state, entry);
}

void Claims::RemoveHolder(PersonalId id, uint32_t entry) {
  const auto number = numbers_.find(static_cast<uint64_t>(id));
  NumberState& state = number->second;
  uint32_t heir = 0;
  if (state.contested) {
    std::vector<uint32_t>& holders = holders_[number->first];
    std::erase(holders, entry);
    heir = *std::min_element(holders.begin(), holders.end(), [this](uint32_t a, uint32_t b) {
      return roster_.row(a).key < roster_.row(b).key;
    });
    if (holders.size() == 1) {
      state.contested = false;
      holders_.erase(number->first);
    }
  }
  if (state.owner == entry) SetOwner(state, heir);
  EraseIfUnused(number);
}

uint32_t Claims::SmallestClaimant(uint32_t entry) const {
  uint32_t smallest = 0;
  std::string smallest_key;
  for (PersonalId id : roster_.numbers(entry)) {
    const auto number = numbers_.find(static_cast<uint64_t>(id));
    if (number == numbers_.end() || number->second.owner != entry) continue;
    for (uint32_t record = number->second.claimants; record != 0;
         record = records_.row(record).next_claimant) {
      std::string key = Joined(records_.key(record));
      if (smallest != 0 && smallest_key <= key) continue;
      smallest = record;
      smallest_key = std::move(key);
    }
  }
  return smallest;
}

void Claims::SetOwner(NumberState& state, uint32_t entry) {
  if (state.verified > 0 && state.owner != 0) Debit(state.owner);
  state.owner = entry;
  if (state.verified > 0 && state.owner != 0) Credit(state.owner);
}

void Claims::Credit(uint32_t entry) {
  EntryRow& row = roster_.row(entry);
  if (!row.completed()) ++roster_.unit(row.unit).completed;
  ++row.completed_numbers;
}

void Claims::Debit(uint32_t entry) {
  EntryRow& row = roster_.row(entry);
  --row.completed_numbers;
  if (!row.completed()) --roster_.unit(row.unit).completed;
}

void Claims::EraseIfUnused(Numbers::iterator number) {
  if (number->second.owner == 0 && number->second.claimants == 0) numbers_.erase(number);
}

}  // namespace childsync::tally
