// How far a command is, for the person at its terminal.
#ifndef CHILDSYNC_COMMON_PROGRESS_PROGRESS_BAR_H_
#define CHILDSYNC_COMMON_PROGRESS_PROGRESS_BAR_H_

#include <ostream>
#include <string>
#include <string_view>

namespace childsync {

// A line that is drawn over itself, and wiped when it goes. Threads: one.
class ProgressBar {
 public:
  // Borrows `err`. If that is no terminal, nothing is drawn.
  ProgressBar(std::ostream& err, bool terminal) : err_(err), terminal_(terminal) {}
  ~ProgressBar() { Wipe(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // "[########......................] 27 % text". Of nothing, everything is done.
  void Show(double done, double total, std::string_view text);
  void Wipe();

 private:
  std::ostream& err_;
  const bool terminal_;
  std::string shown_;
};

}  // namespace childsync

#endif  // CHILDSYNC_COMMON_PROGRESS_PROGRESS_BAR_H_
