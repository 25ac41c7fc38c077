#include "services/commune-agent/adapters/change_codec.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <sys/random.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "childsync/events/v1/events.pb.h"
#include "services/commune-agent/adapters/record_proto.h"

namespace childsync::commune_agent {
namespace {

namespace pb = ::childsync::events::v1;

std::string Serialise(const google::protobuf::MessageLite& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return bytes;
}

EncodedChange Encode(const pb::RecordChange& change) {
  std::string value = Serialise(change);
  const ContentHash hash = HashOf(value);
  return {std::move(value), hash};
}

}  // namespace

ContentHash HashOf(std::string_view value) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(value.data(), value.size()));
  ContentHash hash;
  std::copy(std::begin(canonical.digest), std::end(canonical.digest), hash.begin());
  return hash;
}

EncodedChange EncodeRecord(std::string_view unit_code, const Row& row) {
  pb::RecordChange change;
  change.set_unit_code(std::string(unit_code));
  change.set_record_id(row.record_id);
  *change.mutable_record() = ToProto(row.record);
  return Encode(change);
}

EncodedChange EncodeWithdrawal(std::string_view unit_code, std::string_view record_id) {
  pb::RecordChange change;
  change.set_unit_code(std::string(unit_code));
  change.set_record_id(std::string(record_id));
  change.mutable_withdrawal();
  return Encode(change);
}

std::string KeyOf(std::string_view unit_code, std::string_view record_id) {
  std::string key(unit_code);
  key += '/';
  key += record_id;
  return key;
}

std::string EncodeSubmission(std::string_view unit_code, std::string_view submission_id,
                             const SubmissionFigures& figures, const std::vector<std::string>& erased) {
  pb::Submission submission;
  submission.set_unit_code(std::string(unit_code));
  submission.set_submission_id(std::string(submission_id));
  submission.set_rows(figures.rows);
  submission.set_sent(figures.sent);
  submission.set_not_sendable(figures.not_sendable);
  submission.set_withdrawn(figures.withdrawn);
  for (const std::string& record_id : erased) submission.add_erased_record_ids(record_id);
  return Serialise(submission);
}

LoggedSubmission DecodeSubmission(std::string_view bytes) {
  pb::Submission submission;
  if (!submission.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return {};
  return {submission.submission_id(),
          {submission.erased_record_ids().begin(), submission.erased_record_ids().end()}};
}

std::string NewSubmissionId() {
  std::string bytes(16, '\0');
  // 16 bytes are never given in part, and without a source of randomness no id is safe to use.
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) std::abort();
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  const std::string hex = absl::BytesToHexString(bytes);
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-", hex.substr(16, 4),
                      "-", hex.substr(20));
}

}  // namespace childsync::commune_agent
