// From rows to the bytes of the log and back to the contract's words.
//
// The bytes are the same for the same row on every machine: fields in order of number, no maps.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_CHANGE_CODEC_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_CHANGE_CODEC_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "services/commune-agent/domain/plan.h"
#include "services/commune-agent/domain/ports.h"
#include "services/commune-agent/sheets/sheet_reader.h"

namespace childsync::commune_agent {

// A RecordChange and its content hash.
struct EncodedChange {
  std::string value;
  ContentHash content_hash;
};

ContentHash HashOf(std::string_view value);
EncodedChange EncodeRecord(std::string_view unit_code, const Row& row);
EncodedChange EncodeWithdrawal(std::string_view unit_code, std::string_view record_id);

// "<unit code>/<record_id>"
std::string KeyOf(std::string_view unit_code, std::string_view record_id);

struct SubmissionFigures {
  int64_t rows = 0;
  int64_t sent = 0;  // withdrawals included
  int64_t not_sendable = 0;
  int64_t withdrawn = 0;

  bool operator==(const SubmissionFigures&) const = default;
};
// `erased`: every record_id of the unit that must never be sent again.
std::string EncodeSubmission(std::string_view unit_code, std::string_view submission_id,
                             const SubmissionFigures& figures, const std::vector<std::string>& erased = {});
// Without an id if the bytes are no Submission.
LoggedSubmission DecodeSubmission(std::string_view submission);

// A random UUID (RFC 4122, version 4).
std::string NewSubmissionId();

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_CHANGE_CODEC_H_
