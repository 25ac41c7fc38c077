// The lists that are given out in pages: outstanding children, records, and persons whom several records
// claim.
//
// Performance: taking one reads every row once under the shared lock (about 5 ms a million) and copies what
// is wanted; order is made after the lock is released.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/tally/domain/types.h"
#include "services/tally/live/listings.h"
#include "services/tally/live/live_tally.h"

namespace childsync::tally {

// A record that owns what it shows.
struct OwnedRecord {
  explicit OwnedRecord(const Record& record);
  RecordKey key() const;
  size_t bytes() const;

  std::string joined_key;
  Outcome outcome;
  bool claims;
  PersonalId number;  // the claimed one, if it claims
  int32_t partition;
  int64_t change_offset;
  Hash16 content_hash;
  std::vector<Finding> findings;
};

// Which unit's children or records are wanted.
using WantsRosterUnit = absl::FunctionRef<bool(std::string_view code, std::string_view valid_from)>;
using WantsRecordUnit = absl::FunctionRef<bool(std::string_view code)>;
using WantsRecord = absl::FunctionRef<bool(const Record& record)>;

// By the record's key.
class RecordListing : public Listing {
 public:
  static std::shared_ptr<const RecordListing> Take(const LiveTally& tally, std::string request,
                                                   WantsRecordUnit units, WantsRecord wanted);
  size_t size() const override { return records_.size(); }
  size_t bytes() const override { return bytes_; }
  const Position& position() const { return position_; }
  const OwnedRecord& record(size_t i) const { return records_[i]; }

 private:
  using Listing::Listing;
  Position position_;
  std::vector<OwnedRecord> records_;
  size_t bytes_ = 0;
};

// First the children, by unit and then by number; then the live records that claim nobody, by key.
class OutstandingListing : public Listing {
 public:
  struct Child {
    PersonalId number{};
    uint32_t unit = 0;      // in units_
    uint32_t claimant = 0;  // 1 + in claimants_; 0: no record claims the child
  };

  static std::shared_ptr<const OutstandingListing> Take(const LiveTally& tally, std::string request,
                                                        WantsRosterUnit children, WantsRecordUnit records);
  size_t size() const override { return children_.size() + records_.size(); }
  size_t bytes() const override { return bytes_; }
  const Position& position() const { return position_; }
  const std::vector<Child>& children() const { return children_; }
  const std::vector<OwnedRecord>& records() const { return records_; }
  const std::string& unit_code(const Child& child) const { return units_[child.unit].code; }
  // Null: no record claims the child.
  const OwnedRecord* claimant(const Child& child) const {
    return child.claimant == 0 ? nullptr : &claimants_[child.claimant - 1];
  }

 private:
  using Listing::Listing;
  void Order();

  Position position_;
  std::vector<UnitName> units_;
  std::vector<Child> children_;
  std::vector<OwnedRecord> claimants_;
  std::vector<OwnedRecord> records_;
  size_t bytes_ = 0;
};

// Persons whom two or more live records claim, by the smallest key among a person's records.
class DuplicateListing : public Listing {
 public:
  struct Child {
    PersonalId number{};
    uint32_t unit = 0;  // in units_
    bool completed = false;
  };
  struct Person {
    std::optional<Child> child;  // none: not in the roster
    size_t records = 0;
    std::vector<OwnedRecord> first;  // by key, kShownMax at most
  };
  static constexpr size_t kShownMax = 20;

  static std::shared_ptr<const DuplicateListing> Take(const LiveTally& tally, std::string request,
                                                      WantsRosterUnit children, WantsRecordUnit records);
  size_t size() const override { return persons_.size(); }
  size_t bytes() const override { return bytes_; }
  const Position& position() const { return position_; }
  const Person& person(size_t i) const { return persons_[i]; }
  const std::string& unit_code(const Child& child) const { return units_[child.unit].code; }

 private:
  using Listing::Listing;

  Position position_;
  std::vector<UnitName> units_;
  std::vector<Person> persons_;
  size_t bytes_ = 0;
};

}  // namespace childsync::tally
