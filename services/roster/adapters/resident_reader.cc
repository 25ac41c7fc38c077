#include "services/roster/adapters/resident_reader.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "childsync/population/v1/population.grpc.pb.h"
#include "common/grpc/channel.h"
#include "common/grpc/status.h"
#include "common/population/message_view.h"

namespace childsync::roster {
namespace {

namespace v1 = population::v1;

// Whether it is an active person under numbers of 12 digits, the former ones without the present one.
bool IsSound(const v1::Resident& resident) {
  const auto& former = resident.former_personal_ids();
  const std::string& number = resident.person().personal_id();
  return resident.person().status() == v1::PERSON_STATUS_ACTIVE && population::IsPersonalId(number) &&
         std::all_of(former.begin(), former.end(),
                     [&](const std::string& f) { return population::IsPersonalId(f) && f != number; });
}

void Show(const v1::Resident& resident, const std::function<void(const population::LookupResult&)>& see) {
  const population::PersonView person = population::ViewOf(resident.person());
  const std::vector<std::string_view> former(resident.former_personal_ids().begin(),
                                             resident.former_personal_ids().end());
  see({.personal_id = person.personal_id, .person = &person, .former_personal_ids = former});
}

}  // namespace

void ResidentReader::Stop() {
  absl::MutexLock lock(&mutex_);
  stopped_ = true;
  if (running_ != nullptr) running_->TryCancel();
}

absl::StatusOr<std::string> ResidentReader::Read(
    Date born_after, absl::Duration timeout,
    const std::function<void(const population::LookupResult&)>& see) {
  ::grpc::ClientContext context;
  rpc::SetTimeout(context, timeout);
  {
    absl::MutexLock lock(&mutex_);
    if (stopped_) return absl::CancelledError("stopping");
    running_ = &context;
  }
  v1::StreamResidentsRequest request;
  request.set_born_after(born_after.ToString());
  auto stub = v1::PopulationService::NewStub(channel_);
  auto stream = stub->StreamResidents(&context, request);
  v1::StreamResidentsResponse message;
  int64_t count = 0;
  std::optional<v1::StreamResidentsResponse> end;
  bool sound = true;
  while (sound && stream->Read(&message)) {
    sound = !end.has_value();  // nothing comes after the count
    if (message.has_total()) {
      end = message;
    } else {
      sound = sound && message.has_resident() && IsSound(message.resident());
      if (sound) Show(message.resident(), see);
      ++count;
    }
  }
  if (!sound) context.TryCancel();
  const ::grpc::Status status = stream->Finish();
  {
    absl::MutexLock lock(&mutex_);
    running_ = nullptr;
  }
  if (!sound) return absl::DataLossError("the snapshot is not as the protocol says");
  if (!status.ok()) return rpc::FromGrpc(status);
  if (!end || end->total() != count || end->cursor().empty()) {
    return absl::DataLossError("the snapshot has no closing count, or another one");
  }
  return end->cursor();
}

}  // namespace childsync::roster
