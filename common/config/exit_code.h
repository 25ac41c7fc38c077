// What the programs' exit codes mean (sysexits.h where it has a word).
#ifndef CHILDSYNC_COMMON_CONFIG_EXIT_CODE_H_
#define CHILDSYNC_COMMON_CONFIG_EXIT_CODE_H_

#include "absl/status/status.h"

namespace childsync {

enum ExitCode : int {
  kDone = 0,
  kFound = 1,         // done, and it found something to mend
  kUsage = 64,        // unknown flag, bad value on the command line
  kBadData = 65,      // a file can't be read as what it should be
  kUnavailable = 69,  // a service can't be reached
  kBug = 70,
  kTryAgain = 75,  // somebody else is at it, or it may work later
  kConfig = 78,    // environment, configuration file or reference data
};

// The code for a main that ends on an error: UNAVAILABLE and DEADLINE_EXCEEDED 69, ABORTED and
// RESOURCE_EXHAUSTED 75, INVALID_ARGUMENT, NOT_FOUND, OUT_OF_RANGE and DATA_LOSS 65, FAILED_PRECONDITION,
// PERMISSION_DENIED and UNAUTHENTICATED 78, the rest 70.
ExitCode ExitCodeFor(const absl::Status& status);

}  // namespace childsync

#endif  // CHILDSYNC_COMMON_CONFIG_EXIT_CODE_H_
