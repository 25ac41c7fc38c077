#include "services/validation/adapters/verdict_encoder.h"

#include <xxhash.h>

#include <algorithm>

namespace childsync::validation {
namespace {

// Field numbers of events.v1.Verdict, record.v1.Finding and google.protobuf.Timestamp.
enum VerdictField {
  kOutcome = 1,
  kFindings = 2,
  kCitedPersonalId = 3,
  kClaimsPerson = 4,
  kChangeOffset = 5,
  kChangeTime = 6,
  kChangeContentHash = 7,
  kPersonFingerprint = 8,
  kRulesVersion = 9,
  kJudgedFor = 10,
  kStandardised = 11,
};
enum FindingField { kCode = 1, kField = 2, kSide = 3, kSeverity = 4, kSince = 5 };
enum TimestampField { kSeconds = 1, kNanos = 2 };

constexpr size_t kRuleSetsMax = 4096;

void PutVarint(std::string& out, uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

// A field of its default value is not written, as protobuf's own encoder has it.
void PutNumber(std::string& out, int field, uint64_t value) {
  if (value == 0) return;
  out.push_back(static_cast<char>(field << 3));
  PutVarint(out, value);
}

void PutBytes(std::string& out, int field, std::string_view bytes) {
  if (bytes.empty()) return;
  out.push_back(static_cast<char>(field << 3 | 2));
  PutVarint(out, bytes.size());
  out.append(bytes);
}

void PutHash(std::string& out, int field, const Hash128* hash) {
  if (hash != nullptr) PutBytes(out, field, {reinterpret_cast<const char*>(hash->data()), hash->size()});
}

std::string TimestampOf(int64_t ms) {
  std::string timestamp;
  PutNumber(timestamp, kSeconds, static_cast<uint64_t>(ms / 1000));
  PutNumber(timestamp, kNanos, static_cast<uint64_t>(ms % 1000) * 1'000'000);
  return timestamp;
}

}  // namespace

Hash128 ContentHash(std::string_view value) {
  const XXH128_hash_t hash = XXH3_128bits(value.data(), value.size());
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, hash);
  Hash128 bytes;
  std::copy(std::begin(canonical.digest), std::end(canonical.digest), bytes.begin());
  return bytes;
}

VerdictEncoder::VerdictEncoder(std::string_view rules_version) {
  PutBytes(rules_version_field_, VerdictField::kRulesVersion, rules_version);
}

std::string_view VerdictEncoder::Encode(const JudgedChange& change) {
  const Judgement& judgement = *change.judgement;
  const std::string time = TimestampOf(change.time_ms);
  out_.clear();
  PutNumber(out_, kOutcome, static_cast<uint64_t>(judgement.outcome));
  for (const Finding& finding : judgement.findings) {
    out_.push_back(static_cast<char>(kFindings << 3 | 2));
    const size_t length_at = out_.size();
    out_.push_back(0);  // at most 4 × 2 + 2 + 13 bytes follow: the length fits in this one
    PutNumber(out_, kCode, static_cast<uint64_t>(finding.code));
    PutNumber(out_, kField, static_cast<uint64_t>(finding.field));
    PutNumber(out_, kSide, static_cast<uint64_t>(finding.side));
    PutNumber(out_, kSeverity, static_cast<uint64_t>(finding.severity));
    PutBytes(out_, kSince, time);
    out_[length_at] = static_cast<char>(out_.size() - length_at - 1);
  }
  PutBytes(out_, kCitedPersonalId, change.cited_number);
  PutNumber(out_, kClaimsPerson, judgement.claims_person ? 1 : 0);
  PutNumber(out_, kChangeOffset, static_cast<uint64_t>(change.offset));
  PutBytes(out_, kChangeTime, time);
  PutHash(out_, kChangeContentHash, change.content_hash);
  PutHash(out_, kPersonFingerprint, change.fingerprint);
  out_.append(rules_version_field_);
  if (day_field_.empty() || day_ != change.judged_for) {
    day_ = change.judged_for;
    day_field_.clear();
    PutBytes(day_field_, kJudgedFor, day_.ToString());
  }
  out_.append(day_field_);
  if (judgement.rules != 0) out_.append(RulesOf(judgement.rules));
  return out_;
}

const std::string& VerdictEncoder::RulesOf(RuleSet rules) {
  if (rules_fields_.size() >= kRuleSetsMax && !rules_fields_.contains(rules)) rules_fields_.clear();
  const auto [found, added] = rules_fields_.try_emplace(rules);
  if (added) {
    for (std::string_view rule : RuleNames(rules)) PutBytes(found->second, kStandardised, rule);
  }
  return found->second;
}

}  // namespace childsync::validation
