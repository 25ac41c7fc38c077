#include "services/tally/adapters/grpc/tally_service.h"

#include <algorithm>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "common/grpc/status.h"
#include "services/tally/adapters/grpc/convert.h"

namespace childsync::tally {
namespace {

constexpr size_t kProgressPageMax = 20'000;
constexpr size_t kListPageMax = 1'000;
constexpr size_t kDuplicatesPageMax = 500;  // persons, each with up to DuplicateListing::kShownMax records
// A message of more than 4 MiB is not received, and a record_id alone may have 60,000 bytes. The rest is room
// for what a page has beside its rows.
constexpr size_t kPageBytesMax = 3 << 20;

absl::Status NoSuchUnit() {
  absl::Status status =
      absl::NotFoundError("no such unit in the administrative units that this tally was given");
  rpc::SetReason(status, "UNIT_NOT_FOUND");
  return status;
}

absl::Status NoSuchRecord() {
  absl::Status status = absl::NotFoundError("no such record");
  rpc::SetReason(status, "RECORD_NOT_FOUND");
  return status;
}

// 0 and what is too large mean the most (AIP-158).
absl::StatusOr<size_t> PageSize(int32_t asked, size_t most) {
  if (asked < 0) return rpc::InvalidField("page_size", "must not be negative");
  return asked == 0 ? most : std::min<size_t>(static_cast<size_t>(asked), most);
}

// A report with the rows of one parent, for later pages.
class ProgressListing : public Listing {
 public:
  ProgressListing(std::string request, std::shared_ptr<const Report> report, const ReportRow& parent)
      : Listing(std::move(request)), report_(std::move(report)), rows_(ProgressRows(*report_, parent)) {}
  size_t size() const override { return rows_.size(); }
  size_t bytes() const override { return report_->units().all().size() * sizeof(ReportRow); }
  const Report& report() const { return *report_; }
  const ReportRow& row(size_t i) const { return *rows_[i]; }

 private:
  const std::shared_ptr<const Report> report_;
  const std::vector<const ReportRow*> rows_;
};

// The list behind a token, with the errors that the protocol names.
absl::StatusOr<Listings::Place> NextPage(Listings& listings, const std::string& token,
                                         const std::string& request) {
  absl::StatusOr<Listings::Place> page = listings.Find(token, request);
  if (absl::IsInvalidArgument(page.status())) {
    return rpc::InvalidField("page_token", std::string(page.status().message()));
  }
  if (absl::IsAborted(page.status())) {
    absl::Status status = page.status();
    rpc::SetReason(status, "PAGE_TOKEN_EXPIRED");
    return status;
  }
  return page;
}

// Fills a page until it has its rows or its bytes, one row at least.
class PageFiller {
 public:
  PageFiller(const Listings::Place& page, size_t page_size)
      : next_(page.begin), end_(page.begin + std::min(page_size, page.listing->size() - page.begin)) {}

  bool full() const { return next_ == end_; }
  // The row that is to be added.
  size_t next() const { return next_; }
  // Adds it to `rows`, if it still fits.
  template <typename Row>
  void Add(google::protobuf::RepeatedPtrField<Row>* rows, absl::FunctionRef<void(Row*)> fill) {
    constexpr size_t kTagAndSize = 5;  // 1 and, of a message below 3 MiB, 4
    fill(rows->Add());
    const size_t bytes = rows->rbegin()->ByteSizeLong() + kTagAndSize;
    if (bytes_ > 0 && bytes_ + bytes > kPageBytesMax) {
      rows->RemoveLast();
      end_ = next_;
      return;
    }
    bytes_ += bytes;
    ++next_;
  }

 private:
  size_t next_;
  size_t end_;
  size_t bytes_ = 0;
};

}  // namespace

TallyServiceImpl::TallyServiceImpl(const LiveTally* tally, Reports* reports, Listings* listings,
                                   Watches* watches, const ServiceState* state, AwaitFreshBacklog await_fresh)
    : tally_(*tally),
      reports_(*reports),
      listings_(*listings),
      watches_(*watches),
      state_(*state),
      await_fresh_(std::move(await_fresh)) {}

absl::Status TallyServiceImpl::Admit() const {
  const ServiceState::View view = state_.view();
  if (view.serving()) return absl::OkStatus();
  absl::Status status = rpc::UnavailableFor(
      view.reason().empty() ? "the tally has not caught up with the log yet" : view.reason(),
      absl::Seconds(1));
  rpc::SetReason(status, "NOT_CAUGHT_UP");
  return status;
}

grpc::Status TallyServiceImpl::GetProgress(grpc::ServerContext*, const v1::GetProgressRequest* request,
                                           v1::GetProgressResponse* response) {
  if (auto status = Admit(); !status.ok()) return rpc::ToGrpc(status);
  await_fresh_();
  const std::shared_ptr<const Report> report = reports_.Newest();
  const ReportRow* row = report->Find(request->unit_code());
  if (row == nullptr) return rpc::ToGrpc(NoSuchUnit());
  ToProto(*row, response->mutable_progress());
  ToProto(report->snapshot().position, report->units(), response->mutable_position());
  return grpc::Status::OK;
}

absl::StatusOr<Listings::Place> TallyServiceImpl::ProgressPage(const v1::ListProgressRequest& request) {
  const std::string name = absl::StrCat("progress/", request.parent_unit_code());
  if (!request.page_token().empty()) return NextPage(listings_, request.page_token(), name);
  await_fresh_();
  std::shared_ptr<const Report> report = reports_.Newest();
  const ReportRow* parent = report->Find(request.parent_unit_code());
  if (parent == nullptr) return NoSuchUnit();
  return Listings::Place{std::make_shared<ProgressListing>(name, std::move(report), *parent)};
}

grpc::Status TallyServiceImpl::ListProgress(grpc::ServerContext*, const v1::ListProgressRequest* request,
                                            v1::ListProgressResponse* response) {
  const auto page_size = PageSize(request->page_size(), kProgressPageMax);
  if (!page_size.ok()) return rpc::ToGrpc(page_size.status());
  if (auto status = Admit(); !status.ok()) return rpc::ToGrpc(status);
  const auto page = ProgressPage(*request);
  if (!page.ok()) return rpc::ToGrpc(page.status());
  const auto& list = static_cast<const ProgressListing&>(*page->listing);
  PageFiller filler(*page, *page_size);
  while (!filler.full()) {
    filler.Add<v1::Progress>(response->mutable_progress(),
                             [&](v1::Progress* row) { ToProto(list.row(filler.next()), row); });
  }
  ToProto(list.report().snapshot().position, list.report().units(), response->mutable_position());
  response->set_next_page_token(listings_.TokenAfter(*page, filler.next()));
  return grpc::Status::OK;
}

grpc::ServerWriteReactor<v1::WatchProgressResponse>* TallyServiceImpl::WatchProgress(
    grpc::CallbackServerContext*, const v1::WatchProgressRequest* request) {
  absl::Status admitted = Admit();
  if (admitted.ok() && reports_.Newest()->Find(request->parent_unit_code()) == nullptr) {
    admitted = NoSuchUnit();
  }
  return watches_.Open(request->parent_unit_code(), admitted);
}

absl::StatusOr<Listings::Place> TallyServiceImpl::OutstandingPage(const v1::ListOutstandingRequest& request) {
  const std::string name = absl::StrCat("outstanding/", request.unit_code());
  if (!request.page_token().empty()) return NextPage(listings_, request.page_token(), name);
  const std::shared_ptr<const Report> report = reports_.Newest();
  const ReportRow* row = report->Find(request.unit_code());
  if (row == nullptr) return NoSuchUnit();
  return Listings::Place{OutstandingListing::Take(
      tally_, name,
      [&](std::string_view code, std::string_view valid_from) {
        return report->CountsChildrenOf(*row, code, valid_from);
      },
      [&](std::string_view code) { return report->ShowsRecordsOf(*row, code); })};
}

grpc::Status TallyServiceImpl::ListOutstanding(grpc::ServerContext*,
                                               const v1::ListOutstandingRequest* request,
                                               v1::ListOutstandingResponse* response) {
  const auto page_size = PageSize(request->page_size(), kListPageMax);
  if (!page_size.ok()) return rpc::ToGrpc(page_size.status());
  if (request->unit_code().empty()) return rpc::ToGrpc(rpc::InvalidField("unit_code", "is required"));
  if (auto status = Admit(); !status.ok()) return rpc::ToGrpc(status);
  const auto page = OutstandingPage(*request);
  if (!page.ok()) return rpc::ToGrpc(page.status());
  const auto& list = static_cast<const OutstandingListing&>(*page->listing);
  const size_t children = list.children().size();
  PageFiller filler(*page, *page_size);
  while (!filler.full()) {
    if (const size_t i = filler.next(); i < children) {
      filler.Add<v1::OutstandingChild>(response->mutable_children(), [&](v1::OutstandingChild* row) {
        ToProto(list, list.children()[i], row);
      });
    } else {
      filler.Add<v1::OutstandingRecord>(response->mutable_records(), [&](v1::OutstandingRecord* row) {
        ToProto(list.records()[i - children], row);
      });
    }
  }
  ToProto(list.position(), reports_.units(), response->mutable_position());
  response->set_total_children(static_cast<int64_t>(children));
  response->set_total_records(static_cast<int64_t>(list.records().size()));
  response->set_next_page_token(listings_.TokenAfter(*page, filler.next()));
  return grpc::Status::OK;
}

absl::StatusOr<Listings::Place> TallyServiceImpl::DuplicatesPage(
    const v1::ListDuplicateClaimsRequest& request) {
  const std::string name = absl::StrCat("duplicates/", request.unit_code());
  if (!request.page_token().empty()) return NextPage(listings_, request.page_token(), name);
  const std::shared_ptr<const Report> report = reports_.Newest();
  const ReportRow* row = report->Find(request.unit_code());
  if (row == nullptr) return NoSuchUnit();
  return Listings::Place{DuplicateListing::Take(
      tally_, name,
      [&](std::string_view code, std::string_view valid_from) {
        return report->CountsChildrenOf(*row, code, valid_from);
      },
      [&](std::string_view code) { return report->ShowsRecordsOf(*row, code); })};
}

grpc::Status TallyServiceImpl::ListDuplicateClaims(grpc::ServerContext*,
                                                   const v1::ListDuplicateClaimsRequest* request,
                                                   v1::ListDuplicateClaimsResponse* response) {
  const auto page_size = PageSize(request->page_size(), kDuplicatesPageMax);
  if (!page_size.ok()) return rpc::ToGrpc(page_size.status());
  if (request->unit_code().empty()) return rpc::ToGrpc(rpc::InvalidField("unit_code", "is required"));
  if (auto status = Admit(); !status.ok()) return rpc::ToGrpc(status);
  const auto page = DuplicatesPage(*request);
  if (!page.ok()) return rpc::ToGrpc(page.status());
  const auto& list = static_cast<const DuplicateListing&>(*page->listing);
  PageFiller filler(*page, *page_size);
  while (!filler.full()) {
    filler.Add<v1::DuplicateClaim>(response->mutable_duplicate_claims(), [&](v1::DuplicateClaim* row) {
      ToProto(list, list.person(filler.next()), row);
    });
  }
  ToProto(list.position(), reports_.units(), response->mutable_position());
  response->set_next_page_token(listings_.TokenAfter(*page, filler.next()));
  response->set_total_duplicate_claims(static_cast<int64_t>(list.size()));
  return grpc::Status::OK;
}

absl::Status TallyServiceImpl::DoGetRecord(const v1::GetRecordRequest& request,
                                           v1::GetRecordResponse* response) const {
  absl::Status invalid;
  if (request.unit_code().empty()) invalid = rpc::InvalidField("unit_code", "is required");
  if (request.record_id().empty()) {
    if (invalid.ok()) return rpc::InvalidField("record_id", "is required");
    rpc::AddFieldViolation(invalid, "record_id", "is required");
  }
  if (!invalid.ok()) return invalid;
  if (auto status = Admit(); !status.ok()) return status;
  bool found = false;
  tally_.Read([&](const TallyState& state, const Position& position) {
    found = state.Find({request.unit_code(), request.record_id()},
                       [&](const Record& record) { ToProto(record, response->mutable_record()); });
    ToProto(position, reports_.units(), response->mutable_position());
  });
  return found ? absl::OkStatus() : NoSuchRecord();
}

grpc::Status TallyServiceImpl::GetRecord(grpc::ServerContext*, const v1::GetRecordRequest* request,
                                         v1::GetRecordResponse* response) {
  return rpc::ToGrpc(DoGetRecord(*request, response));
}

absl::StatusOr<Listings::Place> TallyServiceImpl::RecordsPage(const v1::ListRecordsRequest& request) {
  const std::string name = absl::StrCat("records/", request.unit_code());
  if (!request.page_token().empty()) return NextPage(listings_, request.page_token(), name);
  const std::string& wanted = request.unit_code();
  auto list = RecordListing::Take(
      tally_, name, [&](std::string_view code) { return code == wanted; },
      [](const Record&) { return true; });
  // A code that no reference data knows may still have records.
  if (list->size() == 0 && reports_.Newest()->Find(wanted) == nullptr) return NoSuchUnit();
  return Listings::Place{std::move(list)};
}

grpc::Status TallyServiceImpl::ListRecords(grpc::ServerContext*, const v1::ListRecordsRequest* request,
                                           v1::ListRecordsResponse* response) {
  const auto page_size = PageSize(request->page_size(), kListPageMax);
  if (!page_size.ok()) return rpc::ToGrpc(page_size.status());
  if (request->unit_code().empty()) return rpc::ToGrpc(rpc::InvalidField("unit_code", "is required"));
  if (auto status = Admit(); !status.ok()) return rpc::ToGrpc(status);
  const auto page = RecordsPage(*request);
  if (!page.ok()) return rpc::ToGrpc(page.status());
  const auto& list = static_cast<const RecordListing&>(*page->listing);
  PageFiller filler(*page, *page_size);
  while (!filler.full()) {
    filler.Add<v1::RecordState>(response->mutable_records(),
                                [&](v1::RecordState* row) { ToProto(list.record(filler.next()), row); });
  }
  ToProto(list.position(), reports_.units(), response->mutable_position());
  response->set_next_page_token(listings_.TokenAfter(*page, filler.next()));
  return grpc::Status::OK;
}

absl::StatusOr<Listings::Place> TallyServiceImpl::RegisterFindingsPage(
    const v1::ListRegisterFindingsRequest& request) {
  const std::string name = absl::StrCat("register/", request.unit_code());
  if (!request.page_token().empty()) return NextPage(listings_, request.page_token(), name);
  const std::shared_ptr<const Report> report = reports_.Newest();
  const ReportRow* row = report->Find(request.unit_code());
  if (row == nullptr) return NoSuchUnit();
  return Listings::Place{RecordListing::Take(
      tally_, name, [&](std::string_view code) { return report->ShowsRecordsOf(*row, code); },
      [](const Record& record) { return std::ranges::any_of(record.findings, IsOfTheRegister); })};
}

grpc::Status TallyServiceImpl::ListRegisterFindings(grpc::ServerContext*,
                                                    const v1::ListRegisterFindingsRequest* request,
                                                    v1::ListRegisterFindingsResponse* response) {
  const auto page_size = PageSize(request->page_size(), kListPageMax);
  if (!page_size.ok()) return rpc::ToGrpc(page_size.status());
  if (request->unit_code().empty()) return rpc::ToGrpc(rpc::InvalidField("unit_code", "is required"));
  if (auto status = Admit(); !status.ok()) return rpc::ToGrpc(status);
  const auto page = RegisterFindingsPage(*request);
  if (!page.ok()) return rpc::ToGrpc(page.status());
  const auto& list = static_cast<const RecordListing&>(*page->listing);
  PageFiller filler(*page, *page_size);
  while (!filler.full()) {
    filler.Add<v1::RegisterFindings>(response->mutable_entries(), [&](v1::RegisterFindings* row) {
      ToProto(list.record(filler.next()), row);
    });
  }
  ToProto(list.position(), reports_.units(), response->mutable_position());
  response->set_next_page_token(listings_.TokenAfter(*page, filler.next()));
  response->set_total_entries(static_cast<int64_t>(list.size()));
  return grpc::Status::OK;
}

}  // namespace childsync::tally
