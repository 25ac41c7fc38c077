// How much a page of a list holds: its rows, and no more bytes than a message may have.
#include <grpcpp/grpcpp.h>

#include <set>

#include "services/tally/testing/tally_fixture.h"

namespace childsync::tally {
namespace {

constexpr size_t kPageBytes = 3 << 20;

class PagesTest : public TallyFixture {
 protected:
  // The longest that can be sent.
  static std::string LongKey(int i) {
    return "21052/" + std::string(59'990, 'x') + std::to_string(1'000 + i);
  }

  // All pages of a list: every one can be received, none could have held the first row of the next.
  template <typename Request, typename Response, typename Method, typename Rows>
  void ReadAll(Method method, Rows rows, std::vector<std::string>* ids, int* pages) {
    Request request;
    request.set_unit_code("21052");
    size_t bytes_before = 0;
    do {
      Response page;
      const grpc::Status status = ((*NewStub()).*method)(Context().get(), request, &page);
      ASSERT_TRUE(status.ok()) << status.error_message();
      size_t bytes = 0;
      for (const auto& row : rows(page)) {
        const size_t row_bytes = row.ByteSizeLong() + 5;
        const bool first_of_later_page = bytes == 0 && bytes_before > 0;
        EXPECT_TRUE(!first_of_later_page || bytes_before + row_bytes > kPageBytes) << bytes_before;
        bytes += row_bytes;
        ids->push_back(row.SerializeAsString());
      }
      EXPECT_GT(bytes, 0u);
      EXPECT_LE(bytes, kPageBytes);
      bytes_before = bytes;
      request.set_page_token(page.next_page_token());
      ++*pages;
    } while (!request.page_token().empty());
    EXPECT_EQ(std::set<std::string>(ids->begin(), ids->end()).size(), ids->size()) << "a row came twice";
  }

  template <typename Request, typename Response, typename Method>
  Response Page(Method method, int page_size) {
    Request request;
    request.set_unit_code("21052");
    request.set_page_size(page_size);
    Response page;
    const grpc::Status status = ((*NewStub()).*method)(Context().get(), request, &page);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return page;
  }
};

TEST_F(PagesTest, APageEndsBeforeItsMessageIsTooLarge) {
  constexpr int kChildren = 60, kWithoutClaim = 60, kPersons = 4;
  for (int i = 1; i <= kChildren; ++i) {
    Child(i, "21052");
    Wrong(LongKey(i), i);
  }
  for (int i = 101; i <= 100 + kWithoutClaim; ++i) Wrong(LongKey(i), 0);
  for (int i = 200; i < 200 + 20 * kPersons; ++i) Verified(LongKey(i), 1'000 + i % kPersons);
  Start();
  Figures("21052");

  std::vector<std::string> rows;
  int pages = 0;
  ReadAll<v1::ListRecordsRequest, v1::ListRecordsResponse>(
      &Stub::ListRecords, [](const auto& page) { return page.records(); }, &rows, &pages);
  EXPECT_EQ(rows.size(), 200u);
  EXPECT_EQ(pages, 4) << "52 fit a page";

  rows.clear();
  pages = 0;
  ReadAll<v1::ListDuplicateClaimsRequest, v1::ListDuplicateClaimsResponse>(
      &Stub::ListDuplicateClaims, [](const auto& page) { return page.duplicate_claims(); }, &rows, &pages);
  EXPECT_EQ(rows.size(), 4u);
  EXPECT_EQ(pages, 2) << "2 fit a page";

  v1::ListOutstandingRequest request;
  request.set_unit_code("21052");
  int children = 0, records = 0;
  for (pages = 0; pages == 0 || !request.page_token().empty(); ++pages) {
    v1::ListOutstandingResponse page;
    const grpc::Status status = NewStub()->ListOutstanding(Context().get(), request, &page);
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_LE(page.children_size() + page.records_size(), 52);
    children += page.children_size();
    records += page.records_size();
    request.set_page_token(page.next_page_token());
  }
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(children, kChildren);
  EXPECT_EQ(records, kWithoutClaim);
}

TEST_F(PagesTest, APageSizeAboveTheMostMeansTheMost) {
  constexpr int kPersons = 501;
  for (int i = 0; i < 2 * kPersons; ++i) Verified("21052/" + std::to_string(i), 1 + i / 2);
  Start();
  Figures("21052");
  const std::vector<std::pair<int, int>> record_sizes = {
      {0, 1'000}, {999, 999}, {1'000, 1'000}, {1'001, 1'000}, {INT32_MAX, 1'000}};
  for (const auto& [asked, given] : record_sizes) {
    const auto page = Page<v1::ListRecordsRequest, v1::ListRecordsResponse>(&Stub::ListRecords, asked);
    EXPECT_EQ(page.records_size(), given) << asked;
    EXPECT_NE(page.next_page_token(), "") << asked;
  }
  const std::vector<std::pair<int, int>> person_sizes = {
      {0, 500}, {499, 499}, {500, 500}, {501, 500}, {INT32_MAX, 500}};
  for (const auto& [asked, given] : person_sizes) {
    const auto page = Page<v1::ListDuplicateClaimsRequest, v1::ListDuplicateClaimsResponse>(
        &Stub::ListDuplicateClaims, asked);
    EXPECT_EQ(page.duplicate_claims_size(), given) << asked;
    EXPECT_NE(page.next_page_token(), "") << asked;
  }
}

}  // namespace
}  // namespace childsync::tally
