#include "common/grpc/channel.h"

#include <arpa/inet.h>
#include <grpc/grpc.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/server_builder.h>
#include <netinet/in.h>
#include <poll.h>
#include <prometheus/registry.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string_view>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "childsync/population/v1/population.grpc.pb.h"
#include "common/grpc/fake_population.h"
#include "common/grpc/grpc_server.h"
#include "common/grpc/status.h"
#include "gtest/gtest.h"

namespace childsync::rpc {
namespace {

// Hands bytes on between one client and a server, and counts the client's HTTP/2 pings.
class CountingProxy {
 public:
  explicit CountingProxy(int server_port) : server_port_(server_port) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = Loopback(0);
    socklen_t size = sizeof(address);
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(listener_, 1), 0);
    EXPECT_EQ(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Run(); });
  }
  ~CountingProxy() {
    thread_.join();
    close(listener_);
  }
  int port() const { return port_; }
  // False: they were not so many in half a minute.
  bool AwaitPings(int count) {
    const absl::MutexLock lock(&mutex_);
    const auto enough = [this, count]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return pings_ >= count; };
    return mutex_.AwaitWithTimeout(absl::Condition(&enough), absl::Seconds(30));
  }

 private:
  static sockaddr_in Loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<uint16_t>(port));
    return address;
  }
  // Until one side closes.
  void Run() {
    const int client = accept(listener_, nullptr, nullptr);
    const int server = socket(AF_INET, SOCK_STREAM, 0);
    const sockaddr_in address = Loopback(server_port_);
    EXPECT_EQ(connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    pollfd ends[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    char bytes[1 << 14];
    for (bool open = true; open;) {
      poll(ends, 2, -1);
      for (int from : {0, 1}) {
        if (ends[from].revents == 0) continue;
        const ssize_t count = read(ends[from].fd, bytes, sizeof(bytes));
        open = open && count > 0 && write(ends[1 - from].fd, bytes, static_cast<size_t>(count)) == count;
        if (from == 0 && open) CountPings({bytes, static_cast<size_t>(count)});
      }
    }
    close(client);
    close(server);
  }
  // A quiet connection's bytes are whole frames: length 8, type 6, no flags, stream 0.
  void CountPings(std::string_view bytes) {
    constexpr std::string_view kPing("\0\0\x08\x06\0\0\0\0\0", 9);
    if (!bytes.starts_with(kPing)) return;
    const absl::MutexLock lock(&mutex_);
    ++pings_;
  }

  const int server_port_;
  int listener_ = -1;
  int port_ = 0;
  absl::Mutex mutex_;
  int pings_ ABSL_GUARDED_BY(mutex_) = 0;
  std::thread thread_;
};

TEST(ChannelTest, AQuietStreamsPeerIsAskedAgainAndAgain) {
  FakePopulation service;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES,
                             0);  // takes being asked as often as this test does
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  CountingProxy proxy(port);
  grpc::ClientContext context;  // a watch has no deadline
  {
    const auto stub = population::PopulationService::NewStub(
        MakeChannel(absl::StrCat("127.0.0.1:", proxy.port()), absl::Seconds(1)));
    const auto watch = stub->WatchChanges(&context, {});
    population::WatchChangesResponse response;
    ASSERT_TRUE(watch->Read(&response));
    EXPECT_TRUE(proxy.AwaitPings(5));
    service.EndWatches();
    EXPECT_FALSE(watch->Read(&response));
    watch->Finish();
  }  // and the proxy ends with the channel
}

TEST(ChannelTest, IsUnavailableAtOnceWhereNobodyListens) {
  // A port that was free a moment ago.
  const auto registry = std::make_shared<prometheus::Registry>();
  const int port = GrpcServer::Create({.address = "127.0.0.1:0", .registry = registry}).value()->port();
  const auto stub = population::PopulationService::NewStub(MakeChannel(absl::StrCat("127.0.0.1:", port)));
  grpc::ClientContext context;
  SetTimeout(context, absl::Seconds(20));
  population::LookupPersonsResponse response;
  EXPECT_EQ(FromGrpc(stub->LookupPersons(&context, {}, &response)).code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace childsync::rpc
