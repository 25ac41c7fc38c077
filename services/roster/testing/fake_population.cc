#include "services/roster/testing/fake_population.h"

#include <grpcpp/grpcpp.h>

namespace childsync::roster {

namespace v1 = population::v1;

namespace {

const ::grpc::Status& Down() {
  static const ::grpc::Status down(::grpc::StatusCode::UNAVAILABLE, "down");
  return down;
}

}  // namespace

FakePopulation::FakePopulation() {
  ::grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", ::grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(this);
  server_ = builder.BuildAndStart();
  address_ = "127.0.0.1:" + std::to_string(port);
  channel_ = ::grpc::CreateChannel(address_, ::grpc::InsecureChannelCredentials());
}

FakePopulation::~FakePopulation() {
  Set([&] { ending_ = true; });
  server_->Shutdown();
}

void FakePopulation::Tell(const std::string& number) {
  if (!silent_) changes_.push_back(number);
}

void FakePopulation::Register(const std::string& number, const std::string& unit, const std::string& name,
                              const std::string& born) {
  absl::MutexLock lock(&mutex_);
  v1::Person& person = entries_[number];
  person.set_personal_id(number);
  person.set_full_name(name);
  person.set_birth_date(born);
  person.set_residence_unit(unit);
  person.set_status(v1::PERSON_STATUS_ACTIVE);
  person.clear_replaced_by();
  Tell(number);
}

void FakePopulation::Die(const std::string& number) {
  absl::MutexLock lock(&mutex_);
  entries_[number].set_status(v1::PERSON_STATUS_DECEASED);
  Tell(number);
}

void FakePopulation::Reissue(const std::string& number, const std::string& by) {
  absl::MutexLock lock(&mutex_);
  v1::Person& old = entries_[number];
  entries_[by] = old;
  entries_[by].set_personal_id(by);
  old.set_status(v1::PERSON_STATUS_REPLACED);
  old.set_replaced_by(by);
  Tell(number);
  Tell(by);
}

void FakePopulation::Remove(const std::string& number) {
  absl::MutexLock lock(&mutex_);
  entries_.erase(number);
  Tell(number);
}

int FakePopulation::snapshots() const {
  absl::MutexLock lock(&mutex_);
  return snapshots_;
}

int FakePopulation::lookups() const {
  absl::MutexLock lock(&mutex_);
  return lookups_;
}

void FakePopulation::AwaitWatches(int count) const {
  absl::MutexLock lock(&mutex_);
  auto begun = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return watches_ >= count; };
  mutex_.Await(absl::Condition(&begun));
}

std::string FakePopulation::Cursor(size_t place) const {
  return std::to_string(instance_) + "-" + std::to_string(place);
}

const v1::Person* FakePopulation::EndOfChain(const v1::Person& person) const {
  const v1::Person* at = &person;
  for (size_t steps = 0; at->status() == v1::PERSON_STATUS_REPLACED; ++steps) {
    auto next = entries_.find(at->replaced_by());
    if (next == entries_.end() || steps > entries_.size()) return nullptr;
    at = &next->second;
  }
  return at;
}

std::vector<std::string> FakePopulation::FormerNumbers(const std::string& number) const {
  std::vector<std::string> former;
  for (const auto& [other, person] : entries_) {
    const v1::Person* end = EndOfChain(person);
    if (other != number && end != nullptr && end->personal_id() == number) former.push_back(other);
  }
  return former;
}

::grpc::Status FakePopulation::LookupPersons(::grpc::ServerContext*, const v1::LookupPersonsRequest* request,
                                             v1::LookupPersonsResponse* response) {
  absl::MutexLock lock(&mutex_);
  if (down_) return Down();
  lookups_ += request->personal_ids_size();
  for (const std::string& number : request->personal_ids()) {
    v1::LookupResult& result = *response->add_results();
    result.set_personal_id(number);
    auto found = entries_.find(number);
    if (found == entries_.end()) continue;
    *result.mutable_person() = found->second;
    const v1::Person* end = EndOfChain(found->second);
    if (end == nullptr) continue;
    if (end != &found->second) *result.mutable_current() = *end;
    for (const std::string& former : FormerNumbers(end->personal_id()))
      result.add_former_personal_ids(former);
  }
  return ::grpc::Status::OK;
}

bool FakePopulation::NextResident(const std::string& number, const std::string& born_after,
                                  v1::Resident* resident) const {
  for (auto at = entries_.upper_bound(number); at != entries_.end(); ++at) {
    const v1::Person& person = at->second;
    if (person.status() != v1::PERSON_STATUS_ACTIVE || at->first == hidden_) continue;
    if (!person.birth_date().empty() && person.birth_date() <= born_after) continue;
    *resident->mutable_person() = person;
    for (const std::string& former : FormerNumbers(at->first)) resident->add_former_personal_ids(former);
    return true;
  }
  return false;
}

::grpc::Status FakePopulation::StreamResidents(::grpc::ServerContext*,
                                               const v1::StreamResidentsRequest* request,
                                               ::grpc::ServerWriter<v1::StreamResidentsResponse>* writer) {
  std::string cursor, last;
  std::function<void(int)> on_resident;
  {
    absl::MutexLock lock(&mutex_);
    if (down_) return Down();
    ++snapshots_;
    cursor = Cursor(changes_.size());
    on_resident = on_resident_;
  }
  int sent = 0;
  while (true) {
    if (on_resident) on_resident(sent);
    v1::StreamResidentsResponse message;
    {
      absl::MutexLock lock(&mutex_);
      if (!NextResident(last, request->born_after(), message.mutable_resident())) break;
    }
    last = message.resident().person().personal_id();
    writer->Write(message);
    ++sent;
  }
  absl::MutexLock lock(&mutex_);
  if (snapshot_ == Snapshot::kWithoutCount) return ::grpc::Status::OK;
  v1::StreamResidentsResponse end;
  end.set_total(snapshot_ == Snapshot::kWrongCount ? sent + 1 : sent);
  end.set_cursor(cursor);
  writer->Write(end);
  return ::grpc::Status::OK;
}

::grpc::Status FakePopulation::WatchChanges(::grpc::ServerContext* context,
                                            const v1::WatchChangesRequest* request,
                                            ::grpc::ServerWriter<v1::WatchChangesResponse>* writer) {
  absl::MutexLock lock(&mutex_);
  if (down_) return Down();
  const int instance = instance_;
  const size_t dash = request->cursor().find('-');
  if (dash == std::string::npos || request->cursor().substr(0, dash) != std::to_string(instance)) {
    return {::grpc::StatusCode::OUT_OF_RANGE, "not this database's cursor"};
  }
  size_t place = std::stoul(request->cursor().substr(dash + 1));
  v1::WatchChangesResponse message;
  message.set_cursor(Cursor(place));
  writer->Write(message);
  ++watches_;
  auto woken = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return down_ || ending_ || instance_ != instance || changes_.size() > place;
  };
  while (!context->IsCancelled()) {
    if (!mutex_.AwaitWithTimeout(absl::Condition(&woken), absl::Milliseconds(20))) continue;
    if (down_ || ending_ || instance_ != instance) return Down();
    message.clear_personal_ids();
    do {
      message.add_personal_ids(changes_[place++]);
    } while (place < changes_.size() && !one_by_one_);
    message.set_cursor(Cursor(place));
    writer->Write(message);
  }
  return ::grpc::Status::CANCELLED;
}

}  // namespace childsync::roster
