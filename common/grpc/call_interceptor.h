// Sees every call of a server: counts it, and enforces the deadline rule.
#ifndef CHILDSYNC_COMMON_GRPC_CALL_INTERCEPTOR_H_
#define CHILDSYNC_COMMON_GRPC_CALL_INTERCEPTOR_H_

#include <grpcpp/support/server_interceptor.h>
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace childsync::rpc {

// One method's metrics. Threads: any.
class MethodMetrics {
 public:
  void Started() { started_->Increment(); }
  void Received() { received_->Increment(); }
  void Sent() { sent_->Increment(); }
  void Handled(int code, double seconds);

 private:
  friend class CallInterceptorFactory;
  static constexpr int kCodes = 17;

  prometheus::Counter* started_;
  prometheus::Counter* received_;
  prometheus::Counter* sent_;
  prometheus::Histogram* seconds_;
  std::array<prometheus::Counter*, kCodes> handled_;
};

// How many calls of the server's own services run; health and reflection don't count. Threads: any.
class RunningCalls {
 public:
  void Begin();
  void End();
  // Returns once none runs, at the latest then.
  void AwaitNone(absl::Time deadline);

 private:
  absl::Mutex mutex_;
  int64_t running_ ABSL_GUARDED_BY(mutex_) = 0;
};

// Threads: any.
class CallInterceptorFactory : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  CallInterceptorFactory(std::shared_ptr<prometheus::Registry> registry,
                         std::shared_ptr<RunningCalls> running,
                         const std::vector<std::string>& calls_without_deadline);

  grpc::experimental::Interceptor* CreateServerInterceptor(grpc::experimental::ServerRpcInfo* info) override;

 private:
  // Null: no such method.
  MethodMetrics* Metrics(const std::string& method, grpc::experimental::ServerRpcInfo::Type type);

  const std::shared_ptr<prometheus::Registry> registry_;
  const std::shared_ptr<RunningCalls> running_;
  const std::set<std::string> calls_without_deadline_;
  prometheus::Family<prometheus::Counter>& started_;
  prometheus::Family<prometheus::Counter>& handled_;
  prometheus::Family<prometheus::Counter>& received_;
  prometheus::Family<prometheus::Counter>& sent_;
  prometheus::Family<prometheus::Histogram>& seconds_;
  absl::Mutex mutex_;
  std::map<std::string, std::unique_ptr<MethodMetrics>> methods_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace childsync::rpc

#endif  // CHILDSYNC_COMMON_GRPC_CALL_INTERCEPTOR_H_
