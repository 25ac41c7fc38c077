// WatchProgress: the latest state, never a queue, and no more watches than are served.
#include <grpcpp/grpcpp.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/grpc/status.h"
#include "services/tally/testing/tally_fixture.h"

namespace childsync::tally {
namespace {

class WatchTest : public TallyFixture {
 protected:
  using Reader = grpc::ClientReader<v1::WatchProgressResponse>;

  // A watch, and what it needs.
  struct Watcher {
    explicit Watcher(std::unique_ptr<Stub> s, const std::string& parent = "") : stub(std::move(s)) {
      v1::WatchProgressRequest request;
      request.set_parent_unit_code(parent);
      reader = stub->WatchProgress(&context, request);
    }
    ~Watcher() { context.TryCancel(); }

    std::unique_ptr<Stub> stub;
    grpc::ClientContext context;
    std::unique_ptr<Reader> reader;
    v1::WatchProgressResponse state;
  };

  // A connection that takes 64 KiB ahead of its reader and no more: by default that grows with the speed of
  // the network, up to megabytes.
  std::unique_ptr<Stub> NewNarrowStub() {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
    arguments.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 64 << 10);
    return v1::TallyService::NewStub(grpc::CreateCustomChannel(
        absl::StrCat("127.0.0.1:", app_->grpc_port()), grpc::InsecureChannelCredentials(), arguments));
  }

  // A province with so many communes that one state is more than such a connection takes.
  void WriteManyUnits(int communes) {
    config_.units = directory_ + "-units.csv";
    config_.successions = directory_ + "-successions.csv";
    std::ofstream units(config_.units);
    units << "code,kind,name,parent_code,valid_from,valid_until\n01,province,Tỉnh,,,\n";
    for (int i = 0; i < communes; ++i) units << 10'000 + i << ",commune,Xã " << i << ",01,,\n";
    std::ofstream(config_.successions) << "from_code,to_code,effective_on,legal_basis\n";
  }
  ~WatchTest() override {
    if (config_.units.empty()) return;
    std::filesystem::remove(config_.units);
    std::filesystem::remove(config_.successions);
  }
};

TEST_F(WatchTest, AWatchSeesTheLatestState) {
  Child(1, "21052");
  Child(2, "21052");
  Start();
  Figures("524");
  grpc::ClientContext context;  // a watch needs no deadline
  const auto watch = NewStub()->WatchProgress(&context, {});
  v1::WatchProgressResponse state;
  ASSERT_TRUE(watch->Read(&state));
  EXPECT_EQ(state.progress(state.progress_size() - 1).completed(), 0);
  Verified("21052/a", 1);
  Verified("21052/b", 2);
  int64_t completed = 0;
  while (completed < 2 && watch->Read(&state)) {
    const int64_t now = state.progress(state.progress_size() - 1).completed();
    EXPECT_GE(now, completed);
    completed = now;
  }
  EXPECT_EQ(completed, 2);
  // Draining ends it.
  std::thread stop([this] { app_->Shutdown(absl::Seconds(10)); });
  while (watch->Read(&state)) {
  }
  const absl::Status end = rpc::FromGrpc(watch->Finish());
  EXPECT_EQ(end.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(rpc::RetryAfter(end), absl::Seconds(1)) << "it was told so, not cut off: " << end;
  stop.join();
}

TEST_F(WatchTest, AStateIsSentOnce) {
  Child(1, "21052");
  Start();
  Figures("524");
  Watcher watcher(NewStub());
  ASSERT_TRUE(watcher.reader->Read(&watcher.state));
  std::string before = watcher.state.SerializeAsString();
  for (int i = 0; i < 5; ++i) {
    Child(2 + i, "21052");
    ASSERT_TRUE(watcher.reader->Read(&watcher.state));
    EXPECT_NE(watcher.state.SerializeAsString(), before);
    before = watcher.state.SerializeAsString();
  }
}

TEST_F(WatchTest, AWatchOfAUnitThatIsNotThereEnds) {
  Start();
  grpc::ClientContext context;
  v1::WatchProgressRequest request;
  request.set_parent_unit_code("77777");
  const auto watch = NewStub()->WatchProgress(&context, request);
  v1::WatchProgressResponse state;
  EXPECT_FALSE(watch->Read(&state));
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(WatchTest, OneThatDoesNotReadFindsTheNewestStateAndNoQueue) {
  constexpr int kStates = 20;
  WriteManyUnits(5'000);
  for (int i = 1; i <= kStates; ++i) Child(i, "10000");
  Start();
  EXPECT_EQ(Figures("01"), "0/20");
  Watcher watcher(NewNarrowStub(), "01");
  ASSERT_TRUE(watcher.reader->Read(&watcher.state));
  ASSERT_GT(watcher.state.ByteSizeLong(), 100u << 10);
  for (int i = 1; i <= kStates; ++i) {
    Verified("10000/" + std::to_string(i), i);
    ASSERT_EQ(Figures("01"), absl::StrCat(i, "/20")) << "each is a state of its own";
  }
  int messages = 0;
  int64_t completed = 0;
  while (completed < kStates && watcher.reader->Read(&watcher.state)) {
    ++messages;
    completed = watcher.state.progress(watcher.state.progress_size() - 1).completed();
  }
  EXPECT_EQ(completed, kStates);
  EXPECT_LE(messages, 5) << "what was on its way when it stopped reading, and the newest";
}

// A watch that takes nothing keeps the draining from its end.
TEST_F(WatchTest, WhileTheTallyDrainsItIsNotReady) {
  WriteManyUnits(5'000);
  Child(1, "10000");
  Start();
  Watcher watcher(NewNarrowStub(), "01");
  watcher.reader->WaitForInitialMetadata();
  std::thread stop([this] { app_->Shutdown(absl::Minutes(1)); });
  EXPECT_EQ(AwaitReadiness("not ready: shutting down"), "not ready: shutting down\n");
  EXPECT_EQ(Get("/").status, 200) << "pages are served to the end";
  watcher.context.TryCancel();
  stop.join();
}

TEST_F(WatchTest, NoMoreAreOpenedThanAreServed) {
  seams_.watches_max = 2;
  Start();
  auto first = std::make_unique<Watcher>(NewStub());
  Watcher second(NewStub());
  ASSERT_TRUE(first->reader->Read(&first->state));
  ASSERT_TRUE(second.reader->Read(&second.state));

  Watcher third(NewStub());
  ASSERT_FALSE(third.reader->Read(&third.state));
  const absl::Status refused = rpc::FromGrpc(third.reader->Finish());
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted) << refused.ToString();
  EXPECT_EQ(rpc::Reason(refused), "TOO_MANY_WATCHES");
  EXPECT_EQ(rpc::RetryAfter(refused), absl::Seconds(10));

  first.reset();
  EXPECT_TRUE(Await([this] {
    Watcher next(NewStub());
    return next.reader->Read(&next.state);
  })) << "the place of one that left is free";
  Child(1, "21052");
  EXPECT_TRUE(second.reader->Read(&second.state)) << "those that are open go on";
}

}  // namespace
}  // namespace childsync::tally
