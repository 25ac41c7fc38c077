#include "services/tally/adapters/store/state_codec.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace childsync::tally {
namespace {

enum Tag : char { kRecord = 1, kRecordErased = 2, kEntry = 3, kEntryErased = 4 };

// At most 10 bytes; returns the place after them.
char* WriteVarint(uint64_t value, char* to) {
  for (; value >= 0x80; value >>= 7) *to++ = static_cast<char>(value | 0x80);
  *to++ = static_cast<char>(value);
  return to;
}

void PutVarint(uint64_t value, std::string& out) {
  char bytes[10];
  out.append(bytes, static_cast<size_t>(WriteVarint(value, bytes) - bytes));
}

// Signed numbers so that small ones of either sign are short.
uint64_t ZigZag(int64_t value) {
  return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
}
int64_t UnZigZag(uint64_t value) {
  return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
}

void PutText(std::string_view text, std::string& out) {
  PutVarint(text.size(), out);
  out.append(text);
}

// 12 digits are below 2^40: 5 bytes.
char* WriteId(PersonalId id, char* to) {
  for (int i = 0; i < 5; ++i) *to++ = static_cast<char>(static_cast<uint64_t>(id) >> (8 * i));
  return to;
}

void PutId(PersonalId id, std::string& out) {
  char bytes[5];
  WriteId(id, bytes);
  out.append(bytes, sizeof(bytes));
}

void PutKey(const RecordKey& key, std::string& out) {
  PutText(key.unit_code, out);
  PutText(key.record_id, out);
}

void PutHash(const Hash16& hash, std::string& out) {
  out.append(reinterpret_cast<const char*>(hash.data()), hash.size());
}

// Reads what the functions above put; once it failed, everything it gives is 0 or empty.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  bool done() const { return failed_ || bytes_.empty(); }
  bool failed() const { return failed_; }
  void Fail() { failed_ = true; }

  std::string_view Take(size_t size) {
    if (failed_ || size > bytes_.size()) {
      failed_ = true;
      return {};
    }
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  uint8_t Byte() {
    const std::string_view byte = Take(1);
    return byte.empty() ? 0 : static_cast<uint8_t>(byte[0]);
  }
  uint64_t Varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const uint8_t byte = Byte();
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    failed_ = true;
    return 0;
  }
  std::string_view Text() { return Take(Varint()); }
  PersonalId Id() {
    uint64_t id = 0;
    for (int i = 0; i < 5; ++i) id |= static_cast<uint64_t>(Byte()) << (8 * i);
    return PersonalId{id};
  }
  RecordKey Key() {
    const std::string_view unit = Text();
    return {unit, Text()};
  }
  Hash16 Hash() {
    Hash16 hash{};
    const std::string_view bytes = Take(hash.size());
    std::copy(bytes.begin(), bytes.end(), hash.begin());
    return hash;
  }

 private:
  std::string_view bytes_;
  bool failed_ = false;
};

void DecodeRecord(Reader& in, TallyState& state) {
  Record record{.key = in.Key()};
  const uint8_t head = in.Byte();
  record.outcome = static_cast<Outcome>(head & 7);
  record.claims = (head & 8) != 0;
  if (record.claims) record.number = in.Id();
  record.partition = static_cast<int32_t>(in.Varint());
  record.change_offset = static_cast<int64_t>(in.Varint());
  record.content_hash = in.Hash();
  RecordTable::FindingList findings;
  for (uint64_t n = in.Varint(); n > 0 && !in.failed(); --n) {
    Finding finding;
    finding.code = in.Byte();
    finding.field = in.Byte();
    finding.side = in.Byte();
    finding.severity = in.Byte();
    finding.since_ms = UnZigZag(in.Varint());
    findings.push_back(finding);
  }
  record.findings = findings;
  if (record.outcome < Outcome::kVerified || record.outcome > Outcome::kWithdrawn) in.Fail();
  if (!in.failed()) state.Apply(record);
}

void DecodeEntry(Reader& in, TallyState& state) {
  RosterEntry entry{.key = in.Id(), .number = in.Id()};
  std::vector<PersonalId> formers;
  for (uint64_t n = in.Varint(); n > 0 && !in.failed(); --n) formers.push_back(in.Id());
  entry.formers = formers;
  entry.unit_code = in.Text();
  entry.unit_valid_from = in.Text();
  entry.fingerprint = in.Hash();
  if (!in.failed()) state.Apply(entry);
}

}  // namespace

void StateEncoder::OnRecordErased(const RecordKey& key) {
  erased_records_ = true;
  out_.push_back(kRecordErased);
  PutKey(key, out_);
}

void StateEncoder::OnEntryErased(PersonalId key) {
  out_.push_back(kEntryErased);
  PutId(key, out_);
}

void StateEncoder::OnRecord(const Record& record) {
  out_.push_back(kRecord);
  PutKey(record.key, out_);
  // The rest of fixed bound is put together first: a string checks its room at every append.
  std::array<char, 64> rest;
  char* to = rest.data();
  *to++ = static_cast<char>(static_cast<int>(record.outcome) | (record.claims ? 8 : 0));
  if (record.claims) to = WriteId(record.number, to);
  to = WriteVarint(static_cast<uint64_t>(record.partition), to);
  to = WriteVarint(static_cast<uint64_t>(record.change_offset), to);
  to = std::copy(record.content_hash.begin(), record.content_hash.end(), to);
  to = WriteVarint(record.findings.size(), to);
  out_.append(rest.data(), static_cast<size_t>(to - rest.data()));
  for (const Finding& f : record.findings) {
    to = rest.data();
    for (uint8_t byte : {f.code, f.field, f.side, f.severity}) *to++ = static_cast<char>(byte);
    to = WriteVarint(ZigZag(f.since_ms), to);
    out_.append(rest.data(), static_cast<size_t>(to - rest.data()));
  }
}

void StateEncoder::OnEntry(const RosterEntry& entry) {
  out_.push_back(kEntry);
  PutId(entry.key, out_);
  PutId(entry.number, out_);
  PutVarint(entry.formers.size(), out_);
  for (PersonalId former : entry.formers) PutId(former, out_);
  PutText(entry.unit_code, out_);
  PutText(entry.unit_valid_from, out_);
  PutHash(entry.fingerprint, out_);
}

absl::Status DecodeInto(std::string_view bytes, TallyState* state) {
  Reader in(bytes);
  while (!in.done()) {
    switch (in.Byte()) {
      case kRecord:
        DecodeRecord(in, *state);
        break;
      case kRecordErased:
        if (const RecordKey key = in.Key(); !in.failed()) state->EraseRecord(key);
        break;
      case kEntry:
        DecodeEntry(in, *state);
        break;
      case kEntryErased:
        if (const PersonalId key = in.Id(); !in.failed()) state->EraseEntry(key);
        break;
      default:
        in.Fail();
    }
  }
  return in.failed() ? absl::DataLossError("the checkpoint's bytes are damaged") : absl::OkStatus();
}

}  // namespace childsync::tally
