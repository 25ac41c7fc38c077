// A tally over a real broker, as a small language:
//
//   Child(1, "21052");
//   Verified("21052/a", 1);
//   Start();
//   EXPECT_EQ(Figures("21052"), "1/1");
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/synchronization/mutex.h"
#include "childsync/tally/v1/tally.grpc.pb.h"
#include "services/tally/app.h"
#include "tests/broker/broker_fixture.h"
#include "tests/broker/kafka_testing.h"

namespace childsync::tally {

class TallyFixture : public ::testing::Test {
 protected:
  using Stub = v1::TallyService::Stub;

  TallyFixture();
  ~TallyFixture() override;

  // Topics of two partitions of their own.
  void NewTopics(std::map<std::string, std::string> config = {});

  // The log. Numbers are short for 12 digits; each message is acknowledged when the call returns.
  void Child(int key, const std::string& unit, int number = 0, std::vector<int> formers = {},
             const std::string& valid_from = "");
  void Leave(int key);
  void Verified(const std::string& key, int number);
  void Wrong(const std::string& key, int number);  // 0: claims nobody
  // The change that was judged last is judged again.
  void JudgedAgainAsWrong(const std::string& key, int number);
  void Withdraw(const std::string& key);
  void Erase(const std::string& key);
  void Send(const std::string& topic, const std::string& key, std::optional<std::string> value,
            int partition = -1);
  static std::string Id(int number);

  // The tally. Start waits until it serves; it is the production App.
  void Start();
  void StartWithoutWaiting();
  void Stop();  // in order
  // Waits until it can't go on, and says why.
  absl::Status AwaitFatal();
  // Waits until /readyz begins so.
  std::string AwaitReadiness(const std::string& beginning);
  struct HttpAnswer {
    int status = 0;
    std::string body;
    std::map<std::string, std::string> headers;  // lower case
  };
  HttpAnswer Get(const std::string& path);

  std::unique_ptr<Stub> NewStub();
  // "completed/total", once all that was sent is counted.
  std::string Figures(const std::string& unit);
  v1::GetProgressResponse Progress(const std::string& unit);
  // Of this tally, once all that was sent is counted.
  std::string Digest();

  kafka::TestBroker& broker_;
  std::string directory_;
  Config config_;
  Seams seams_;
  std::unique_ptr<kafka::Producer> producer_;
  std::unique_ptr<App> app_;

 private:
  void SendVerdict(const std::string& key, int outcome, int number);

  absl::Mutex mutex_;
  bool fatal_ = false;
  int64_t change_offset_ = 0;
};

// Waits, for kPatience, for what another process or thread does; false when that was not enough.
bool Await(absl::FunctionRef<bool()> done);
// A context with a deadline.
std::unique_ptr<grpc::ClientContext> Context(absl::Duration timeout = absl::Seconds(10));

}  // namespace childsync::tally
