// From the tally's words to childsync.tally.v1.
#pragma once

#include "childsync/tally/v1/tally.pb.h"
#include "services/tally/live/lists.h"
#include "services/tally/report/report.h"

namespace childsync::tally {

void ToProto(const Position& position, const Units& units, v1::Position* out);
void ToProto(const ReportRow& row, v1::Progress* out);
void ToProto(const OwnedRecord& record, v1::RecordState* out);
void ToProto(const Record& record, v1::RecordState* out);
void ToProto(const OwnedRecord& record, v1::OutstandingRecord* out);
// Of the findings only those that IsOfTheRegister.
void ToProto(const OwnedRecord& record, v1::RegisterFindings* out);
bool IsOfTheRegister(const Finding& finding);
void ToProto(const OutstandingListing& list, const OutstandingListing::Child& child,
             v1::OutstandingChild* out);
void ToProto(const DuplicateListing& list, const DuplicateListing::Person& person, v1::DuplicateClaim* out);

// The rows of ListProgress: the children by code, the parent, and "unknown" if anything is counted there.
std::vector<const ReportRow*> ProgressRows(const Report& report, const ReportRow& parent);

}  // namespace childsync::tally
