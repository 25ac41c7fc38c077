#include "services/tally/adapters/grpc/tally_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/grpc/status.h"
#include "services/tally/adapters/grpc/convert.h"

namespace childsync::tally {
namespace {

constexpr size_t kProgressPageMax = 20'000;
constexpr size_t kListPageMax = 1'000;
constexpr size_t kDuplicatesPageMax = 500;  // persons, each with up to DuplicateListing::kShownMax records

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
absl::StatusOr<Listings::Page> NextPage(Listings& listings, const std::string& token,
                                        const std::string& request, size_t page_size) {
  absl::StatusOr<Listings::Page> page = listings.Next(token, request, page_size);
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

absl::StatusOr<Listings::Page> TallyServiceImpl::ProgressPage(const v1::ListProgressRequest& request,
                                                              size_t page_size) {
  const std::string name = absl::StrCat("progress/", request.parent_unit_code());
  if (!request.page_token().empty()) return NextPage(listings_, request.page_token(), name, page_size);
  await_fresh_();
  std::shared_ptr<const Report> report = reports_.Newest();
  const ReportRow* parent = report->Find(request.parent_unit_code());
  if (parent == nullptr) return NoSuchUnit();
  return listings_.First(std::make_shared<ProgressListing>(name, std::move(report), *parent), page_size);
}

grpc::Status TallyServiceImpl::ListProgress(grpc::ServerContext*, const v1::ListProgressRequest* request,
                                            v1::ListProgressResponse* response) {
  const auto page_size = PageSize(request->page_size(), kProgressPageMax);
  if (!page_size.ok()) return rpc::ToGrpc(page_size.status());
  if (auto status = Admit(); !status.ok()) return rpc::ToGrpc(status);
  const auto page = ProgressPage(*request, *page_size);
  if (!page.ok()) return rpc::ToGrpc(page.status());
  const auto& list = static_cast<const ProgressListing&>(*page->listing);
  for (size_t i = page->begin; i < page->end; ++i) ToProto(list.row(i), response->add_progress());
  ToProto(list.report().snapshot().position, list.report().units(), response->mutable_position());
  response->set_next_page_token(page->next_token);
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

absl::StatusOr<Listings::Page> TallyServiceImpl::OutstandingPage(const v1::ListOutstandingRequest& request,
                                                                 size_t page_size) {
  const std::string name = absl::StrCat("outstanding/", request.unit_code());
  if (!request.page_token().empty()) return NextPage(listings_, request.page_token(), name, page_size);
  const std::shared_ptr<const Report> report = reports_.Newest();
  const ReportRow* row = report->Find(request.unit_code());
  if (row == nullptr) return NoSuchUnit();
  return listings_.First(OutstandingListing::Take(
                             tally_, name,
                             [&](std::string_view code, std::string_view valid_from) {
                               return report->CountsChildrenOf(*row, code, valid_from);
                             },
                             [&](std::string_view code) { return report->ShowsRecordsOf(*row, code); }),
                         page_size);
}

grpc::Status TallyServiceImpl::ListOutstanding(grpc::ServerContext*,
                                               const v1::ListOutstandingRequest* request,
                                               v1::ListOutstandingResponse* response) {
  const auto page_size = PageSize(request->page_size(), kListPageMax);
  if (!page_size.ok()) return rpc::ToGrpc(page_size.status());
  if (request->unit_code().empty()) return rpc::ToGrpc(rpc::InvalidField("unit_code", "is required"));
  if (auto status = Admit(); !status.ok()) return rpc::ToGrpc(status);
  const auto page = OutstandingPage(*request, *page_size);
  if (!page.ok()) return rpc::ToGrpc(page.status());
  const auto& list = static_cast<const OutstandingListing&>(*page->listing);
  const size_t children = list.children().size();
  for (size_t i = page->begin; i < page->end; ++i) {
    if (i < children) {
      ToProto(list, list.children()[i], response->add_children());
    } else {
      ToProto(list.records()[i - children], response->add_records());
    }
  }
  ToProto(list.position(), reports_.units(), response->mutable_position());
  response->set_total_children(static_cast<int64_t>(children));
  response->set_total_records(static_cast<int64_t>(list.records().size()));
  response->set_next_page_token(page->next_token);
  return grpc::Status::OK;
}

absl::StatusOr<Listings::Page> TallyServiceImpl::DuplicatesPage(const v1::ListDuplicateClaimsRequest& request,
                                                                size_t page_size) {
  const std::string name = absl::StrCat("duplicates/", request.unit_code());
  if (!request.page_token().empty()) return NextPage(listings_, request.page_token(), name, page_size);
  const std::shared_ptr<const Report> report = reports_.Newest();
  const ReportRow* row = report->Find(request.unit_code());
  if (row == nullptr) return NoSuchUnit();
  return listings_.First(DuplicateListing::Take(
                             tally_, name,
                             [&](std::string_view code, std::string_view valid_from) {
                               return report->CountsChildrenOf(*row, code, valid_from);
                             },
                             [&](std::string_view code) { return report->ShowsRecordsOf(*row, code); }),
                         page_size);
}

grpc::Status TallyServiceImpl::ListDuplicateClaims(grpc::ServerContext*,
                                                   const v1::ListDuplicateClaimsRequest* request,
                                                   v1::ListDuplicateClaimsResponse* response) {
  const auto page_size = PageSize(request->page_size(), kDuplicatesPageMax);
  if (!page_size.ok()) return rpc::ToGrpc(page_size.status());
  if (request->unit_code().empty()) return rpc::ToGrpc(rpc::InvalidField("unit_code", "is required"));
  if (auto status = Admit(); !status.ok()) return rpc::ToGrpc(status);
  const auto page = DuplicatesPage(*request, *page_size);
  if (!page.ok()) return rpc::ToGrpc(page.status());
  const auto& list = static_cast<const DuplicateListing&>(*page->listing);
  for (size_t i = page->begin; i < page->end; ++i) {
    ToProto(list, list.person(i), response->add_duplicate_claims());
  }
  ToProto(list.position(), reports_.units(), response->mutable_position());
  response->set_next_page_token(page->next_token);
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

absl::StatusOr<Listings::Page> TallyServiceImpl::RecordsPage(const v1::ListRecordsRequest& request,
                                                             size_t page_size) {
  const std::string name = absl::StrCat("records/", request.unit_code());
  if (!request.page_token().empty()) return NextPage(listings_, request.page_token(), name, page_size);
  const std::string& wanted = request.unit_code();
  auto list = RecordListing::Take(tally_, name, [&](std::string_view code) { return code == wanted; });
  // A code that no reference data knows may still have records.
  if (list->size() == 0 && reports_.Newest()->Find(wanted) == nullptr) return NoSuchUnit();
  return listings_.First(std::move(list), page_size);
}

grpc::Status TallyServiceImpl::ListRecords(grpc::ServerContext*, const v1::ListRecordsRequest* request,
                                           v1::ListRecordsResponse* response) {
  const auto page_size = PageSize(request->page_size(), kListPageMax);
  if (!page_size.ok()) return rpc::ToGrpc(page_size.status());
  if (request->unit_code().empty()) return rpc::ToGrpc(rpc::InvalidField("unit_code", "is required"));
  if (auto status = Admit(); !status.ok()) return rpc::ToGrpc(status);
  const auto page = RecordsPage(*request, *page_size);
  if (!page.ok()) return rpc::ToGrpc(page.status());
  const auto& list = static_cast<const RecordListing&>(*page->listing);
  for (size_t i = page->begin; i < page->end; ++i) ToProto(list.record(i), response->add_records());
  ToProto(list.position(), reports_.units(), response->mutable_position());
  response->set_next_page_token(page->next_token);
  return grpc::Status::OK;
}

}  // namespace childsync::tally
