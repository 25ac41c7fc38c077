#include "services/tally/adapters/grpc/pages.h"

#include <algorithm>

#include "common/grpc/status.h"

namespace childsync::tally {
namespace {

// A message of more than 4 MiB is not received, and a record_id alone may have 60,000 bytes. The rest is room
// for what a page has beside its rows.
constexpr size_t kPageBytesMax = 3 << 20;

absl::StatusOr<Listings::Place> PlaceOf(const PageRequest& request, Listings& listings) {
  absl::StatusOr<Listings::Place> place = listings.Find(request.page_token, request.list);
  if (absl::IsInvalidArgument(place.status())) {
    return rpc::InvalidField("page_token", std::string(place.status().message()));
  }
  if (absl::IsAborted(place.status())) {
    absl::Status status = place.status();
    rpc::SetReason(status, "PAGE_TOKEN_EXPIRED");
    return status;
  }
  return place;
}

}  // namespace

absl::Status PageRequest::Check() const {
  return page_size < 0 ? rpc::InvalidField("page_size", "must not be negative") : absl::OkStatus();
}

ListPage::ListPage(Listings::Place place, const PageRequest& request)
    : place_(std::move(place)), next_(place_.begin) {
  const size_t asked = static_cast<size_t>(request.page_size);
  const size_t rows = asked == 0 ? request.page_size_max : std::min(asked, request.page_size_max);
  end_ = next_ + std::min(rows, place_.listing->size() - next_);
}

bool ListPage::Counts(size_t bytes) {
  constexpr size_t kTagAndSize = 5;  // 1 and, of a message below 3 MiB, 4
  if (bytes_ > 0 && bytes_ + bytes + kTagAndSize > kPageBytesMax) {
    end_ = next_;
    return false;
  }
  bytes_ += bytes + kTagAndSize;
  ++next_;
  return true;
}

absl::StatusOr<ListPage> OpenPage(
    const PageRequest& request, Listings& listings,
    absl::FunctionRef<absl::StatusOr<std::shared_ptr<const Listing>>(const std::string& list)> take) {
  if (!request.page_token.empty()) {
    auto place = PlaceOf(request, listings);
    if (!place.ok()) return place.status();
    return ListPage(*std::move(place), request);
  }
  auto list = take(request.list);
  if (!list.ok()) return list.status();
  return ListPage({.listing = *std::move(list)}, request);
}

}  // namespace childsync::tally
