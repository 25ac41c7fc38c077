#include "common/progress/progress_bar.h"

#include <algorithm>
#include <utility>

namespace childsync {
namespace {

constexpr size_t kWidth = 30;
constexpr std::string_view kWipe = "\r\x1b[2K";

}  // namespace

void ProgressBar::Show(double done, double total, std::string_view text) {
  if (!terminal_) return;
  const double share = total > 0 ? std::clamp(done / total, 0.0, 1.0) : 1.0;
  const auto full = static_cast<size_t>(share * kWidth);
  std::string line = "[" + std::string(full, '#') + std::string(kWidth - full, '.') + "] " +
                     std::to_string(static_cast<int>(share * 100)) + " % " + std::string(text);
  if (line == shown_) return;
  shown_ = std::move(line);
  err_ << kWipe << shown_ << std::flush;
}

void ProgressBar::Wipe() {
  if (!shown_.empty()) err_ << kWipe << std::flush;
  shown_.clear();
}

}  // namespace childsync
