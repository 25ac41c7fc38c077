#include "common/grpc/call_interceptor.h"

#include <chrono>
#include <string_view>

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
  CallInterceptor(MethodMetrics* metrics, grpc::ServerContextBase* refuse_without_deadline)
      : metrics_(metrics), refuse_without_deadline_(refuse_without_deadline) {
    metrics_->Started();
  }

  // A call that ended before it had a status was given up by its caller.
  ~CallInterceptor() override { Handled(grpc::StatusCode::CANCELLED); }

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
    Handled(status.error_code());
  }

  void Handled(int code) {
    if (handled_) return;
    handled_ = true;
    metrics_->Handled(code, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count());
  }

  MethodMetrics* const metrics_;
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

CallInterceptorFactory::CallInterceptorFactory(std::shared_ptr<prometheus::Registry> registry,
                                               const std::vector<std::string>& calls_without_deadline)
    : registry_(std::move(registry)),
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
  // Health and reflection may be asked without a deadline.
  const bool exempt = method.starts_with("/grpc.") || calls_without_deadline_.contains(method);
  return new CallInterceptor(Metrics(method, info->type()), exempt ? nullptr : info->server_context());
}

MethodMetrics* CallInterceptorFactory::Metrics(const std::string& method, ServerRpcInfo::Type type) {
  const absl::MutexLock lock(&mutex_);
  std::unique_ptr<MethodMetrics>& metrics = methods_[method];
  if (metrics) return metrics.get();
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
