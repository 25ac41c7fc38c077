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

template <typename Request>
PageRequest PageRequestOf(const Request& request, std::string_view listed, const std::string& unit_code,
                          size_t page_size_max) {
  return {absl::StrCat(std::string(listed), "/", unit_code), request.page_size(), page_size_max,
          request.page_token()};
}

}  // namespace

// Which children and records are a unit's.
struct TallyServiceImpl::UnitInReport {
  auto children() const {
    return [this](std::string_view code, std::string_view valid_from) {
      return report.CountsChildrenOf(row, code, valid_from);
    };
  }
  auto records() const {
    return [this](std::string_view code) { return report.ShowsRecordsOf(row, code); };
  }

  const Report& report;
  const ReportRow& row;
};

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

absl::StatusOr<ListPage> TallyServiceImpl::PageOf(const PageRequest& request, TakeList take) {
  if (auto status = request.Check(); !status.ok()) return status;
  if (auto status = Admit(); !status.ok()) return status;
  return OpenPage(request, listings_, take);
}

absl::StatusOr<ListPage> TallyServiceImpl::PageOfUnit(const PageRequest& request,
                                                      const std::string& unit_code, TakeListOfUnit take) {
  if (unit_code.empty()) return rpc::InvalidField("unit_code", "is required");
  return PageOf(request, [&](const std::string& list) -> absl::StatusOr<std::shared_ptr<const Listing>> {
    const std::shared_ptr<const Report> report = reports_.Newest();
    const ReportRow* row = report->Find(unit_code);
    if (row == nullptr) return NoSuchUnit();
    return take(list, UnitInReport{*report, *row});
  });
}

template <typename Response>
grpc::Status TallyServiceImpl::Finish(const ListPage& page, const Position& position, Response* response) {
  ToProto(position, reports_.units(), response->mutable_position());
  response->set_next_page_token(page.NextToken(listings_));
  return grpc::Status::OK;
}

grpc::Status TallyServiceImpl::ListProgress(grpc::ServerContext*, const v1::ListProgressRequest* request,
                                            v1::ListProgressResponse* response) {
  auto page = PageOf(PageRequestOf(*request, "progress", request->parent_unit_code(), kProgressPageMax),
                     [&](const std::string& list) -> absl::StatusOr<std::shared_ptr<const Listing>> {
                       await_fresh_();
                       std::shared_ptr<const Report> report = reports_.Newest();
                       const ReportRow* parent = report->Find(request->parent_unit_code());
                       if (parent == nullptr) return NoSuchUnit();
                       return std::make_shared<const ProgressListing>(list, std::move(report), *parent);
                     });
  if (!page.ok()) return rpc::ToGrpc(page.status());
  const auto& list = page->list<ProgressListing>();
  while (!page->full()) {
    page->Add<v1::Progress>(response->mutable_progress(),
                            [&](v1::Progress* row) { ToProto(list.row(page->next()), row); });
  }
  return Finish(*page, list.report().snapshot().position, response);
}

grpc::ServerWriteReactor<v1::WatchProgressResponse>* TallyServiceImpl::WatchProgress(
    grpc::CallbackServerContext*, const v1::WatchProgressRequest* request) {
  absl::Status admitted = Admit();
  if (admitted.ok() && reports_.Newest()->Find(request->parent_unit_code()) == nullptr) {
    admitted = NoSuchUnit();
  }
  return watches_.Open(request->parent_unit_code(), admitted);
}

grpc::Status TallyServiceImpl::ListOutstanding(grpc::ServerContext*,
                                               const v1::ListOutstandingRequest* request,
                                               v1::ListOutstandingResponse* response) {
  auto page = PageOfUnit(PageRequestOf(*request, "outstanding", request->unit_code(), kListPageMax),
                         request->unit_code(), [&](const std::string& name, const UnitInReport& unit) {
                           return OutstandingListing::Take(tally_, name, unit.children(), unit.records());
                         });
  if (!page.ok()) return rpc::ToGrpc(page.status());
  const auto& list = page->list<OutstandingListing>();
  const size_t children = list.children().size();
  while (!page->full()) {
    if (const size_t i = page->next(); i < children) {
      page->Add<v1::OutstandingChild>(response->mutable_children(), [&](v1::OutstandingChild* row) {
        ToProto(list, list.children()[i], row);
      });
    } else {
      page->Add<v1::OutstandingRecord>(response->mutable_records(), [&](v1::OutstandingRecord* row) {
        ToProto(list.records()[i - children], row);
      });
    }
  }
  response->set_total_children(static_cast<int64_t>(children));
  response->set_total_records(static_cast<int64_t>(list.records().size()));
  return Finish(*page, list.position(), response);
}

grpc::Status TallyServiceImpl::ListDuplicateClaims(grpc::ServerContext*,
                                                   const v1::ListDuplicateClaimsRequest* request,
                                                   v1::ListDuplicateClaimsResponse* response) {
  auto page = PageOfUnit(PageRequestOf(*request, "duplicates", request->unit_code(), kDuplicatesPageMax),
                         request->unit_code(), [&](const std::string& name, const UnitInReport& unit) {
                           return DuplicateListing::Take(tally_, name, unit.children(), unit.records());
                         });
  if (!page.ok()) return rpc::ToGrpc(page.status());
  const auto& list = page->list<DuplicateListing>();
  while (!page->full()) {
    page->Add<v1::DuplicateClaim>(response->mutable_duplicate_claims(), [&](v1::DuplicateClaim* row) {
      ToProto(list, list.person(page->next()), row);
    });
  }
  response->set_total_duplicate_claims(static_cast<int64_t>(list.size()));
  return Finish(*page, list.position(), response);
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

grpc::Status TallyServiceImpl::ListRecords(grpc::ServerContext*, const v1::ListRecordsRequest* request,
                                           v1::ListRecordsResponse* response) {
  const std::string& wanted = request->unit_code();
  if (wanted.empty()) return rpc::ToGrpc(rpc::InvalidField("unit_code", "is required"));
  auto page = PageOf(PageRequestOf(*request, "records", wanted, kListPageMax),
                     [&](const std::string& name) -> absl::StatusOr<std::shared_ptr<const Listing>> {
                       auto list = RecordListing::Take(
                           tally_, name, [&](std::string_view code) { return code == wanted; },
                           [](const Record&) { return true; });
                       // A code that no reference data knows may still have records.
                       if (list->size() == 0 && reports_.Newest()->Find(wanted) == nullptr)
                         return NoSuchUnit();
                       return list;
                     });
  if (!page.ok()) return rpc::ToGrpc(page.status());
  const auto& list = page->list<RecordListing>();
  while (!page->full()) {
    page->Add<v1::RecordState>(response->mutable_records(),
                               [&](v1::RecordState* row) { ToProto(list.record(page->next()), row); });
  }
  return Finish(*page, list.position(), response);
}

grpc::Status TallyServiceImpl::ListRegisterFindings(grpc::ServerContext*,
                                                    const v1::ListRegisterFindingsRequest* request,
                                                    v1::ListRegisterFindingsResponse* response) {
  auto page = PageOfUnit(PageRequestOf(*request, "register", request->unit_code(), kListPageMax),
                         request->unit_code(), [&](const std::string& name, const UnitInReport& unit) {
                           return RecordListing::Take(tally_, name, unit.records(), [](const Record& record) {
                             return std::ranges::any_of(record.findings, IsOfTheRegister);
                           });
                         });
  if (!page.ok()) return rpc::ToGrpc(page.status());
  const auto& list = page->list<RecordListing>();
  while (!page->full()) {
    page->Add<v1::RegisterFindings>(response->mutable_entries(), [&](v1::RegisterFindings* row) {
      ToProto(list.record(page->next()), row);
    });
  }
  response->set_total_entries(static_cast<int64_t>(list.size()));
  return Finish(*page, list.position(), response);
}

}  // namespace childsync::tally
