#include "services/tally/domain/claims.h"

#include <algorithm>
#include <string>
#include <utility>

namespace childsync::tally {

Claims::NumberSlot* Claims::Find(uint64_t number) {
  return numbers_.Find(HashOfNumber(number), [&](const NumberSlot& s) { return s.number == number; });
}

Claims::NumberSlot* Claims::FindOrAdd(uint64_t number) {
  if (NumberSlot* slot = Find(number)) return slot;
  NumberSlot slot{};
  slot.number = number;
  slot.used = 1;
  return numbers_.Insert(slot);
}

void Claims::EraseIfUnused(NumberSlot* slot) {
  if (slot->owner == 0 && slot->claimants == 0) numbers_.Erase(slot);
}

void Claims::AddClaim(uint32_t record) {
  RecordRow& row = records_.row(record);
  NumberSlot& slot = *FindOrAdd(row.number);
  row.previous_claimant = 0;
  row.next_claimant = slot.claimants;
  if (slot.claimants != 0) records_.row(slot.claimants).previous_claimant = record;
  slot.claimants = record;
  if (slot.owner != 0) AddClaims(slot.owner, 1);
  if (row.verified_claim()) AddVerified(slot);
}

void Claims::RemoveClaim(uint32_t record) {
  RecordRow& row = records_.row(record);
  NumberSlot* slot = Find(row.number);
  if (row.next_claimant != 0) records_.row(row.next_claimant).previous_claimant = row.previous_claimant;
  if (row.previous_claimant != 0) {
    records_.row(row.previous_claimant).next_claimant = row.next_claimant;
  } else {
    slot->claimants = row.next_claimant;
  }
  row.next_claimant = row.previous_claimant = 0;
  if (slot->owner != 0) RemoveClaims(slot->owner, 1);
  if (row.verified_claim()) RemoveVerified(*slot);
  EraseIfUnused(slot);
}

void Claims::ClaimVerified(uint64_t number) { AddVerified(*Find(number)); }
void Claims::ClaimUnverified(uint64_t number) { RemoveVerified(*Find(number)); }

void Claims::AddVerified(NumberSlot& slot) {
  if (slot.verified++ == 0 && slot.owner != 0) Credit(slot.owner);
}

void Claims::RemoveVerified(NumberSlot& slot) {
  if (--slot.verified == 0 && slot.owner != 0) Debit(slot.owner);
}

void Claims::AddHolder(PersonalId id, uint32_t entry) {
  NumberSlot& slot = *FindOrAdd(static_cast<uint64_t>(id));
  if (slot.owner == 0) {
    SetOwner(slot, entry);
    return;
  }
  std::vector<uint32_t>& holders = holders_[slot.number];
  if (!slot.contested) holders.push_back(slot.owner);
  slot.contested = 1;
  holders.push_back(entry);
  if (roster_.row(entry).key < roster_.row(slot.owner).key) SetOwner(slot, entry);
}

void Claims::RemoveHolder(PersonalId id, uint32_t entry) {
  NumberSlot* slot = Find(static_cast<uint64_t>(id));
  uint32_t heir = 0;
  if (slot->contested) {
    std::vector<uint32_t>& holders = holders_[slot->number];
    std::erase(holders, entry);
    heir = *std::min_element(holders.begin(), holders.end(), [this](uint32_t a, uint32_t b) {
      return roster_.row(a).key < roster_.row(b).key;
    });
    if (holders.size() == 1) {
      slot->contested = 0;
      holders_.erase(slot->number);
    }
  }
  if (slot->owner == entry) SetOwner(*slot, heir);
  EraseIfUnused(slot);
}

uint32_t Claims::SmallestClaimant(uint32_t entry) const {
  uint32_t smallest = 0;
  std::string smallest_key;
  for (uint32_t record : ClaimantsOf(entry)) {
    std::string key = Joined(records_.key(record));
    if (smallest != 0 && smallest_key <= key) continue;
    smallest = record;
    smallest_key = std::move(key);
  }
  return smallest;
}

std::vector<uint32_t> Claims::ClaimantsOf(uint32_t entry) const {
  std::vector<uint32_t> claimants;
  for (PersonalId id : roster_.numbers(entry)) {
    const NumberSlot* slot = Find(static_cast<uint64_t>(id));
    if (slot == nullptr || slot->owner != entry) continue;
    for (uint32_t record = slot->claimants; record != 0; record = records_.row(record).next_claimant) {
      claimants.push_back(record);
    }
  }
  return claimants;
}

void Claims::PrefetchOwner(PersonalId number) const {
  const NumberSlot* slot = Find(static_cast<uint64_t>(number));
  if (slot != nullptr && slot->owner != 0) Prefetch(&roster_.row(slot->owner));
}

void Claims::SetOwner(NumberSlot& slot, uint32_t entry) {
  const uint32_t claimants = CountClaimants(slot);
  if (slot.owner != 0) {
    if (slot.verified > 0) Debit(slot.owner);
    RemoveClaims(slot.owner, claimants);
  }
  slot.owner = entry;
  if (slot.owner != 0) {
    if (slot.verified > 0) Credit(slot.owner);
    AddClaims(slot.owner, claimants);
  }
}

uint32_t Claims::CountClaimants(const NumberSlot& slot) const {
  uint32_t count = 0;
  for (uint32_t record = slot.claimants; record != 0; record = records_.row(record).next_claimant) ++count;
  return count;
}

void Claims::AddClaims(uint32_t entry, uint32_t count) {
  EntryRow& row = roster_.row(entry);
  const bool twice = row.claimed_twice();
  row.claims += count;
  if (row.claimed_twice() && !twice) ++roster_.unit(row.unit).duplicate_claims;
}

void Claims::RemoveClaims(uint32_t entry, uint32_t count) {
  EntryRow& row = roster_.row(entry);
  const bool twice = row.claimed_twice();
  row.claims -= count;
  if (twice && !row.claimed_twice()) --roster_.unit(row.unit).duplicate_claims;
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

}  // namespace childsync::tally
