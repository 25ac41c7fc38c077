#include "services/tally/adapters/codec/event_codec.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "common/text/utf8.h"
#include "common/wire/wire_reader.h"

namespace childsync::tally {
namespace {

absl::Status Undecodable(const char* what) { return absl::InvalidArgumentError(what); }

bool HasZeroByte(std::string_view text) {
  return !text.empty() && std::memchr(text.data(), 0, text.size()) != nullptr;
}

// A varint that must fit in a byte and not be 0 (_UNSPECIFIED).
uint8_t SmallEnum(WireReader& in) {
  const uint64_t value = in.Varint();
  if (value == 0 || value > std::numeric_limits<uint8_t>::max()) in.Fail();
  return static_cast<uint8_t>(value);
}

// google.protobuf.Timestamp, cut to milliseconds (the broker's times have no more).
int64_t TimestampMs(std::string_view bytes, WireReader& outer) {
  WireReader in(bytes);
  int64_t seconds = 0;
  int64_t nanos = 0;
  while (in.Next()) {
    if (in.field() == 1) seconds = static_cast<int64_t>(in.Varint());
    if (in.field() == 2) nanos = static_cast<int64_t>(in.Varint());
  }
  constexpr int64_t kSecondsMax = 253'402'300'799;  // the year 9999, as protobuf bounds it
  if (in.failed() || seconds < -62'135'596'800 || seconds > kSecondsMax || nanos < 0 || nanos > 999'999'999) {
    outer.Fail();
    return 0;
  }
  return seconds * 1'000 + nanos / 1'000'000;
}

Finding DecodeFinding(std::string_view bytes, WireReader& outer) {
  Finding finding;
  WireReader in(bytes);
  while (in.Next()) {
    switch (in.field()) {
      case 1:
        finding.code = SmallEnum(in);
        break;
      case 2:
        finding.field = static_cast<uint8_t>(std::min<uint64_t>(in.Varint(), 255));
        break;
      case 3:
        finding.side = SmallEnum(in);
        break;
      case 4:
        finding.severity = SmallEnum(in);
        break;
      case 5:
        finding.since_ms = TimestampMs(in.Bytes(), in);
        break;
    }
  }
  if (in.failed() || finding.code == 0) outer.Fail();
  return finding;
}

bool SmallerCode(const Finding& a, const Finding& b) { return a.code < b.code; }

// The rules between the fields.
absl::Status Check(const DecodedVerdict& verdict, std::string_view cited) {
  const Record& record = verdict.record;
  if (record.outcome < Outcome::kVerified || record.outcome > Outcome::kWithdrawn) {
    return Undecodable("outcome is none that this program knows");
  }
  if (record.claims && (record.outcome == Outcome::kNotFound || record.outcome == Outcome::kWithdrawn)) {
    return Undecodable("claims_person with an outcome that claims nobody");
  }
  if (cited.empty() && record.claims) return Undecodable("claims_person without cited_personal_id");
  if (record.change_offset < 0) return Undecodable("change_offset is negative");
  return absl::OkStatus();
}

}  // namespace

absl::Status DecodeRecordKey(std::string_view key, RecordKey* out) {
  const size_t slash = key.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == key.size()) {
    return Undecodable("key is not <unit code>/<record_id>");
  }
  if (key.size() > kKeyBytesMax) return Undecodable("key is too long");
  // gRPC answers hold keys and units as `string`.
  if (HasZeroByte(key) || !IsUtf8(key)) return Undecodable("key has a zero byte or is not UTF-8");
  *out = {key.substr(0, slash), key.substr(slash + 1)};
  return absl::OkStatus();
}

absl::Status DecodeEntryKey(std::string_view key, PersonalId* out) {
  const auto id = ParsePersonalId(key);
  if (!id) return Undecodable("key is not 12 digits");
  *out = *id;
  return absl::OkStatus();
}

absl::Status DecodeVerdict(std::string_view key, std::string_view value, int32_t partition,
                           DecodedVerdict* out) {
  out->findings.clear();
  out->change_time_ms = 0;
  out->record = Record{.outcome = Outcome{0}, .partition = partition};
  Record& record = out->record;
  if (auto status = DecodeRecordKey(key, &record.key); !status.ok()) return status;
  if (partition < 0 || partition > kPartitionMax) return Undecodable("partition is too large");
  std::string_view cited;
  WireReader in(value);
  while (in.Next()) {
    switch (in.field()) {
      case 1:
        record.outcome = Outcome{SmallEnum(in)};
        break;
      case 2:
        out->findings.push_back(DecodeFinding(in.Bytes(), in));
        break;
      case 3:
        cited = in.Bytes();
        break;
      case 4:
        record.claims = in.Varint() != 0;
        break;
      case 5:
        record.change_offset = static_cast<int64_t>(in.Varint());
        break;
      case 6:
        out->change_time_ms = TimestampMs(in.Bytes(), in);
        break;
      case 7: {
        const std::string_view hash = in.Bytes();
        if (!hash.empty() && hash.size() != record.content_hash.size()) in.Fail();
        if (!in.failed()) std::copy(hash.begin(), hash.end(), record.content_hash.begin());
        break;
      }
    }
  }
  if (in.failed()) return Undecodable("value is not a childsync.events.v1.Verdict");
  if (!std::is_sorted(out->findings.begin(), out->findings.end(), SmallerCode)) {
    std::stable_sort(out->findings.begin(), out->findings.end(), SmallerCode);
  }
  record.findings = out->findings;
  if (auto status = Check(*out, cited); !status.ok()) return status;
  if (cited.empty()) return absl::OkStatus();
  const auto number = ParsePersonalId(cited);
  if (!number) return Undecodable("cited_personal_id is not 12 digits");
  if (record.claims) record.number = *number;
  return absl::OkStatus();
}

absl::Status DecodeEntry(std::string_view key, std::string_view value, DecodedEntry* out) {
  out->formers.clear();
  out->entry = RosterEntry{};
  RosterEntry& entry = out->entry;
  if (auto status = DecodeEntryKey(key, &entry.key); !status.ok()) return status;
  std::string_view number, fingerprint;
  WireReader in(value);
  while (in.Next()) {
    switch (in.field()) {
      case 1:
        number = in.Bytes();
        break;
      case 2: {
        const auto former = ParsePersonalId(in.Bytes());
        if (!former) return Undecodable("a former personal id is not 12 digits");
        out->formers.push_back(*former);
        break;
      }
      case 3:
        entry.unit_code = in.Bytes();
        break;
      case 4:
        entry.unit_valid_from = in.Bytes();
        break;
      case 5:
        fingerprint = in.Bytes();
        break;
    }
  }
  if (in.failed()) return Undecodable("value is not a childsync.events.v1.RosterEntry");
  const auto id = ParsePersonalId(number);
  if (!id) return Undecodable("personal_id is not 12 digits");
  if (fingerprint.size() != entry.fingerprint.size()) return Undecodable("fingerprint is not 16 bytes");
  for (std::string_view text : {entry.unit_code, entry.unit_valid_from}) {
    if (HasZeroByte(text) || text.size() > kKeyBytesMax || !IsUtf8(text)) {
      return Undecodable("unit is too long, has a zero byte or is not UTF-8");
    }
  }
  entry.number = *id;
  entry.formers = out->formers;
  std::copy(fingerprint.begin(), fingerprint.end(), entry.fingerprint.begin());
  return absl::OkStatus();
}

}  // namespace childsync::tally
