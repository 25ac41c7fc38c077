// Any bytes as a change: what is read in place is what protobuf reads, and what protobuf writes is always
// read.
#include "childsync/events/v1/events.pb.h"
#include "services/validation/adapters/change_decoder.h"
#include "tests/fuzz/input.h"

namespace {

using namespace childsync::validation;  // NOLINT: the program is about it alone
using childsync::events::v1::RecordChange;
using childsync::fuzz::Require;
using Kind = DecodedChange::Kind;

void RequireSame(const DecodedChange& decoded, const RecordChange& parsed) {
  Require((decoded.kind == Kind::kRecord) == parsed.has_record());
  Require((decoded.kind == Kind::kWithdrawal) == parsed.has_withdrawal());
  if (!parsed.has_record()) return;
  const auto& record = parsed.record();
  const RecordCells& cells = decoded.cells;
  Require(cells.full_name == record.full_name() && cells.birth_date == record.birth_date());
  Require(cells.sex == record.sex() && cells.ethnicity == record.ethnicity());
  Require(cells.personal_id == record.personal_id() && cells.father_name == record.father_name());
  Require(cells.mother_name == record.mother_name() && cells.guardian_name == record.guardian_name());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view value = childsync::fuzz::Text(data, size);
  RecordChange parsed;
  const bool readable = parsed.ParseFromArray(data, static_cast<int>(size));
  if (!readable) {
    const DecodedChange decoded = DecodeChange("21052/a", value);
    Require(decoded.kind == Kind::kDeadLetter && decoded.reason == DeadLetterReason::kUndecodable);
    return 0;
  }
  const std::string key = parsed.unit_code() + "/" + parsed.record_id();
  const DecodedChange decoded = DecodeChange(key, value);
  if (decoded.kind != Kind::kDeadLetter) RequireSame(decoded, parsed);
  const bool keyed =
      decoded.reason != DeadLetterReason::kBadKey && parsed.unit_code().find('/') == std::string::npos;
  if (!keyed || parsed.state_case() == RecordChange::STATE_NOT_SET) return 0;
  parsed.DiscardUnknownFields();
  const std::string written = parsed.SerializeAsString();
  RequireSame(DecodeChange(key, written), parsed);
  return 0;
}
