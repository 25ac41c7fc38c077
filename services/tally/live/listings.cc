#include "services/tally/live/listings.h"

#include <charconv>
#include <utility>

#include "absl/strings/str_format.h"

namespace childsync::tally {
namespace {

constexpr size_t kIdDigits = 16;

absl::Status NoToken() { return absl::InvalidArgumentError("is not a token of this method and request"); }

// 16 hexadecimal digits of the list, then the place in hexadecimal.
bool ParseToken(std::string_view token, uint64_t* id, uint64_t* place) {
  if (token.size() <= kIdDigits) return false;
  const auto parse = [](std::string_view text, uint64_t* value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *value, 16);
    return error == std::errc() && end == text.data() + text.size();
  };
  return parse(token.substr(0, kIdDigits), id) && parse(token.substr(kIdDigits), place);
}

}  // namespace

Listings::Listings(ListingLimits limits, std::function<absl::Time()> now)
    : limits_(limits), now_(std::move(now)) {}

absl::StatusOr<Listings::Place> Listings::Find(std::string_view token, std::string_view request) {
  uint64_t id = 0, place = 0;
  if (!ParseToken(token, &id, &place)) return NoToken();
  const absl::MutexLock lock(&mutex_);
  DropOld();
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return absl::AbortedError("the list of this page token is no longer held");
  const Order::iterator held = found->second;
  if (held->listing->request() != request || place >= held->listing->size()) return NoToken();
  held->read_at = now_();
  order_.splice(order_.end(), order_, held);
  return Place{held->listing, place, id};
}

std::string Listings::TokenAfter(const Place& page, size_t end) {
  if (end >= page.listing->size()) return "";
  uint64_t id = page.id;
  if (id == 0) {
    const absl::MutexLock lock(&mutex_);
    id = absl::Uniform<uint64_t>(absl::IntervalClosed, bits_, 1, UINT64_MAX);
    by_id_[id] = order_.insert(order_.end(), {id, page.listing, now_()});
    bytes_ += page.listing->bytes();
    DropOld();
  }
  return absl::StrFormat("%016x%x", id, end);
}

void Listings::Drop(Order::iterator held) {
  bytes_ -= held->listing->bytes();
  by_id_.erase(held->id);
  order_.erase(held);
}

void Listings::DropOld() {
  const absl::Time oldest = now_() - limits_.idle;
  while (!order_.empty() && (order_.front().read_at < oldest || order_.size() > limits_.count ||
                             (bytes_ > limits_.bytes && order_.size() > 1))) {
    Drop(order_.begin());
  }
}

}  // namespace childsync::tally
