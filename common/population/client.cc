#include "common/population/client.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/stub_options.h>

#include <algorithm>
#include <cstring>
#include <ranges>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/population/answer.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace childsync::population {
namespace {

constexpr char kMethod[] = "/childsync.population.v1.PopulationService/LookupPersons";

// LookupPersonsRequest: field 1, length-delimited, 12 bytes, over and over.
::grpc::ByteBuffer Request(std::string_view asked) {
  std::string bytes;
  bytes.reserve(asked.size() / kPersonalIdSize * (kPersonalIdSize + 2));
  for (size_t i = 0; i < asked.size(); i += kPersonalIdSize) {
    bytes.append({static_cast<char>((1 << 3) | 2), static_cast<char>(kPersonalIdSize)});
    bytes.append(asked.substr(i, kPersonalIdSize));
  }
  ::grpc::Slice slice(bytes);
  return ::grpc::ByteBuffer(&slice, 1);
}

// Whatever the database's reason, nothing was learnt: UNAVAILABLE, with its RetryInfo. Its own text stays
// here, it may name a person.
absl::Status Unavailable(const ::grpc::Status& status) {
  absl::Status unavailable = absl::UnavailableError(absl::StrCat(
      "the population database did not answer (gRPC code ", static_cast<int>(status.error_code()), ")"));
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) return unavailable;
  for (const google::protobuf::Any& detail : details.details()) {
    if (detail.Is<google::rpc::RetryInfo>())
      unavailable.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return unavailable;
}

}  // namespace

struct LookupAnswer::Storage {
  ::grpc::Slice bytes;
  DecodedAnswer decoded;
};

LookupAnswer::LookupAnswer(std::unique_ptr<Storage> storage) : storage_(std::move(storage)) {}
LookupAnswer::LookupAnswer(LookupAnswer&&) noexcept = default;
LookupAnswer& LookupAnswer::operator=(LookupAnswer&&) noexcept = default;
LookupAnswer::~LookupAnswer() = default;

std::span<const LookupResult> LookupAnswer::results() const { return storage_->decoded.results; }

struct LookupBatch::Call {
  std::string asked;
  ::grpc::ClientContext context;
  ::grpc::ByteBuffer request;
  ::grpc::ByteBuffer response;  // gRPC's until done
  absl::Mutex mutex;
  bool done ABSL_GUARDED_BY(mutex) = false;
  ::grpc::Status status ABSL_GUARDED_BY(mutex);
};

LookupBatch::LookupBatch(std::shared_ptr<Call> call) : call_(std::move(call)) {}
LookupBatch::LookupBatch(LookupBatch&&) noexcept = default;

LookupBatch& LookupBatch::operator=(LookupBatch&& other) noexcept {
  std::swap(call_, other.call_);
  return *this;
}

LookupBatch::~LookupBatch() {
  if (call_ != nullptr && !ready()) call_->context.TryCancel();
}

size_t LookupBatch::size() const { return call_->asked.size() / kPersonalIdSize; }

bool LookupBatch::ready() const {
  absl::MutexLock lock(&call_->mutex);
  return call_->done;
}

bool LookupBatch::WaitFor(absl::Duration timeout) const {
  absl::MutexLock lock(&call_->mutex);
  return call_->mutex.AwaitWithTimeout(absl::Condition(&call_->done), timeout);
}

absl::StatusOr<LookupAnswer> LookupBatch::Wait() {
  WaitFor(absl::InfiniteDuration());
  absl::MutexLock lock(&call_->mutex);
  const ::grpc::Status& status = call_->status;
  if (status.error_code() == ::grpc::StatusCode::CANCELLED)
    return absl::CancelledError("the look-up was cancelled");
  if (!status.ok()) return Unavailable(status);
  auto storage = std::make_unique<LookupAnswer::Storage>();
  if (!call_->response.DumpToSingleSlice(&storage->bytes).ok())
    return absl::UnavailableError("the answer can't be read");
  call_->response.Clear();
  const std::string_view bytes(reinterpret_cast<const char*>(storage->bytes.begin()), storage->bytes.size());
  if (absl::Status sound = DecodeAnswer(bytes, call_->asked, storage->decoded); !sound.ok()) {
    return absl::UnavailableError(sound.message());
  }
  return LookupAnswer(std::move(storage));
}

struct LookupClient::Impl {
  Impl(std::shared_ptr<::grpc::Channel> channel, LookupClientOptions o)
      : options(o), stub(std::move(channel)) {}

  absl::Status Admit(const std::shared_ptr<LookupBatch::Call>& call) {
    std::vector<std::shared_ptr<LookupBatch::Call>> dropped;  // after the lock
    absl::MutexLock lock(&mutex);
    dropped.swap(ended);
    if (shut_down) return absl::CancelledError("the look-up client is shut down");
    if (running >= options.in_flight_max) return absl::ResourceExhaustedError("too many look-ups in flight");
    ++running;
    in_flight.emplace(call.get(), call);
    return absl::OkStatus();
  }
  // The call is answered: there is room for another.
  void Release() {
    absl::MutexLock lock(&mutex);
    --running;
  }
  // The last thing a call does. It is not destroyed here: it holds the channel, and a channel that goes on
  // one of gRPC's threads ends that thread's own queue beneath it (1.51 aborts with "prior > 0").
  void End(LookupBatch::Call* call) {
    absl::MutexLock lock(&mutex);
    ended.push_back(std::move(in_flight.extract(call).mapped()));
  }

  const LookupClientOptions options;
  ::grpc::GenericStub stub;
  absl::Mutex mutex;
  bool shut_down ABSL_GUARDED_BY(mutex) = false;
  size_t running ABSL_GUARDED_BY(mutex) = 0;
  std::unordered_map<LookupBatch::Call*, std::shared_ptr<LookupBatch::Call>> in_flight ABSL_GUARDED_BY(mutex);
  std::vector<std::shared_ptr<LookupBatch::Call>> ended ABSL_GUARDED_BY(mutex);  // to be dropped by a caller
};

std::unique_ptr<LookupClient> LookupClient::Create(std::shared_ptr<::grpc::Channel> channel,
                                                   LookupClientOptions options) {
  return std::unique_ptr<LookupClient>(new LookupClient(std::make_shared<Impl>(std::move(channel), options)));
}

LookupClient::LookupClient(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

LookupClient::~LookupClient() {
  Shutdown();
  absl::MutexLock lock(&impl_->mutex);
  auto empty = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(impl_->mutex) { return impl_->in_flight.empty(); };
  impl_->mutex.Await(absl::Condition(&empty));
}

void LookupClient::Shutdown() {
  absl::MutexLock lock(&impl_->mutex);
  impl_->shut_down = true;
  for (LookupBatch::Call* call : impl_->in_flight | std::views::keys) call->context.TryCancel();
}

absl::StatusOr<LookupBatch> LookupClient::Start(std::span<const std::string_view> personal_ids,
                                                absl::Duration timeout) {
  if (personal_ids.empty() || personal_ids.size() > kLookupBatchMax ||
      !std::all_of(personal_ids.begin(), personal_ids.end(), IsPersonalId)) {
    return absl::InvalidArgumentError(
        absl::StrCat("a batch is 1 to ", kLookupBatchMax, " numbers of 12 digits"));
  }
  auto call = std::make_shared<LookupBatch::Call>();
  if (absl::Status admitted = impl_->Admit(call); !admitted.ok()) return admitted;
  call->asked.reserve(personal_ids.size() * kPersonalIdSize);
  for (std::string_view number : personal_ids) call->asked.append(number);
  call->request = Request(call->asked);
  call->context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  impl_->stub.UnaryCall(&call->context, kMethod, ::grpc::StubOptions(), &call->request, &call->response,
                        [call = call.get(), impl = impl_.get()](const ::grpc::Status& status) {
                          impl->Release();  // first: whoever sees the batch done may start the next one
                          {
                            absl::MutexLock lock(&call->mutex);
                            call->status = status;
                            call->done = true;
                          }
                          impl->End(call);
                        });
  return LookupBatch(std::move(call));
}

}  // namespace childsync::population
