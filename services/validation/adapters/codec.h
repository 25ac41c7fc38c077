// Between the messages of the outside and the words of the domain.
#pragma once

#include <optional>

#include "absl/time/time.h"
#include "childsync/record/v1/record.pb.h"
#include "childsync/validation/v1/validation.pb.h"
#include "common/population/person.h"
#include "services/validation/domain/judge.h"
#include "services/validation/domain/record.h"

namespace childsync::validation {

// Views into `record`.
RecordCells CellsOf(const record::v1::Record& record);

// Views into `result`; null: nobody was looked up.
LookedUp FoundIn(const population::LookupResult* result);

// `since` is the time of the change that was judged; nothing for a judgement without one.
void AddFindings(const Findings& findings, std::optional<absl::Time> since,
                 google::protobuf::RepeatedPtrField<record::v1::Finding>* out);

void FillJudgement(const Judgement& judgement, Date judged_for, const std::string& rules_version,
                   v1::Judgement* out);

}  // namespace childsync::validation
