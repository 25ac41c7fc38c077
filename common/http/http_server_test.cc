#include "common/http/http_server.h"

#include <httplib.h>
#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include <atomic>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace childsync {
namespace {

using ::testing::HasSubstr;

class HttpServerTest : public testing::Test {
 protected:
  HttpServerTest() {
    registry_ = std::make_shared<prometheus::Registry>();
    server_ = HttpServer::Create({.address = "127.0.0.1:0",
                                  .registry = registry_,
                                  .event_streams = 1,
                                  .event_poll = absl::Milliseconds(1)})
                  .value();
  }

  httplib::Client Client() { return httplib::Client("127.0.0.1", server_->port()); }

  // "STATUS body", or "" if nobody answers.
  std::string Get(const std::string& path) {
    const auto result = Client().Get(path);
    return result ? absl::StrCat(result->status, " ", result->body) : "";
  }

  std::shared_ptr<prometheus::Registry> registry_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, SaysWhetherItIsReadyDegradedOrNot) {
  std::atomic<Readiness::State> state = Readiness::State::kNotReady;
  server_->SetReadiness([&] { return Readiness{state, "12 partitions to read"}; });
  server_->Start();
  EXPECT_EQ(Get("/readyz"), "503 not ready: 12 partitions to read\n");
  state = Readiness::State::kDegraded;
  EXPECT_EQ(Get("/readyz"), "200 degraded: 12 partitions to read\n");
  state = Readiness::State::kReady;
  EXPECT_EQ(Get("/readyz"), "200 ready\n");
}

TEST_F(HttpServerTest, IsNotReadyWhenItDrainsAndServesOn) {
  server_->SetReadiness([] { return Readiness{}; });
  server_->Handle("/page", [](const HttpRequest&) { return HttpResponse{.body = "page"}; });
  server_->Start();
  EXPECT_EQ(Get("/readyz"), "200 ready\n");
  server_->Drain();
  EXPECT_EQ(Get("/readyz"), "503 not ready: shutting down\n");
  EXPECT_EQ(Get("/healthz"), "200 ok\n") << "nobody need kill it";
  EXPECT_EQ(Get("/page"), "200 page");
}

TEST_F(HttpServerTest, IsNotReadyUntilToldAndAlive) {
  server_->Start();
  EXPECT_EQ(Get("/readyz"), "503 not ready: starting\n");
  EXPECT_EQ(Get("/healthz"), "200 ok\n");
}

TEST_F(HttpServerTest, SaysWhyItShouldBeRestarted) {
  server_->SetLiveness([] { return "no poll for 300 s"; });
  server_->Start();
  EXPECT_EQ(Get("/healthz"), "503 no poll for 300 s\n");
}

TEST_F(HttpServerTest, ShowsMetricsOfRegistryAndCollectables) {
  prometheus::BuildCounter().Name("a_total").Register(*registry_).Add({{"unit", "21052"}}).Increment(3);
  const auto other = std::make_shared<prometheus::Registry>();
  prometheus::BuildCounter().Name("b_total").Register(*other).Add({}).Increment();
  server_->AddCollectable(other);
  server_->Start();
  EXPECT_THAT(Get("/metrics"), HasSubstr("a_total{unit=\"21052\"} 3"));
  EXPECT_THAT(Get("/metrics"), HasSubstr("b_total 1"));
}

TEST_F(HttpServerTest, ServesExactlyItsPages) {
  server_->Handle("/page.csv", [](const HttpRequest& request) {
    return HttpResponse{
        .status = 201,
        .type = "text/csv",
        .body = absl::StrCat(std::string(request.param("unit")), request.headers.at("x-name")),
        .headers = {{"X-Position", "7"}}};
  });
  server_->Start();
  auto client = Client();
  const auto result = client.Get("/page.csv?unit=b%C3%ACnh", {{"X-Name", "!"}});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->status, 201);
  EXPECT_EQ(result->body, "bình!");
  EXPECT_EQ(result->get_header_value("Content-Type"), "text/csv");
  EXPECT_EQ(result->get_header_value("X-Position"), "7");
  EXPECT_EQ(Get("/pageXcsv"), "404 not found\n");
  EXPECT_EQ(Get("/"), "404 not found\n");
  EXPECT_EQ(client.Post("/page.csv", "x", "text/plain")->status, 404);
}

TEST_F(HttpServerTest, AnswersHeadWithoutABody) {
  server_->Start();
  // Not compressed: the newer library asks for brotli, which makes seven bytes of three.
  const auto result = Client().Head("/healthz", {{"Accept-Encoding", "identity"}});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->status, 200);
  EXPECT_EQ(result->body, "");
  EXPECT_EQ(result->get_header_value("Content-Length"), "3");
}

TEST_F(HttpServerTest, AHandlerThatThrowsIsAnError) {
  server_->Handle("/bad", [](const HttpRequest&) -> HttpResponse { throw std::runtime_error("secret"); });
  server_->Start();
  EXPECT_EQ(Get("/bad"), "500 internal error\n");
}

TEST_F(HttpServerTest, RefusesAnAddressThatIsTakenOrNone) {
  const auto again = HttpServer::Create({.address = absl::StrCat("127.0.0.1:", server_->port())});
  EXPECT_EQ(again.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(HttpServer::Create({.address = "nowhere"}).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(HttpServerTest, StreamsTheLatestStateAndEndsAtStop) {
  std::atomic<uint64_t> version = 1;
  server_->Stream("/events",
                  [&](const HttpRequest&, std::optional<uint64_t> seen) -> std::optional<HttpEvent> {
                    const uint64_t now = version;
                    if (seen == now) return std::nullopt;
                    return HttpEvent{now, absl::StrCat("state\n", now)};
                  });
  server_->Start();
  absl::Notification first, second;
  std::string text;
  std::thread listener([&] {
    Client().Get("/events", [&](const char* data, size_t size) {
      text.append(data, size);
      if (text.find("data: 1\n\n") != std::string::npos && !first.HasBeenNotified()) first.Notify();
      if (text.find("data: 5\n\n") != std::string::npos && !second.HasBeenNotified()) second.Notify();
      return true;
    });
  });
  first.WaitForNotification();
  EXPECT_THAT(Get("/events"), HasSubstr("503 too many listeners"));
  version = 5;
  second.WaitForNotification();
  server_->Stop();
  listener.join();
  EXPECT_EQ(text, "id: 1\ndata: state\ndata: 1\n\nid: 5\ndata: state\ndata: 5\n\n");
}

TEST_F(HttpServerTest, AListenerThatLeavesFreesItsPlace) {
  server_->Stream("/events",
                  [](const HttpRequest&, std::optional<uint64_t> seen) -> std::optional<HttpEvent> {
                    return HttpEvent{seen.value_or(0) + 1, "x"};
                  });
  server_->Start();
  Client().Get("/events", [](const char*, size_t) { return false; });
  std::string answer;
  // Until the server has noticed.
  do {
    answer.clear();
    int status = 0;
    auto client = Client();
    client.Get(
        "/events", httplib::Headers{},
        [&](const httplib::Response& response) {
          status = response.status;
          return true;
        },
        [](const char*, size_t) { return false; });
    answer = std::to_string(status);
  } while (answer == "503");
  EXPECT_EQ(answer, "200");
}

TEST_F(HttpServerTest, StopsWithAKeptConnectionOrWithoutAStart) {
  auto other = HttpServer::Create({.address = "127.0.0.1:0"}).value();
  other->Stop();
  server_->Start();
  auto client = Client();
  client.set_keep_alive(true);
  ASSERT_TRUE(client.Get("/healthz"));
  const absl::Time begin = absl::Now();
  server_->Stop();
  server_->Stop();
  EXPECT_LT(absl::Now() - begin, absl::Seconds(4));
  EXPECT_EQ(Get("/healthz"), "");
}

}  // namespace
}  // namespace childsync
