#include "services/tally/domain/tally_state.h"

#include <algorithm>
#include <utility>

namespace childsync::tally {
namespace {

bool LiveWithoutClaim(const RecordRow& row) {
  return !row.claims && row.outcome != static_cast<uint64_t>(Outcome::kWithdrawn);
}

RecordKey Split(std::string_view joined) {
  const size_t slash = joined.find('/');
  return {joined.substr(0, slash), joined.substr(slash + 1)};
}

}  // namespace

TallyState::TallyState() : claims_(&records_, &roster_) {}

bool TallyState::Apply(const Record& record, const RecordTable::Probe& probe) {
  const uint32_t index = records_.FindOrAdd(record.key, probe);
  RecordRow& row = records_.row(index);
  const bool known = row.outcome != 0;
  const bool news = !known || row.change_offset != record.change_offset;
  const bool keeps_claim = known && KeepsClaim(row, record);
  const bool was_verified = row.verified_claim();
  if (known) digest_ -= DigestAt(index);
  if (known && !keeps_claim) Unlink(index);

  row.outcome = static_cast<uint64_t>(record.outcome);
  row.claims = record.claims;
  row.number = record.claims ? static_cast<uint64_t>(record.number) : 0;
  row.partition = static_cast<uint64_t>(record.partition);
  row.change_offset = record.change_offset;
  row.content_hash = record.content_hash;
  if (row.findings != 0 || !record.findings.empty()) records_.SetFindings(index, record.findings);

  digest_ += HashOf(record, scratch_);
  if (!keeps_claim) {
    Link(index);
  } else if (row.verified_claim() && !was_verified) {
    claims_.ClaimVerified(row.number);
  } else if (!row.verified_claim() && was_verified) {
    claims_.ClaimUnverified(row.number);
  }
  MarkChanged(row, index);
  return news;
}

RecordTable::Probe TallyState::PrefetchIndexes(const Record& record) {
  const RecordTable::Probe probe = records_.ProbeAhead(record.key);
  records_.PrefetchIndex(probe);
  if (record.claims) claims_.PrefetchNumber(record.number);
  return probe;
}

void TallyState::PrefetchIndexes(const RosterEntry& entry) const {
  roster_.PrefetchIndex(entry.key);
  claims_.PrefetchNumber(entry.number);
}

void TallyState::PrefetchRows(const Record& record, const RecordTable::Probe& probe) const {
  records_.PrefetchRow(probe);
  if (record.claims) claims_.PrefetchOwner(record.number);
}

bool TallyState::KeepsClaim(const RecordRow& row, const Record& next) const {
  return row.claims && next.claims && row.number == static_cast<uint64_t>(next.number);
}

void TallyState::EraseRecord(const RecordKey& key) {
  const uint32_t index = records_.Find(key);
  if (index == 0) return;
  digest_ -= DigestAt(index);
  Unlink(index);
  erased_records_.push_back(Joined(key));
  records_.Remove(index);
}

Digest TallyState::DigestAt(uint32_t index) {
  const RecordTable::FindingList findings = records_.findings(index);
  return HashOf(RecordAt(index, findings), scratch_);
}

// Puts the row's claim, or that it has none, into the counts, and takes it out.
void TallyState::Link(uint32_t index) {
  const RecordRow& row = records_.row(index);
  if (row.claims) {
    claims_.AddClaim(index);
  } else if (LiveWithoutClaim(row)) {
    ++records_.unit(row.unit).without_claim;
  }
}

void TallyState::Unlink(uint32_t index) {
  const RecordRow& row = records_.row(index);
  if (row.claims) {
    claims_.RemoveClaim(index);
  } else if (LiveWithoutClaim(row)) {
    --records_.unit(row.unit).without_claim;
  }
}

void TallyState::MarkChanged(RecordRow& row, uint32_t index) {
  if (row.changed) return;
  row.changed = 1;
  changed_records_.push_back(index);
}

void TallyState::Apply(const RosterEntry& entry) {
  const uint32_t index = roster_.FindOrAdd(entry.key);
  EntryRow& row = roster_.row(index);
  if (row.live) DropNumbers(index);

  roster_.Assign(index, entry);
  digest_ += HashOf(entry, scratch_);
  ++roster_.unit(row.unit).total;
  for (PersonalId number : roster_.numbers(index)) claims_.AddHolder(number, index);
  if (!row.changed) {
    row.changed = 1;
    changed_entries_.push_back(index);
  }
}

void TallyState::EraseEntry(PersonalId key) {
  const uint32_t index = roster_.Find(key);
  if (index == 0) return;
  DropNumbers(index);
  erased_entries_.push_back(key);
  roster_.Remove(index);
}

void TallyState::DropNumbers(uint32_t index) {
  for (PersonalId number : roster_.numbers(index)) claims_.RemoveHolder(number, index);
  --roster_.unit(roster_.row(index).unit).total;
  digest_ -= HashOf(roster_.entry(index), scratch_);
}

Record TallyState::RecordAt(uint32_t index, const RecordTable::FindingList& findings) const {
  const RecordRow& row = records_.row(index);
  return {.key = records_.key(index),
          .outcome = static_cast<Outcome>(row.outcome),
          .claims = row.claims != 0,
          .number = PersonalId{row.number},
          .partition = static_cast<int32_t>(row.partition),
          .change_offset = row.change_offset,
          .content_hash = row.content_hash,
          .findings = findings};
}

bool TallyState::Find(const RecordKey& key, absl::FunctionRef<void(const Record&)> visit) const {
  const uint32_t index = records_.Find(key);
  if (index == 0) return false;
  const RecordTable::FindingList findings = records_.findings(index);
  visit(RecordAt(index, findings));
  return true;
}

void TallyState::ForEachRecord(const std::vector<bool>& units,
                               absl::FunctionRef<void(const Record&)> visit) const {
  for (uint32_t index = 1; index < records_.limit(); ++index) {
    const RecordRow& row = records_.row(index);
    if (row.outcome == 0 || row.unit >= units.size() || !units[row.unit]) continue;
    const RecordTable::FindingList findings = records_.findings(index);
    visit(RecordAt(index, findings));
  }
}

void TallyState::ForEachOutstanding(const std::vector<bool>& units,
                                    absl::FunctionRef<void(const Outstanding&)> visit) const {
  for (uint32_t index = 1; index < roster_.limit(); ++index) {
    const EntryRow& row = roster_.row(index);
    if (!row.live || row.completed() || row.unit >= units.size() || !units[row.unit]) continue;
    const uint32_t claimant = claims_.SmallestClaimant(index);
    if (claimant == 0) {
      visit({PersonalId{row.number}, row.unit, nullptr});
      continue;
    }
    const RecordTable::FindingList findings = records_.findings(claimant);
    const Record record = RecordAt(claimant, findings);
    visit({PersonalId{row.number}, row.unit, &record});
  }
}

void TallyState::ForEachDuplicateClaim(const std::vector<bool>& roster_units,
                                       const std::vector<bool>& record_units, size_t first_max,
                                       absl::FunctionRef<void(const DuplicateClaim&)> visit) const {
  const auto is_wanted = [&](uint32_t record) {
    const uint32_t unit = records_.row(record).unit;
    return unit < record_units.size() && record_units[unit];
  };
  for (uint32_t index = 1; index < roster_.limit(); ++index) {
    const EntryRow& row = roster_.row(index);
    if (!row.live || !row.claimed_twice()) continue;
    std::vector<uint32_t> records = claims_.ClaimantsOf(index);
    if ((row.unit < roster_units.size() && roster_units[row.unit]) ||
        std::ranges::any_of(records, is_wanted)) {
      VisitDuplicateClaim(&row, std::move(records), first_max, visit);
    }
  }
  // Outside the roster: a list of claimants is told by its first one, which has a next.
  for (uint32_t index = 1; index < records_.limit(); ++index) {
    const RecordRow& row = records_.row(index);
    if (row.next_claimant == 0 || row.previous_claimant != 0 || !claims_.OutsideRoster(index)) continue;
    std::vector<uint32_t> records;
    for (uint32_t at = index; at != 0; at = records_.row(at).next_claimant) records.push_back(at);
    if (std::ranges::any_of(records, is_wanted)) {
      VisitDuplicateClaim(nullptr, std::move(records), first_max, visit);
    }
  }
}

void TallyState::VisitDuplicateClaim(const EntryRow* child, std::vector<uint32_t> records, size_t first_max,
                                     absl::FunctionRef<void(const DuplicateClaim&)> visit) const {
  const size_t all = records.size();
  const size_t shown = std::min(all, first_max);
  const auto key_of = [this](uint32_t record) { return Joined(records_.key(record)); };
  std::ranges::partial_sort(records, records.begin() + static_cast<std::ptrdiff_t>(shown), {}, key_of);
  std::vector<RecordTable::FindingList> findings;
  findings.reserve(shown);  // the records' views point into it
  std::vector<Record> first;
  for (uint32_t record : std::span(records).first(shown)) {
    findings.push_back(records_.findings(record));
    first.push_back(RecordAt(record, findings.back()));
  }
  visit({child, all, first});
}

void TallyState::TakeChanges(ChangeVisitor& visitor) {
  for (const std::string& key : std::exchange(erased_records_, {})) visitor.OnRecordErased(Split(key));
  for (PersonalId key : std::exchange(erased_entries_, {})) visitor.OnEntryErased(key);
  for (uint32_t index : changed_records_) {
    RecordRow& row = records_.row(index);
    if (!row.changed) continue;
    row.changed = 0;
    const RecordTable::FindingList findings = records_.findings(index);
    visitor.OnRecord(RecordAt(index, findings));
  }
  changed_records_.clear();
  for (uint32_t index : changed_entries_) {
    EntryRow& row = roster_.row(index);
    if (!row.changed) continue;
    row.changed = 0;
    visitor.OnEntry(roster_.entry(index));
  }
  changed_entries_.clear();
}

uint64_t TallyState::VisitPart(uint64_t from, uint64_t places, ChangeVisitor& visitor) const {
  // Records stand at their index, entries at kEntries + index: neither moves when the other table grows.
  constexpr uint64_t kEntries = uint64_t{1} << 32;
  if (from < kEntries) {
    const uint64_t end = std::min<uint64_t>(from + places, records_.limit());
    for (auto index = static_cast<uint32_t>(std::max<uint64_t>(from, 1)); index < end; ++index) {
      if (records_.row(index).outcome == 0) continue;
      const RecordTable::FindingList findings = records_.findings(index);
      visitor.OnRecord(RecordAt(index, findings));
    }
    return end < records_.limit() ? end : kEntries + 1;
  }
  const uint64_t end = std::min<uint64_t>(from - kEntries + places, roster_.limit());
  for (auto index = static_cast<uint32_t>(from - kEntries); index < end; ++index) {
    if (roster_.row(index).live) visitor.OnEntry(roster_.entry(index));
  }
  return end < roster_.limit() ? kEntries + end : kEnd;
}

}  // namespace childsync::tally
