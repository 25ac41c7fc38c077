// `commune-agent check`: the verdict on every row of a sheet, without publishing anything.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_CHECK_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_CHECK_H_

#include "common/config/exit_code.h"
#include "services/commune-agent/app/config.h"
#include "services/commune-agent/app/console.h"

namespace childsync::commune_agent {

// kDone if every row is VERIFIED, kFound if not, kUsage for a wrong unit, kBadData for an unreadable file,
// kUnavailable if validation doesn't answer, kTryAgain if --write-back can't be written: the verdicts are
// printed all the same.
ExitCode Check(const Config& config, const Console& console);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_CHECK_H_
