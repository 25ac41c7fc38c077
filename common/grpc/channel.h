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

// Without TLS; connects at the first call and by itself again after a break, at the latest 2 s apart. While
// calls run, however quiet they are, a dead peer is noticed: asked every `keepalive`, it has half that time
// to answer. Servers of ours take being asked every 10 s. Two channels to one address don't share a
// connection.
std::shared_ptr<grpc::Channel> MakeChannel(const std::string& address,
                                           absl::Duration keepalive = absl::Seconds(20));

// Every call needs a deadline; gRPC sets none.
void SetTimeout(grpc::ClientContext& context, absl::Duration timeout);

}  // namespace childsync::rpc

#endif  // CHILDSYNC_COMMON_GRPC_CHANNEL_H_
