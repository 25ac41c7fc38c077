// Lists at one position, kept for their later pages.
//
// A list is taken whole under the tally's lock and never changes, so that all its pages are of one moment. A
// page token names the list and the place in it. A list is dropped when it has not been read for a while, or
// when newer ones need the room; its tokens are then refused, and the caller starts again.
//
// Threads: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/random/random.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace childsync::tally {

class Listing {
 public:
  // `request` names what was asked for: a token is good for the same request only.
  explicit Listing(std::string request) : request_(std::move(request)) {}
  virtual ~Listing() = default;
  virtual size_t size() const = 0;
  virtual size_t bytes() const = 0;
  const std::string& request() const { return request_; }

 private:
  const std::string request_;
};

struct ListingLimits {
  absl::Duration idle = absl::Minutes(5);
  size_t count = 256;
  // The newest list is held even if it alone is larger.
  size_t bytes = 256u << 20;
};

class Listings {
 public:
  explicit Listings(ListingLimits limits, std::function<absl::Time()> now = absl::Now);

  // Where a page begins. Where it ends is for whoever fills it: it may be full before its size is reached.
  struct Place {
    std::shared_ptr<const Listing> listing;
    size_t begin = 0;
    uint64_t id = 0;  // 0: not held
  };
  // INVALID_ARGUMENT: not a token, or one of another request. ABORTED: the list is no longer held.
  absl::StatusOr<Place> Find(std::string_view token, std::string_view request);
  // The token of what comes after a page that ended before `end`, which holds the list; empty at its end.
  std::string TokenAfter(const Place& page, size_t end);

 private:
  struct Held {
    uint64_t id;
    std::shared_ptr<const Listing> listing;
    absl::Time read_at;
  };
  using Order = std::list<Held>;  // read longest ago first

  void Drop(Order::iterator held) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DropOld() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const ListingLimits limits_;
  const std::function<absl::Time()> now_;

  absl::Mutex mutex_;
  absl::BitGen bits_ ABSL_GUARDED_BY(mutex_);
  Order order_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<uint64_t, Order::iterator> by_id_ ABSL_GUARDED_BY(mutex_);
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace childsync::tally
