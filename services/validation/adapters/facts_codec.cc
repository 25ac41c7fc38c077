#include "services/validation/adapters/facts_codec.h"

#include <xxhash.h>

#include <array>

#include "childsync/events/v1/events.pb.h"

namespace childsync::validation {
namespace {

// Collects what a verdict says and hashes it.
class Essence {
 public:
  Essence(int outcome, bool claims_person) {
    Put(outcome);
    Put(claims_person);
  }
  void PutFinding(int code, int field, int side, int severity) {
    Put(code);
    Put(field);
    Put(side);
    Put(severity);
    explains_absence_ = explains_absence_ || ExplainsAbsence(static_cast<FindingCode>(code));
  }
  bool explains_absence() const { return explains_absence_; }
  uint64_t Hash() const { return XXH3_64bits(bytes_.data(), size_); }

 private:
  static bool ExplainsAbsence(FindingCode code) {
    return code == FindingCode::kPersonDeceased || code == FindingCode::kPersonNotAChild ||
           code == FindingCode::kNumberCancelled;
  }
  void Put(int value) {
    if (size_ < bytes_.size()) bytes_[size_++] = static_cast<uint8_t>(value);
  }

  std::array<uint8_t, 128> bytes_;  // four for each of 30 findings, and two
  size_t size_ = 0;
  bool explains_absence_ = false;
};

}  // namespace

VerdictFacts FactsOf(const JudgedChange& change) {
  const Judgement& judgement = *change.judgement;
  Essence essence(static_cast<int>(judgement.outcome), judgement.claims_person);
  for (const Finding& finding : judgement.findings) {
    essence.PutFinding(static_cast<int>(finding.code), static_cast<int>(finding.field),
                       static_cast<int>(finding.side), static_cast<int>(finding.severity));
  }
  Seen seen = 0;
  if (change.fingerprint != nullptr) {
    seen = PackFingerprint(
        {reinterpret_cast<const char*>(change.fingerprint->data()), change.fingerprint->size()});
  }
  return {.change_offset = change.offset,
          .number = PackNumber(change.cited_number),
          .seen = seen,
          .essence = essence.Hash(),
          .current_rules = true,
          .explains_absence = essence.explains_absence()};
}

std::optional<VerdictFacts> DecodeFacts(std::string_view bytes, std::string_view rules_version) {
  events::v1::Verdict verdict;
  if (!verdict.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  Essence essence(verdict.outcome(), verdict.claims_person());
  for (const record::v1::Finding& finding : verdict.findings()) {
    essence.PutFinding(finding.code(), finding.field(), finding.side(), finding.severity());
  }
  return VerdictFacts{.change_offset = verdict.change_offset(),
                      .number = PackNumber(verdict.cited_personal_id()),
                      .seen = PackFingerprint(verdict.person_fingerprint()),
                      .essence = essence.Hash(),
                      .current_rules = verdict.rules_version() == rules_version,
                      .explains_absence = essence.explains_absence()};
}

}  // namespace childsync::validation
