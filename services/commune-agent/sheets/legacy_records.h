// Records whose names were typed in an old encoding in a font that doesn't tell, under headings that were
// found all the same: headings in Unicode, or without accents.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_LEGACY_RECORDS_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_LEGACY_RECORDS_H_

#include "absl/status/status.h"
#include "services/commune-agent/sheets/sheet_reader.h"

namespace childsync::commune_agent {

// INVALID_ARGUMENT, naming tcvn3 or vni and --encoding, if a column of names or hamlets is clearly that in
// some table: at least half of its records have a word there that is Vietnamese when decoded and not as it
// stands, at least kTellingWordsMin different words are so, kFitPercentMin of the words with accents are
// Vietnamese when decoded and at most kOtherFitPercentMax as they stand. A few broken cells among others are
// a finding on their records, not on the file.
absl::Status CheckRecordsNotLegacy(const Export& read);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_LEGACY_RECORDS_H_
