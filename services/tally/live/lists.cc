#include "services/tally/live/lists.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace childsync::tally {
namespace {

template <typename Units, typename Wanted>
std::vector<bool> Mask(const Units& units, Wanted wanted) {
  std::vector<bool> mask(units.size());
  for (size_t i = 1; i < units.size(); ++i) mask[i] = wanted(units[i]);
  return mask;
}

bool SmallerKey(const OwnedRecord& a, const OwnedRecord& b) { return a.joined_key < b.joined_key; }

size_t BytesOf(const std::vector<OwnedRecord>& records) {
  size_t bytes = 0;
  for (const OwnedRecord& record : records) bytes += record.bytes();
  return bytes;
}

}  // namespace

OwnedRecord::OwnedRecord(const Record& record)
    : joined_key(Joined(record.key)),
      outcome(record.outcome),
      claims(record.claims),
      number(record.number),
      partition(record.partition),
      change_offset(record.change_offset),
      content_hash(record.content_hash),
      findings(record.findings.begin(), record.findings.end()) {}

RecordKey OwnedRecord::key() const {
  const std::string_view text = joined_key;
  const size_t slash = text.find('/');
  return {text.substr(0, slash), text.substr(slash + 1)};
}

size_t OwnedRecord::bytes() const {
  return sizeof(*this) + joined_key.capacity() + findings.capacity() * sizeof(Finding);
}

std::shared_ptr<const RecordListing> RecordListing::Take(const LiveTally& tally, std::string request,
                                                         WantsRecordUnit units, WantsRecord wanted) {
  std::shared_ptr<RecordListing> list(new RecordListing(std::move(request)));
  tally.Read([&](const TallyState& state, const Position& position) {
    list->position_ = position;
    const auto mask = Mask(state.record_units(), [&](const RecordUnit& unit) { return units(unit.code); });
    state.ForEachRecord(mask, [&](const Record& record) {
      if (wanted(record)) list->records_.emplace_back(record);
    });
  });
  std::sort(list->records_.begin(), list->records_.end(), SmallerKey);
  list->bytes_ = BytesOf(list->records_);
  return list;
}

std::shared_ptr<const OutstandingListing> OutstandingListing::Take(const LiveTally& tally,
                                                                   std::string request,
                                                                   WantsRosterUnit children,
                                                                   WantsRecordUnit records) {
  std::shared_ptr<OutstandingListing> list(new OutstandingListing(std::move(request)));
  tally.Read([&](const TallyState& state, const Position& position) {
    list->position_ = position;
    for (const RosterUnit& unit : state.roster_units()) list->units_.push_back({unit.code, unit.valid_from});
    const auto child_mask = Mask(state.roster_units(), [&](const RosterUnit& unit) {
      return unit.total > unit.completed && children(unit.code, unit.valid_from);
    });
    state.ForEachOutstanding(child_mask, [&](const TallyState::Outstanding& child) {
      if (child.claimant != nullptr) list->claimants_.emplace_back(*child.claimant);
      list->children_.push_back(
          {child.number, child.unit,
           child.claimant != nullptr ? static_cast<uint32_t>(list->claimants_.size()) : 0});
    });
    const auto record_mask = Mask(state.record_units(), [&](const RecordUnit& unit) {
      return unit.without_claim > 0 && records(unit.code);
    });
    state.ForEachRecord(record_mask, [&](const Record& record) {
      if (!record.claims && record.outcome != Outcome::kWithdrawn) list->records_.emplace_back(record);
    });
  });
  list->Order();
  return list;
}

std::shared_ptr<const DuplicateListing> DuplicateListing::Take(const LiveTally& tally, std::string request,
                                                               WantsRosterUnit children,
                                                               WantsRecordUnit records) {
  std::shared_ptr<DuplicateListing> list(new DuplicateListing(std::move(request)));
  tally.Read([&](const TallyState& state, const Position& position) {
    list->position_ = position;
    for (const RosterUnit& unit : state.roster_units()) list->units_.push_back({unit.code, unit.valid_from});
    const auto child_mask = Mask(state.roster_units(), [&](const RosterUnit& unit) {
      return unit.duplicate_claims > 0 && children(unit.code, unit.valid_from);
    });
    const auto record_mask =
        Mask(state.record_units(), [&](const RecordUnit& unit) { return records(unit.code); });
    state.ForEachDuplicateClaim(
        child_mask, record_mask, kShownMax, [&](const TallyState::DuplicateClaim& claim) {
          Person& person = list->persons_.emplace_back();
          if (claim.child != nullptr) {
            person.child = {PersonalId{claim.child->number}, claim.child->unit, claim.child->completed()};
          }
          person.records = claim.records;
          for (const Record& record : claim.first) person.first.emplace_back(record);
        });
  });
  std::ranges::sort(list->persons_, {}, [](const Person& person) -> const std::string& {
    return person.first.front().joined_key;  // a record claims one person, so that no two are equal
  });
  list->bytes_ = list->persons_.capacity() * sizeof(Person);
  for (const Person& person : list->persons_) list->bytes_ += BytesOf(person.first);
  return list;
}

void OutstandingListing::Order() {
  std::sort(children_.begin(), children_.end(), [this](const Child& a, const Child& b) {
    // Two entries may name one number as in force; only one of them owns it.
    if (a.unit == b.unit) return std::tie(a.number, a.claimant) < std::tie(b.number, b.claimant);
    return std::tie(units_[a.unit].code, units_[a.unit].valid_from) <
           std::tie(units_[b.unit].code, units_[b.unit].valid_from);
  });
  std::sort(records_.begin(), records_.end(), SmallerKey);
  bytes_ = children_.capacity() * sizeof(Child) + BytesOf(claimants_) + BytesOf(records_);
}

}  // namespace childsync::tally
