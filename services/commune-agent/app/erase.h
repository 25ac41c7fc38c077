// `commune-agent erase`: erases one record everywhere, for good.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_ERASE_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_ERASE_H_

#include <istream>

#include "common/config/exit_code.h"
#include "services/commune-agent/app/config.h"
#include "services/commune-agent/app/console.h"

namespace childsync::commune_agent {

// Asks first on `terminal`, unless --yes; null: nobody is there to ask, and --yes is needed.
//
// kDone: it is erased, or was already (with --wait: and the tally has forgotten it). kFound: the answer was
// no. kUsage: no such unit, or --yes is missing. kBadData: the unit never sent such a record. kUnavailable:
// Kafka or the tally is away; what was begun goes on at the next command for the unit. kTryAgain: another
// agent is at it, or --wait ran out of time.
ExitCode Erase(const Config& config, const Console& console, std::istream* terminal);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_ERASE_H_
