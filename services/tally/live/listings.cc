#include "services/tally/live/listings.h"

#include <algorithm>
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

Listings::Page Listings::PageAt(uint64_t id, std::shared_ptr<const Listing> listing, size_t begin,
                                size_t page_size) {
  const size_t end = begin + std::min(page_size, listing->size() - begin);
  Page page{.listing = std::move(listing), .begin = begin, .end = end};
  if (end < page.listing->size()) page.next_token = absl::StrFormat("%016x%x", id, end);
  return page;
}

Listings::Page Listings::First(std::shared_ptr<const Listing> listing, size_t page_size) {
  if (listing->size() <= page_size) return PageAt(0, std::move(listing), 0, page_size);
  const absl::MutexLock lock(&mutex_);
  const uint64_t id = absl::Uniform<uint64_t>(bits_);
  by_id_[id] = order_.insert(order_.end(), {id, listing, now_()});
  bytes_ += listing->bytes();
  DropOld();
  return PageAt(id, std::move(listing), 0, page_size);
}

absl::StatusOr<Listings::Page> Listings::Next(std::string_view token, std::string_view request,
                                              size_t page_size) {
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
  return PageAt(id, held->listing, place, page_size);
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
