#include "services/tally/adapters/grpc/convert.h"

#include <algorithm>
#include <iterator>
#include <span>

#include "services/tally/domain/rate.h"

namespace childsync::tally {
namespace {

void SetTime(absl::Time time, google::protobuf::Timestamp* out) {
  const int64_t ms = absl::ToUnixMillis(time);
  const int64_t seconds = ms >= 0 ? ms / 1'000 : -((999 - ms) / 1'000);
  out->set_seconds(seconds);
  out->set_nanos(static_cast<int32_t>((ms - seconds * 1'000) * 1'000'000));
}

template <typename Repeated>
void AddFindings(std::span<const Finding> findings, Repeated* out) {
  namespace words = childsync::record::v1;
  for (const Finding& f : findings) {
    words::Finding* finding = out->Add();
    finding->set_code(static_cast<words::FindingCode>(f.code));
    finding->set_field(static_cast<words::Field>(f.field));
    finding->set_side(static_cast<words::Side>(f.side));
    finding->set_severity(static_cast<words::Severity>(f.severity));
    SetTime(absl::FromUnixMillis(f.since_ms), finding->mutable_since());
  }
}

std::string Text(std::string_view text) { return std::string(text); }

// Record and OwnedRecord have the same fields, but for the key.
template <typename AnyRecord>
void FillRecordState(const RecordKey& key, const AnyRecord& record, v1::RecordState* out) {
  out->set_unit_code(Text(key.unit_code));
  out->set_record_id(Text(key.record_id));
  out->set_outcome(static_cast<childsync::record::v1::Outcome>(record.outcome));
  AddFindings(record.findings, out->mutable_findings());
  out->set_partition(record.partition);
  out->set_change_offset(record.change_offset);
  if (record.content_hash != Hash16{}) {
    out->set_change_content_hash(record.content_hash.data(), record.content_hash.size());
  }
  out->set_claims_person(record.claims);
}

}  // namespace

void ToProto(const Position& position, const Units& units, v1::Position* out) {
  out->mutable_verdict_offsets()->Assign(position.next.verdicts.begin(), position.next.verdicts.end());
  out->mutable_roster_offsets()->Assign(position.next.roster.begin(), position.next.roster.end());
  out->set_units_version(units.version());
  SetTime(position.as_of, out->mutable_as_of());
  out->set_changes_awaiting_verdict(position.changes_awaiting_verdict);
  out->set_digest(FormatDigest(position.digest));
}

void ToProto(const ReportRow& row, v1::Progress* out) {
  if (row.unit == nullptr) {
    out->set_unit_code(Text(kUnknownUnit));
    out->set_unit_name(Text(kUnknownUnit));
    out->set_unit_kind(Text(kUnknownUnit));
  } else {
    out->set_unit_code(row.unit->code);
    out->set_unit_valid_from(row.unit->ValidFromText());
    out->set_unit_name(row.unit->name);
    out->set_unit_kind(Text(ToString(row.unit->kind)));
    if (row.parent != nullptr) out->set_parent_code(row.parent->code);
  }
  out->set_total(row.total);
  out->set_completed(row.completed);
  out->set_outstanding(row.outstanding());
  out->set_rate_percent(RatePercent(row.completed, row.total));
  out->set_records_without_claim(row.without_claim);
  out->set_duplicate_claims(row.duplicate_claims);
}

void ToProto(const OwnedRecord& record, v1::RecordState* out) { FillRecordState(record.key(), record, out); }

void ToProto(const Record& record, v1::RecordState* out) { FillRecordState(record.key, record, out); }

void ToProto(const OwnedRecord& record, v1::OutstandingRecord* out) {
  out->set_unit_code(Text(record.key().unit_code));
  out->set_record_id(Text(record.key().record_id));
  AddFindings(record.findings, out->mutable_findings());
}

void ToProto(const OwnedRecord& record, v1::RegisterFindings* out) {
  if (record.claims) out->set_personal_id(FormatPersonalId(record.number));
  out->set_unit_code(Text(record.key().unit_code));
  out->set_record_id(Text(record.key().record_id));
  std::vector<Finding> findings;
  std::ranges::copy_if(record.findings, std::back_inserter(findings), IsOfTheRegister);
  AddFindings(findings, out->mutable_findings());
}

bool IsOfTheRegister(const Finding& finding) { return finding.side == record::v1::SIDE_REGISTER; }

void ToProto(const OutstandingListing& list, const OutstandingListing::Child& child,
             v1::OutstandingChild* out) {
  out->set_personal_id(FormatPersonalId(child.number));
  out->set_unit_code(list.unit_code(child));
  const OwnedRecord* claimant = list.claimant(child);
  out->set_no_record_claims(claimant == nullptr);
  if (claimant == nullptr) return;
  out->set_claiming_unit_code(Text(claimant->key().unit_code));
  out->set_claiming_record_id(Text(claimant->key().record_id));
  AddFindings(claimant->findings, out->mutable_findings());
}

void ToProto(const DuplicateListing& list, const DuplicateListing::Person& person, v1::DuplicateClaim* out) {
  if (const auto& child = person.child) {
    out->set_in_roster(true);
    out->set_personal_id(FormatPersonalId(child->number));
    out->set_unit_code(list.unit_code(*child));
    out->set_completed(child->completed);
  }
  for (const OwnedRecord& record : person.first) {
    v1::ClaimingRecord* claiming = out->add_records();
    claiming->set_unit_code(Text(record.key().unit_code));
    claiming->set_record_id(Text(record.key().record_id));
    claiming->set_outcome(static_cast<childsync::record::v1::Outcome>(record.outcome));
    AddFindings(record.findings, claiming->mutable_findings());
  }
  out->set_total_records(static_cast<int64_t>(person.records));
}

std::vector<const ReportRow*> ProgressRows(const Report& report, const ReportRow& parent) {
  std::vector<const ReportRow*> rows = report.Children(parent);
  rows.push_back(&parent);
  const ReportRow& unknown = report.unknown();
  if (&parent != &unknown && (unknown.total > 0 || unknown.without_claim > 0)) rows.push_back(&unknown);
  return rows;
}

}  // namespace childsync::tally
