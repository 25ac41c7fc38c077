#include "common/grpc/grpc_server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/impl/server_builder_plugin.h>
#include <grpcpp/impl/server_initializer.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/config/host_port.h"
#include "common/grpc/call_interceptor.h"
#include "common/process/stop_signal.h"

namespace childsync::rpc {
namespace {

// Peers may ping as often as MakeChannel does; by default a server takes that for abuse.
constexpr int kPingIntervalMinMs = 10'000;
constexpr int kKeepaliveMs = 60'000;
// For calls that come in just before the server stops taking any.
constexpr absl::Duration kGrace = absl::Milliseconds(250);

// Takes the names of the services, which health answers for.
class ServiceNames : public grpc::ServerBuilderPlugin {
 public:
  explicit ServiceNames(std::shared_ptr<std::vector<std::string>> names) : names_(std::move(names)) {}

  std::string name() override { return "childsync.service_names"; }
  void InitServer(grpc::ServerInitializer*) override {}
  void Finish(grpc::ServerInitializer* initializer) override { *names_ = *initializer->GetServiceList(); }
  void ChangeArguments(const std::string&, void*) override {}

 private:
  std::shared_ptr<std::vector<std::string>> names_;
};

class ServiceNamesOption : public grpc::ServerBuilderOption {
 public:
  explicit ServiceNamesOption(std::shared_ptr<std::vector<std::string>> names) : names_(std::move(names)) {}

  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    plugins->push_back(std::make_unique<ServiceNames>(names_));
  }

 private:
  std::shared_ptr<std::vector<std::string>> names_;
};

int Milliseconds(absl::Duration duration) { return static_cast<int>(absl::ToInt64Milliseconds(duration)); }

void SetLimits(const GrpcServerConfig& config, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(config.max_message_bytes);
  builder.SetMaxSendMessageSize(config.max_message_bytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, config.max_concurrent_streams);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, Milliseconds(config.max_connection_age));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                             Milliseconds(config.max_connection_age_grace));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kPingIntervalMinMs);
  // Two processes must not share an address unnoticed.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.SetResourceQuota(grpc::ResourceQuota("childsync").SetMaxThreads(config.max_threads));
}

}  // namespace

struct GrpcServer::Impl {
  int port = 0;
  std::vector<std::string> service_names;
  const std::shared_ptr<RunningCalls> running = std::make_shared<RunningCalls>();
  absl::Mutex mutex;
  bool draining ABSL_GUARDED_BY(mutex) = false;
  std::vector<std::function<void()>> end_streams ABSL_GUARDED_BY(mutex);
  std::unique_ptr<grpc::Server> server;
};

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Create(const GrpcServerConfig& config) {
  if (!SplitHostPort(config.address)) {
    return absl::InvalidArgumentError(absl::StrCat("gRPC address `", config.address, "` is not HOST:PORT"));
  }
  RaiseFileLimit();
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  auto impl = std::make_unique<Impl>();
  auto names = std::make_shared<std::vector<std::string>>();
  grpc::ServerBuilder builder;
  builder.AddListeningPort(config.address, grpc::InsecureServerCredentials(), &impl->port);
  builder.SetOption(std::make_unique<ServiceNamesOption>(names));
  SetLimits(config, builder);
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> interceptors;
  interceptors.push_back(std::make_unique<CallInterceptorFactory>(config.registry, impl->running,
                                                                  config.calls_without_deadline));
  builder.experimental().SetInterceptorCreators(std::move(interceptors));
  for (grpc::Service* service : config.services) builder.RegisterService(service);
  impl->server = builder.BuildAndStart();
  if (impl->server == nullptr || impl->port == 0) {
    return absl::UnavailableError(
        absl::StrCat("can't serve gRPC at ", config.address, ": the address is taken, or not ours"));
  }
  impl->service_names = *names;
  auto server = std::unique_ptr<GrpcServer>(new GrpcServer(std::move(impl)));
  server->SetServing(false);
  return server;
}

GrpcServer::GrpcServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
GrpcServer::~GrpcServer() { Drain(absl::Seconds(5)); }

void GrpcServer::SetServing(bool serving) {
  auto& health = *impl_->server->GetHealthCheckService();
  for (const std::string& name : impl_->service_names) health.SetServingStatus(name, serving);
  health.SetServingStatus("", serving);
}

void GrpcServer::SetServing(const std::string& service, bool serving) {
  impl_->server->GetHealthCheckService()->SetServingStatus(service, serving);
}

void GrpcServer::OnDrain(std::function<void()> end_streams) {
  const absl::MutexLock lock(&impl_->mutex);
  impl_->end_streams.push_back(std::move(end_streams));
}

void GrpcServer::Drain(absl::Duration timeout) {
  std::vector<std::function<void()>> end_streams;
  {
    const absl::MutexLock lock(&impl_->mutex);
    if (impl_->draining) return;
    impl_->draining = true;
    end_streams.swap(impl_->end_streams);
  }
  const absl::Time deadline = absl::Now() + timeout;
  impl_->server->GetHealthCheckService()->Shutdown();  // NOT_SERVING, for good
  for (const auto& end : end_streams) end();
  // Not one Shutdown with the whole time: an open health watch would make it last that long.
  impl_->running->AwaitNone(deadline);
  impl_->server->Shutdown(absl::ToChronoTime(absl::Now() + kGrace));
}

int GrpcServer::port() const { return impl_->port; }

}  // namespace childsync::rpc
