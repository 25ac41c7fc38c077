#include "common/grpc/call_interceptor.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "common/grpc/status.h"

namespace childsync::rpc {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::ServerRpcInfo;

// As other languages' gRPC libraries name them.
constexpr std::array<const char*, 17> kCodeNames = {
    "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
    "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
    "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
    "DataLoss", "Unauthenticated"};

const char* TypeName(ServerRpcInfo::Type type) {
  switch (type) {
    case ServerRpcInfo::Type::UNARY:
      return "unary";
    case ServerRpcInfo::Type::CLIENT_STREAMING:
      return "client_stream";
    case ServerRpcInfo::Type::SERVER_STREAMING:
      return "server_stream";
    case ServerRpcInfo::Type::BIDI_STREAMING:
      return "bidi_stream";
  }
  return "";
}

// Names that callers make up get no metrics: there is no end of them. Health's are not here either.
bool Known(std::string_view method) {
  std::string name(method.substr(1));
  std::replace(name.begin(), name.end(), '/', '.');
  return google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name) != nullptr;
}

// "/package.Service/Method".
prometheus::Labels LabelsOf(std::string_view method, ServerRpcInfo::Type type) {
  const size_t slash = method.rfind('/');
  return {{"grpc_type", TypeName(type)},
          {"grpc_service", std::string(method.substr(1, slash - 1))},
          {"grpc_method", std::string(method.substr(slash + 1))}};
}

// Of one call. gRPC runs its hooks one after the other.
class CallInterceptor : public grpc::experimental::Interceptor {
 public:
  // `running` may be null, and so may `refuse_without_deadline`.
  CallInterceptor(MethodMetrics* metrics, std::shared_ptr<RunningCalls> running,
                  grpc::ServerContextBase* refuse_without_deadline)
      : metrics_(metrics), running_(std::move(running)), refuse_without_deadline_(refuse_without_deadline) {
    metrics_->Started();
    if (running_) running_->Begin();
  }

  ~CallInterceptor() override {
    Handled(grpc::StatusCode::CANCELLED);  // unless it had a status: its caller gave it up
    if (running_) running_->End();
  }

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_MESSAGE) &&
        methods->GetRecvMessage() != nullptr) {
      metrics_->Received();
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_MESSAGE)) metrics_->Sent();
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) SendStatus(methods);
    methods->Proceed();
  }

 private:
  void SendStatus(grpc::experimental::InterceptorBatchMethods* methods) {
    grpc::Status status = methods->GetSendStatus();
    if (refuse_without_deadline_ != nullptr) {
      if (const absl::Status refusal = RequireDeadline(*refuse_without_deadline_); !refusal.ok()) {
        status = ToGrpc(refusal);
        methods->ModifySendStatus(status);
      }
    }
    // Errors of gRPC itself, for example of a request that can't be read.
    if (!status.ok() && status.error_details().empty()) methods->ModifySendStatus(ToGrpc(FromGrpc(status)));
    Handled(status.error_code());
  }

  void Handled(int code) {
    if (handled_) return;
    handled_ = true;
    metrics_->Handled(code, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count());
  }

  MethodMetrics* const metrics_;
  const std::shared_ptr<RunningCalls> running_;
  grpc::ServerContextBase* const refuse_without_deadline_;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  bool handled_ = false;
};

prometheus::Family<prometheus::Counter>& CounterFamily(prometheus::Registry& registry, const char* name,
                                                       const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

}  // namespace

void MethodMetrics::Handled(int code, double seconds) {
  handled_[code >= 0 && code < kCodes ? code : grpc::StatusCode::UNKNOWN]->Increment();
  seconds_->Observe(seconds);
}

void RunningCalls::Begin() {
  const absl::MutexLock lock(&mutex_);
  ++running_;
}

void RunningCalls::End() {
  const absl::MutexLock lock(&mutex_);
  --running_;
}

void RunningCalls::AwaitNone(absl::Time deadline) {
  const absl::MutexLock lock(&mutex_);
  const auto none = [](int64_t* running) { return *running == 0; };
  mutex_.AwaitWithDeadline(absl::Condition(+none, &running_), deadline);
}

CallInterceptorFactory::CallInterceptorFactory(std::shared_ptr<prometheus::Registry> registry,
                                               std::shared_ptr<RunningCalls> running,
                                               const std::vector<std::string>& calls_without_deadline)
    : registry_(std::move(registry)),
      running_(std::move(running)),
      calls_without_deadline_(calls_without_deadline.begin(), calls_without_deadline.end()),
      started_(CounterFamily(*registry_, "grpc_server_started_total", "Calls begun")),
      handled_(CounterFamily(*registry_, "grpc_server_handled_total", "Calls ended, by status code")),
      received_(CounterFamily(*registry_, "grpc_server_msg_received_total", "Messages received")),
      sent_(CounterFamily(*registry_, "grpc_server_msg_sent_total", "Messages sent")),
      seconds_(prometheus::BuildHistogram()
                   .Name("grpc_server_handling_seconds")
                   .Help("Time from a call's begin to its status")
                   .Register(*registry_)) {}

grpc::experimental::Interceptor* CallInterceptorFactory::CreateServerInterceptor(ServerRpcInfo* info) {
  const std::string method = info->method();
  MethodMetrics* const metrics = Metrics(method, info->type());
  if (metrics == nullptr) return nullptr;
  // Reflection may be asked without a deadline, and ends with the server.
  const bool own = !method.starts_with("/grpc.");
  const bool needs_deadline = own && !calls_without_deadline_.contains(method);
  return new CallInterceptor(metrics, own ? running_ : nullptr,
                             needs_deadline ? info->server_context() : nullptr);
}

MethodMetrics* CallInterceptorFactory::Metrics(const std::string& method, ServerRpcInfo::Type type) {
  const absl::MutexLock lock(&mutex_);
  if (const auto found = methods_.find(method); found != methods_.end()) return found->second.get();
  if (!Known(method)) return nullptr;
  std::unique_ptr<MethodMetrics>& metrics = methods_[method];
  metrics = std::make_unique<MethodMetrics>();
  prometheus::Labels labels = LabelsOf(method, type);
  metrics->started_ = &started_.Add(labels);
  metrics->received_ = &received_.Add(labels);
  metrics->sent_ = &sent_.Add(labels);
  metrics->seconds_ =
      &seconds_.Add(labels, prometheus::Histogram::BucketBoundaries{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                                    0.1, 0.25, 0.5, 1, 2.5, 5, 10});
  for (int code = 0; code < MethodMetrics::kCodes; ++code) {
    labels["grpc_code"] = kCodeNames[code];
    metrics->handled_[code] = &handled_.Add(labels);
  }
  return metrics.get();
}

}  // namespace childsync::rpc
