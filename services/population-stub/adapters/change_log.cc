#include "services/population-stub/adapters/change_log.h"

#include <algorithm>

#include "absl/random/random.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace childsync::population_stub {
namespace {

absl::Status Lost() {
  return absl::OutOfRangeError("the cursor is too old or not this database's: compare everything");
}

std::string NewInstance() {
  absl::BitGen bits;
  return absl::StrCat(absl::Hex(absl::Uniform<uint64_t>(bits), absl::kZeroPad16));
}

}  // namespace

ChangeLog::ChangeLog(size_t capacity) : capacity_(capacity), instance_(NewInstance()) {}

void ChangeLog::Append(const std::vector<std::string>& numbers) {
  absl::MutexLock lock(&mutex_);
  numbers_.insert(numbers_.end(), numbers.begin(), numbers.end());
  const size_t surplus = numbers_.size() - std::min(capacity_, numbers_.size());
  numbers_.erase(numbers_.begin(), numbers_.begin() + static_cast<std::ptrdiff_t>(surplus));
  first_ += surplus;
}

uint64_t ChangeLog::end() const {
  absl::MutexLock lock(&mutex_);
  return EndLocked();
}

std::string ChangeLog::CursorAt(uint64_t place) const { return absl::StrCat(instance_, "-", place); }

absl::StatusOr<uint64_t> ChangeLog::PlaceOf(std::string_view cursor) const {
  uint64_t place = 0;
  if (!cursor.starts_with(instance_ + "-")) return Lost();
  if (!absl::SimpleAtoi(std::string(cursor.substr(instance_.size() + 1)), &place)) return Lost();
  absl::MutexLock lock(&mutex_);
  if (place < first_ || place > EndLocked()) return Lost();
  return place;
}

absl::StatusOr<std::vector<std::string>> ChangeLog::Read(uint64_t place, size_t limit) const {
  absl::MutexLock lock(&mutex_);
  if (place < first_) return Lost();
  const auto begin =
      numbers_.begin() + static_cast<std::ptrdiff_t>(std::min<uint64_t>(place - first_, numbers_.size()));
  const auto size = std::min<std::ptrdiff_t>(numbers_.end() - begin, static_cast<std::ptrdiff_t>(limit));
  return std::vector<std::string>(begin, begin + size);
}

void ChangeLog::WaitFor(uint64_t place, absl::Duration timeout) const {
  absl::MutexLock lock(&mutex_);
  auto woken = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return closed_ || EndLocked() > place; };
  mutex_.AwaitWithTimeout(absl::Condition(&woken), timeout);
}

void ChangeLog::Close() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
}

bool ChangeLog::closed() const {
  absl::MutexLock lock(&mutex_);
  return closed_;
}

}  // namespace childsync::population_stub
