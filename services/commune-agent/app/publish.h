// `commune-agent publish`: sends what changed in a sheet since the last time.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_PUBLISH_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_PUBLISH_H_

#include "common/config/exit_code.h"
#include "services/commune-agent/app/config.h"
#include "services/commune-agent/app/console.h"

namespace childsync::commune_agent {

// kDone: everything was sent (with --wait: and is VERIFIED). kFound: it was, but for rows that can't be sent,
// withdrawals that are refused, or rows that aren't VERIFIED. kUsage, kBadData as check. kUnavailable: Kafka
// or the tally is away; what was not sent goes first next time. kTryAgain: another agent is at it, or --wait
// ran out of time.
ExitCode Publish(const Config& config, const Console& console);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_PUBLISH_H_
