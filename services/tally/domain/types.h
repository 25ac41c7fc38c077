// The tally's words: what a verdict says of a record, what a roster entry says of a child.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace childsync::tally {

// Numbers as childsync.record.v1.Outcome.
enum class Outcome : uint8_t { kVerified = 1, kNeedsCorrection = 2, kNotFound = 3, kWithdrawn = 4 };

// A 12-digit number, by value; leading zeros are not lost, since every number has 12 digits.
enum class PersonalId : uint64_t {};

// 12 ASCII digits, or nothing.
std::optional<PersonalId> ParsePersonalId(std::string_view text);
// Writes exactly 12 digits.
void WritePersonalId(PersonalId id, char* out);
std::string FormatPersonalId(PersonalId id);

// Numbers as childsync.record.v1.{FindingCode,Field,Side,Severity}.
struct Finding {
  uint8_t code = 0;
  uint8_t field = 0;
  uint8_t side = 0;
  uint8_t severity = 0;
  int64_t since_ms = 0;  // the broker's time of the change it was found in
  friend bool operator==(const Finding&, const Finding&) = default;
};

using Hash16 = std::array<uint8_t, 16>;

// The Kafka key is unit_code + "/" + record_id; a unit code has no "/".
struct RecordKey {
  std::string_view unit_code;
  std::string_view record_id;
};
// "unit_code/record_id".
std::string Joined(const RecordKey& key);

// A record as its newest verdict has it. Views belong to whoever made it.
struct Record {
  RecordKey key;
  Outcome outcome = Outcome::kWithdrawn;
  bool claims = false;
  PersonalId number{};  // the claimed one, if it claims
  int32_t partition = 0;
  int64_t change_offset = 0;
  Hash16 content_hash{};  // all zero: the verdict had none
  std::span<const Finding> findings;
};

// A child of the roster. Views belong to whoever made it.
struct RosterEntry {
  PersonalId key{};
  PersonalId number{};                  // in force
  std::span<const PersonalId> formers;  // in the order of the entry
  std::string_view unit_code;
  std::string_view unit_valid_from;
  Hash16 fingerprint{};
};

// Bounds that the compact rows rest on; what is beyond them is not decodable.
inline constexpr int32_t kPartitionMax = (1 << 14) - 1;
inline constexpr size_t kKeyBytesMax = 60'000;

}  // namespace childsync::tally
