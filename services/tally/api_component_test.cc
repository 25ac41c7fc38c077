// The gRPC methods, the page and the metrics over a real log.
#include <grpcpp/grpcpp.h>
#include <grpcpp/support/error_details.h>

#include <set>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "services/tally/testing/tally_fixture.h"

namespace childsync::tally {
namespace {

class ApiTest : public TallyFixture {
 protected:
  // The first detail of a type, or its default.
  template <typename Detail>
  static Detail DetailOf(const grpc::Status& status) {
    google::rpc::Status rich;
    Detail detail;
    EXPECT_TRUE(rich.ParseFromString(status.error_details()));
    for (const auto& any : rich.details()) {
      if (any.UnpackTo(&detail)) break;
    }
    return detail;
  }
  static std::string Field(const grpc::Status& status) {
    const auto bad = DetailOf<google::rpc::BadRequest>(status);
    return bad.field_violations_size() > 0 ? bad.field_violations(0).field() : "";
  }
  static std::string Reason(const grpc::Status& status) {
    return DetailOf<google::rpc::ErrorInfo>(status).reason();
  }

  grpc::Status ListOutstanding(const std::string& unit, int page_size, const std::string& token,
                               v1::ListOutstandingResponse* response) {
    v1::ListOutstandingRequest request;
    request.set_unit_code(unit);
    request.set_page_size(page_size);
    request.set_page_token(token);
    return NewStub()->ListOutstanding(Context().get(), request, response);
  }
};

TEST_F(ApiTest, ListProgressHasTheChildrenByCodeThenTheParent) {
  Child(1, "21052");
  Child(2, "21040");
  Verified("21052/a", 1);
  Start();
  Figures("524");
  v1::ListProgressResponse response;
  ASSERT_TRUE(NewStub()->ListProgress(Context().get(), {}, &response).ok());
  ASSERT_EQ(response.progress_size(), 23);
  EXPECT_EQ(response.progress(0).unit_code(), "21040");
  EXPECT_EQ(response.progress(0).unit_kind(), "township");
  EXPECT_EQ(response.progress(22).unit_code(), "524");
  EXPECT_EQ(response.progress(22).rate_percent(), "50.00");
  EXPECT_EQ(response.progress(22).parent_code(), "51");
  EXPECT_EQ(response.position().verdict_offsets_size(), 2);
  EXPECT_EQ(response.position().digest().size(), 32u);

  v1::ListProgressRequest request;
  request.set_page_size(10);
  std::vector<std::string> codes;
  do {
    v1::ListProgressResponse page;
    ASSERT_TRUE(NewStub()->ListProgress(Context().get(), request, &page).ok());
    for (const auto& progress : page.progress()) codes.push_back(progress.unit_code());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  ASSERT_EQ(codes.size(), 23u);
  for (int i = 0; i < 23; ++i) EXPECT_EQ(codes[i], response.progress(i).unit_code());
}

TEST_F(ApiTest, ChildrenOfUnitsThatNobodyKnowsAreShownAsUnknown) {
  Child(1, "99999");
  Child(2, "21052", 2, {}, "1999-01-01");
  Child(3, "21052");
  Start();
  EXPECT_EQ(Figures("unknown"), "0/2");
  EXPECT_EQ(Figures("524"), "0/1");
  v1::ListProgressResponse response;
  ASSERT_TRUE(NewStub()->ListProgress(Context().get(), {}, &response).ok());
  EXPECT_EQ(response.progress(response.progress_size() - 1).unit_code(), "unknown");
  v1::ListOutstandingResponse outstanding;
  ASSERT_TRUE(ListOutstanding("unknown", 0, "", &outstanding).ok());
  EXPECT_EQ(outstanding.total_children(), 2);
  EXPECT_NE(Get("/metrics").body.find("childsync_unknown_unit_children 2"), std::string::npos);
}

TEST_F(ApiTest, ListOutstandingSaysWhoAndWhy) {
  Child(1, "21052");
  Child(2, "21052");
  Child(3, "21040");
  Child(4, "21040");
  Verified("21040/x", 4);
  Wrong("21040/y", 1);
  Wrong("21052/z", 0);
  Start();
  EXPECT_EQ(Figures("524"), "1/4");
  v1::ListOutstandingResponse list;
  ASSERT_TRUE(ListOutstanding("524", 0, "", &list).ok());
  ASSERT_EQ(list.children_size(), 3);
  EXPECT_EQ(list.children(0).personal_id(), Id(3));
  EXPECT_EQ(list.children(0).unit_code(), "21040");
  EXPECT_TRUE(list.children(0).no_record_claims());
  EXPECT_EQ(list.children(1).personal_id(), Id(1));
  EXPECT_FALSE(list.children(1).no_record_claims());
  EXPECT_EQ(list.children(1).claiming_unit_code(), "21040");
  EXPECT_EQ(list.children(1).claiming_record_id(), "y");
  ASSERT_EQ(list.children(1).findings_size(), 1);
  EXPECT_EQ(list.children(1).findings(0).code(), childsync::record::v1::FINDING_CODE_NAME_DIFFERS);
  EXPECT_EQ(list.children(1).findings(0).since().seconds(), 1'711'600'000);
  EXPECT_EQ(list.children(2).personal_id(), Id(2));
  ASSERT_EQ(list.records_size(), 1);
  EXPECT_EQ(list.records(0).record_id(), "z");
  EXPECT_EQ(list.total_children(), 3);
  EXPECT_EQ(list.total_records(), 1);
  EXPECT_TRUE(list.next_page_token().empty());
}

TEST_F(ApiTest, AllPagesAreOfOnePosition) {
  for (int i = 1; i <= 25; ++i) Child(i, "21052");
  Wrong("21052/z", 0);
  Start();
  EXPECT_EQ(Figures("21052"), "0/25");
  std::set<std::string> seen;
  v1::ListOutstandingResponse page;
  ASSERT_TRUE(ListOutstanding("21052", 10, "", &page).ok());
  const std::string position = page.position().SerializeAsString();
  int records = page.records_size();
  for (const auto& child : page.children()) seen.insert(child.personal_id());
  for (int i = 1; i <= 25; ++i) Verified("21052/" + std::to_string(i), i);
  EXPECT_EQ(Figures("21052"), "25/25");
  while (!page.next_page_token().empty()) {
    const std::string token = page.next_page_token();
    page.Clear();
    ASSERT_TRUE(ListOutstanding("21052", 10, token, &page).ok());
    EXPECT_EQ(page.position().SerializeAsString(), position);
    EXPECT_EQ(page.total_children(), 25);
    for (const auto& child : page.children()) EXPECT_TRUE(seen.insert(child.personal_id()).second);
    records += page.records_size();
  }
  EXPECT_EQ(seen.size(), 25u);
  EXPECT_EQ(records, 1);
}

TEST_F(ApiTest, RecordsAreFoundAndListedById) {
  Verified("21052/b", 1);
  Wrong("21052/a", 0);
  Withdraw("21052/c");
  Verified("21040/a", 2);
  Verified("21052/d", 3);
  Erase("21052/d");
  Start();
  Figures("");
  v1::ListRecordsRequest list;
  list.set_unit_code("21052");
  v1::ListRecordsResponse records;
  ASSERT_TRUE(NewStub()->ListRecords(Context().get(), list, &records).ok());
  ASSERT_EQ(records.records_size(), 3);
  EXPECT_EQ(records.records(0).record_id(), "a");
  EXPECT_EQ(records.records(1).record_id(), "b");
  EXPECT_EQ(records.records(2).outcome(), childsync::record::v1::OUTCOME_WITHDRAWN);
  v1::GetRecordRequest get;
  get.set_unit_code("21052");
  get.set_record_id("b");
  v1::GetRecordResponse record;
  ASSERT_TRUE(NewStub()->GetRecord(Context().get(), get, &record).ok());
  EXPECT_EQ(record.record().change_offset(), 1);
  EXPECT_EQ(record.record().change_content_hash(), "fedcba9876543210");
  EXPECT_TRUE(record.record().claims_person());
  get.set_record_id("d");
  const grpc::Status gone = NewStub()->GetRecord(Context().get(), get, &record);
  EXPECT_EQ(gone.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Reason(gone), "RECORD_NOT_FOUND");
}

TEST_F(ApiTest, BadRequestsNameTheirField) {
  Child(1, "21052");
  Start();
  v1::ListOutstandingResponse response;
  grpc::Status status = ListOutstanding("", 0, "", &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Field(status), "unit_code");
  status = ListOutstanding("21052", -1, "", &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Field(status), "page_size");
  status = ListOutstanding("21052", 0, "rubbish", &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Field(status), "page_token");
  status = ListOutstanding("21052", 0, "00000000000000011", &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ABORTED);
  EXPECT_EQ(Reason(status), "PAGE_TOKEN_EXPIRED");
  status = ListOutstanding("77777", 0, "", &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Reason(status), "UNIT_NOT_FOUND");
  v1::ListRecordsResponse records;
  status = NewStub()->ListRecords(Context().get(), {}, &records);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Field(status), "unit_code");
  v1::GetRecordResponse record;
  status = NewStub()->GetRecord(Context().get(), {}, &record);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(status).field_violations_size(), 2);
  grpc::ClientContext without_deadline;
  v1::GetProgressResponse progress;
  status = NewStub()->GetProgress(&without_deadline, {}, &progress);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Reason(status), "DEADLINE_MISSING");
}

TEST_F(ApiTest, BeforeItHasCaughtUpCallersAreToldToComeAgain) {
  seams_.topics.verdicts = broker_.Unique("never");
  StartWithoutWaiting();
  v1::GetProgressResponse response;
  const grpc::Status status = NewStub()->GetProgress(Context().get(), {}, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_GT(DetailOf<google::rpc::RetryInfo>(status).retry_delay().seconds(), 0);
  auto context = Context();
  const auto watch = NewStub()->WatchProgress(context.get(), {});
  v1::WatchProgressResponse state;
  EXPECT_FALSE(watch->Read(&state));
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Get("/").status, 503);
}

TEST_F(ApiTest, ChangesAwaitTheirVerdictUntilItIsCounted) {
  Child(1, "21052");
  Start();
  EXPECT_EQ(Progress("21052").position().changes_awaiting_verdict(), 0);
  Send(seams_.topics.record_changes, "21052/a", "change");
  v1::GetProgressResponse response;
  ASSERT_TRUE(NewStub()->GetProgress(Context().get(), {}, &response).ok());
  EXPECT_EQ(response.position().changes_awaiting_verdict(), 1)
      << "what was sent before the call is known to it";
}

TEST_F(ApiTest, PassesTransactionMarkersAndAbortedRecords) {
  Child(1, "21052");
  Start();
  EXPECT_EQ(Figures("21052"), "0/1");
  const auto log_ends_at = [&](int64_t end) {
    const std::vector<kafka::TopicPartition> partitions = {{seams_.topics.roster, 0},
                                                           {seams_.topics.roster, 1}};
    const auto ends = broker_.admin().EndOffsets(partitions, /*read_committed=*/false, kafka::kPatience);
    return ends.ok() && (*ends)[0].offset + (*ends)[1].offset == end;
  };
  const auto producer = kafka::NewTransactionalProducer(broker_.Unique("roster"));
  const auto send = [&] {
    EXPECT_TRUE(producer->Begin().ok());
    EXPECT_TRUE(
        producer
            ->Send(
                {.topic = seams_.topics.roster, .key = "051215000002", .value = std::nullopt, .headers = {}})
            .ok());
  };
  send();
  ASSERT_TRUE(producer->Commit(kafka::kPatience).ok());
  send();
  ASSERT_TRUE(Await([&] { return log_ends_at(4); })) << "an abort drops what was not sent yet";
  ASSERT_TRUE(producer->Abort(kafka::kPatience).ok());
  // One entry, a tombstone and its marker, an aborted one and its marker, which is the last in the log.
  EXPECT_TRUE(Await([&] {
    int64_t next = 0;
    const v1::GetProgressResponse progress = Progress("");
    for (int64_t offset : progress.position().roster_offsets()) next += offset;
    return next == 5;
  }));
  EXPECT_EQ(Figures("21052"), "0/1");
}

TEST_F(ApiTest, MetricsSayTheSameAsTheFigures) {
  Child(1, "21052");
  Child(2, "21052");
  Start();
  EXPECT_EQ(Figures("524"), "0/2");
  Verified("21052/a", 1);
  EXPECT_EQ(Figures("524"), "1/2");
  const std::string metrics = Get("/metrics").body;
  for (const std::string line :
       {"childsync_roster_children{unit=\"21052\"} 2", "childsync_completed_children{unit=\"524\"} 1",
        "childsync_outstanding_children{unit=\"51\"} 1", "childsync_changes_awaiting_verdict 0",
        "childsync_change_to_count_seconds_count 1", "childsync_tally_stopped 0",
        "childsync_records_applied_total{topic=\"childsync.roster.v1\"} 2", "grpc_server_handled_total{"}) {
    EXPECT_NE(metrics.find(line), std::string::npos) << line << "\n" << metrics;
  }
  EXPECT_NE(metrics.find("childsync_consumer_lag_records{topic=\"" + seams_.topics.verdicts +
                         "\",partition=\"1\"}"),
            std::string::npos);
}

TEST_F(ApiTest, AVerdictThatIsJudgedAgainHasNoDelay) {
  Child(1, "21052");
  Start();
  Verified("21052/a", 1);
  EXPECT_EQ(Figures("524"), "1/1");
  JudgedAgainAsWrong("21052/a", 1);
  EXPECT_EQ(Figures("524"), "0/1");
  EXPECT_NE(Get("/metrics").body.find("childsync_change_to_count_seconds_count 1\n"), std::string::npos);
  Verified("21052/a", 1);
  EXPECT_EQ(Figures("524"), "1/1");
  EXPECT_NE(Get("/metrics").body.find("childsync_change_to_count_seconds_count 2\n"), std::string::npos);
}

TEST_F(ApiTest, ThePageIsServedWhole) {
  Child(1, "21052");
  Verified("21052/a", 1);
  Start();
  EXPECT_EQ(Figures("524"), "1/1");
  const HttpAnswer page = Get("/");
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("Huyện Bình Sơn"), std::string::npos);
  EXPECT_NE(page.body.find("<p class=\"rate\">100%</p>"), std::string::npos);
  for (const char* asset : {"/page.css", "/page.js", "/icon.svg"}) EXPECT_EQ(Get(asset).status, 200) << asset;
  EXPECT_EQ(Get("/?unit=77777").status, 404);
}

}  // namespace
}  // namespace childsync::tally
