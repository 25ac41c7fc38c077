// `commune-agent watch`: the shared folder as the officer's whole interface.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_WATCH_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_WATCH_H_

#include "common/config/exit_code.h"
#include "services/commune-agent/app/config.h"
#include "services/commune-agent/app/console.h"

namespace childsync::commune_agent {

// Until SIGINT or SIGTERM; then kDone. Before any thread was started: it blocks those signals.
ExitCode Watch(const Config& config, const Console& console);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_WATCH_H_
