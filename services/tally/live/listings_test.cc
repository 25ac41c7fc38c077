#include "services/tally/live/listings.h"

#include <gtest/gtest.h>

namespace childsync::tally {
namespace {

class Numbers : public Listing {
 public:
  Numbers(std::string request, size_t size, size_t bytes = 1)
      : Listing(std::move(request)), size_(size), bytes_(bytes) {}
  size_t size() const override { return size_; }
  size_t bytes() const override { return bytes_; }

 private:
  const size_t size_;
  const size_t bytes_;
};

class ListingsTest : public ::testing::Test {
 protected:
  std::string Begin(const std::string& request, size_t size = 10, size_t bytes = 1) {
    return listings_.TokenAfter({std::make_shared<Numbers>(request, size, bytes)}, 4);
  }
  absl::StatusCode Code(const std::string& token, const std::string& request = "a") {
    return listings_.Find(token, request).status().code();
  }

  absl::Time now_ = absl::UnixEpoch();
  Listings listings_{{.idle = absl::Minutes(5), .count = 3, .bytes = 100}, [this] { return now_; }};
};

TEST_F(ListingsTest, PagesFollowOneAnotherToTheEnd) {
  const Listings::Place first{std::make_shared<Numbers>("a", 10)};
  const std::string token = listings_.TokenAfter(first, 4);
  const auto second = listings_.Find(token, "a");
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->begin, 4u);
  EXPECT_EQ(second->listing, first.listing);
  // A page may end anywhere.
  const auto third = listings_.Find(listings_.TokenAfter(*second, 5), "a");
  ASSERT_TRUE(third.ok());
  EXPECT_EQ(third->begin, 5u);
  EXPECT_EQ(listings_.TokenAfter(*third, 10), "");
  const auto again = listings_.Find(token, "a");
  ASSERT_TRUE(again.ok()) << "a page may be asked for again";
  EXPECT_EQ(again->begin, 4u);
}

TEST_F(ListingsTest, OnePageNeedsNoToken) { EXPECT_EQ(Begin("a", 4), ""); }

TEST_F(ListingsTest, RefusesWhatIsNoTokenOfThisRequest) {
  const std::string token = Begin("a");
  EXPECT_EQ(Code(token), absl::StatusCode::kOk);
  EXPECT_EQ(Code(token, "b"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Code("x"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Code(token.substr(0, 16)), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Code(token + "z"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Code(token.substr(0, 16) + "ff"), absl::StatusCode::kInvalidArgument) << "past the end";
}

TEST_F(ListingsTest, AListIsHeldWhileItIsRead) {
  const std::string token = Begin("a");
  now_ += absl::Minutes(4);
  EXPECT_EQ(Code(token), absl::StatusCode::kOk);
  now_ += absl::Minutes(4);
  EXPECT_EQ(Code(token), absl::StatusCode::kOk);
  now_ += absl::Minutes(6);
  EXPECT_EQ(Code(token), absl::StatusCode::kAborted);
}

TEST_F(ListingsTest, TheOneReadLongestAgoMakesRoom) {
  const std::string first = Begin("a"), second = Begin("a");
  Begin("a");
  EXPECT_EQ(Code(first), absl::StatusCode::kOk);
  Begin("a");
  EXPECT_EQ(Code(first), absl::StatusCode::kOk);
  EXPECT_EQ(Code(second), absl::StatusCode::kAborted);
}

TEST_F(ListingsTest, BytesAreBoundedButTheNewestIsHeld) {
  const std::string small = Begin("a", 10, 60), large = Begin("a", 10, 500);
  EXPECT_EQ(Code(small), absl::StatusCode::kAborted);
  EXPECT_EQ(Code(large), absl::StatusCode::kOk);
}

}  // namespace
}  // namespace childsync::tally
