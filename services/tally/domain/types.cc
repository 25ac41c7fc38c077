#include "services/tally/domain/types.h"

#include <cstring>

namespace childsync::tally {
namespace {

constexpr size_t kDigits = 12;

// "00".."99", so that two digits are written at a time.
constexpr auto kPairs = [] {
  std::array<char, 200> pairs{};
  for (int i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}();

void WriteSixDigits(uint32_t n, char* out) {
  std::memcpy(out, &kPairs[2 * (n / 10'000)], 2);
  std::memcpy(out + 2, &kPairs[2 * (n / 100 % 100)], 2);
  std::memcpy(out + 4, &kPairs[2 * (n % 100)], 2);
}

}  // namespace

std::optional<PersonalId> ParsePersonalId(std::string_view text) {
  if (text.size() != kDigits) return std::nullopt;
  uint64_t n = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    n = n * 10 + static_cast<uint64_t>(c - '0');
  }
  return PersonalId{n};
}

void WritePersonalId(PersonalId id, char* out) {
  const uint64_t n = static_cast<uint64_t>(id);
  WriteSixDigits(static_cast<uint32_t>(n / 1'000'000), out);
  WriteSixDigits(static_cast<uint32_t>(n % 1'000'000), out + 6);
}

std::string FormatPersonalId(PersonalId id) {
  std::string text(kDigits, '0');
  WritePersonalId(id, text.data());
  return text;
}

std::string Joined(const RecordKey& key) {
  std::string joined;
  joined.reserve(key.unit_code.size() + 1 + key.record_id.size());
  joined.append(key.unit_code).append(1, '/').append(key.record_id);
  return joined;
}

}  // namespace childsync::tally
