// How a main waits for its end: SIGINT, SIGTERM, or a part of the program that can't go on.
#ifndef CHILDSYNC_COMMON_PROCESS_STOP_SIGNAL_H_
#define CHILDSYNC_COMMON_PROCESS_STOP_SIGNAL_H_

#include "absl/time/time.h"

namespace childsync {

// Construct it first in main, before any thread: threads inherit its signal mask. Only one at a time.
//
//   StopSignal stop;
//   auto app = App::Create(config, [&stop] { stop.Trigger(); });
//   stop.Wait();
//   app->Shutdown(absl::Seconds(20));
//
// Threads: every member may be called from any thread.
class StopSignal {
 public:
  // Blocks SIGINT and SIGTERM, ignores SIGPIPE.
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  // Returns once a signal has come or Trigger was called; at once from then on.
  void Wait();
  // The same, at most so long. True: stop.
  bool WaitFor(absl::Duration timeout);
  // Ends every Wait, as a signal does.
  void Trigger();

 private:
  int signals_;
  int triggered_;
};

// Raises the limit of open files to the most the system allows (gRPC 1.51 stops accepting for good when it
// runs out of them). Returns the limit now in force.
unsigned long RaiseFileLimit();

}  // namespace childsync

#endif  // CHILDSYNC_COMMON_PROCESS_STOP_SIGNAL_H_
