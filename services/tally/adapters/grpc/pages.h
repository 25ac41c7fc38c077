// One page of a list: where it begins, and how much of the list it holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/repeated_field.h"
#include "services/tally/live/listings.h"

namespace childsync::tally {

// What a list's request says of its page.
struct PageRequest {
  std::string list;  // what is listed: a token is good for the same only
  int32_t page_size = 0;
  size_t page_size_max = 0;       // meant by 0 and by what is larger (AIP-158)
  const std::string& page_token;  // empty: the first page

  // INVALID_ARGUMENT: a negative page_size.
  absl::Status Check() const;
};

// Is filled until it has its rows or its bytes; one row at least fits.
class ListPage {
 public:
  ListPage(Listings::Place place, const PageRequest& request);

  template <typename List>
  const List& list() const {
    return static_cast<const List&>(*place_.listing);
  }
  bool full() const { return next_ == end_; }
  // The row that is to be added.
  size_t next() const { return next_; }
  // Adds it to `rows`, if it still fits.
  template <typename Row>
  void Add(google::protobuf::RepeatedPtrField<Row>* rows, absl::FunctionRef<void(Row*)> fill) {
    fill(rows->Add());
    if (!Counts(rows->rbegin()->ByteSizeLong())) rows->RemoveLast();
  }
  // Empty at the list's end.
  std::string NextToken(Listings& listings) const { return listings.TokenAfter(place_, next_); }

 private:
  // False, and the page is full, if a row of `bytes` doesn't fit.
  bool Counts(size_t bytes);

  Listings::Place place_;
  size_t next_;
  size_t end_;
  size_t bytes_ = 0;
};

// The page behind the request's token, or the first of the list that `take` makes. INVALID_ARGUMENT: no token
// of this list. ABORTED, PAGE_TOKEN_EXPIRED: the list is not held any more.
absl::StatusOr<ListPage> OpenPage(
    const PageRequest& request, Listings& listings,
    absl::FunctionRef<absl::StatusOr<std::shared_ptr<const Listing>>(const std::string& list)> take);

}  // namespace childsync::tally
