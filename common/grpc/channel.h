// Channels to other services.
#ifndef CHILDSYNC_COMMON_GRPC_CHANNEL_H_
#define CHILDSYNC_COMMON_GRPC_CHANNEL_H_

#include <memory>
#include <string>

#include "absl/time/time.h"

namespace grpc {
class Channel;
class ClientContext;
}  // namespace grpc

namespace childsync::rpc {

// Without TLS; connects at the first call and by itself again after a break, at the latest 2 s apart. Notices
// a dead peer by keepalive within half a minute while calls run. Two channels to one address don't share a
// connection.
std::shared_ptr<grpc::Channel> MakeChannel(const std::string& address);

// Every call needs a deadline; gRPC sets none.
void SetTimeout(grpc::ClientContext& context, absl::Duration timeout);

}  // namespace childsync::rpc

#endif  // CHILDSYNC_COMMON_GRPC_CHANNEL_H_
