// Looks persons up in the population database, in batches, several of them in flight.
//
//   auto client = LookupClient::Create(grpc::MakeChannel(address), {});
//   ...
//   absl::StatusOr<LookupBatch> batch = client->Start(numbers, absl::Seconds(5));   // returns at once
//   ...                                                                             // start more, poll Kafka
//   absl::StatusOr<LookupAnswer> answer = batch->Wait();
//   for (const LookupResult& result : answer->results()) Judge(result.in_force());
//
// Threads: Start may be called from any thread; a batch and its answer belong to one thread at a time. Bytes
// are received on gRPC's threads and decoded in the thread that waits.
//
// Errors: an answer that is not sound (not one result for each number asked, in that order, about that
// number, with a chain that fits) is as good as none. It and every failure of the call come back as
// UNAVAILABLE, with the RetryInfo that the database gave, if any: ask again later, decide nothing. CANCELLED:
// the client is being shut down. Error texts hold no number.
//
// Performance: an answer is one contiguous block of bytes and views into it; no person is copied.
#ifndef CHILDSYNC_COMMON_POPULATION_CLIENT_H_
#define CHILDSYNC_COMMON_POPULATION_CLIENT_H_

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/population/person.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace childsync::population {

// What CONTRACT and population.proto allow in one call.
inline constexpr size_t kLookupBatchMax = 1000;

// The sound answer to one batch. Move-only; its views die with it.
class LookupAnswer {
 public:
  struct Storage;
  explicit LookupAnswer(std::unique_ptr<Storage> storage);
  LookupAnswer(LookupAnswer&&) noexcept;
  LookupAnswer& operator=(LookupAnswer&&) noexcept;
  ~LookupAnswer();

  // As many as were asked, in that order, duplicates included.
  std::span<const LookupResult> results() const;

 private:
  std::unique_ptr<Storage> storage_;
};

// A call in flight. Move-only; destroying it cancels the call, without waiting.
class LookupBatch {
 public:
  struct Call;
  explicit LookupBatch(std::shared_ptr<Call> call);
  LookupBatch(LookupBatch&&) noexcept;
  LookupBatch& operator=(LookupBatch&&) noexcept;
  ~LookupBatch();

  size_t size() const;
  // Whether Wait would return at once.
  bool ready() const;
  // Blocks until the call is done or the timeout is over; returns ready().
  bool WaitFor(absl::Duration timeout) const;
  // Blocks at most until the call's deadline. Call it once.
  absl::StatusOr<LookupAnswer> Wait();

 private:
  std::shared_ptr<Call> call_;
};

struct LookupClientOptions {
  // Calls in flight, bounded so that a slow database can't make memory grow: one answer is up to about 0.5
  // MB.
  size_t in_flight_max = 8;
};

class LookupClient {
 public:
  static std::unique_ptr<LookupClient> Create(std::shared_ptr<::grpc::Channel> channel,
                                              LookupClientOptions options);
  // Cancels what is in flight and waits for it to end. Batches may outlive the client.
  ~LookupClient();
  LookupClient(const LookupClient&) = delete;
  LookupClient& operator=(const LookupClient&) = delete;

  // Asks for 1 to kLookupBatchMax numbers of 12 digits, duplicates allowed; they are copied before it
  // returns. INVALID_ARGUMENT: not such numbers. RESOURCE_EXHAUSTED: in_flight_max reached, wait for an older
  // batch first. CANCELLED: Shutdown was called.
  absl::StatusOr<LookupBatch> Start(std::span<const std::string_view> personal_ids, absl::Duration timeout);

  // Cancels what is in flight, from any thread; every later Start is refused. Idempotent.
  void Shutdown();

 private:
  struct Impl;
  explicit LookupClient(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace childsync::population

#endif  // CHILDSYNC_COMMON_POPULATION_CLIENT_H_
