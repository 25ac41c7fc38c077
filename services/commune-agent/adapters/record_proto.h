// Between protobuf's words and the contract's.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_RECORD_PROTO_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_RECORD_PROTO_H_

#include <string>

#include "childsync/record/v1/record.pb.h"
#include "services/commune-agent/domain/report.h"
#include "services/commune-agent/sheets/sheet_reader.h"

namespace childsync::commune_agent {

childsync::record::v1::Record ToProto(const Record& record);

// FINDING_CODE_NAME_DIFFERS -> "NAME_DIFFERS"; OUTCOME_VERIFIED -> "VERIFIED"; FIELD_FULL_NAME ->
// "full_name". A value that this program doesn't know is its number.
std::string WordOf(childsync::record::v1::FindingCode code);
std::string WordOf(childsync::record::v1::Outcome outcome);
Finding FromProto(const childsync::record::v1::Finding& finding);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_RECORD_PROTO_H_
