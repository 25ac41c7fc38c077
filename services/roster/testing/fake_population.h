// A population database in memory that keeps to population.proto and to no more: a snapshot is not of one
// moment (each person is read when it is sent), and a change is first in force and then told.
//
// Threads: any.
#ifndef CHILDSYNC_SERVICES_ROSTER_TESTING_FAKE_POPULATION_H_
#define CHILDSYNC_SERVICES_ROSTER_TESTING_FAKE_POPULATION_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "childsync/population/v1/population.grpc.pb.h"

namespace grpc {
class Channel;
class Server;
}  // namespace grpc

namespace childsync::roster {

class FakePopulation final : public population::v1::PopulationService::Service {
 public:
  FakePopulation();
  ~FakePopulation() override;
  std::shared_ptr<::grpc::Channel> channel() const { return channel_; }
  // HOST:PORT.
  const std::string& address() const { return address_; }

  // A child born on 2014-05-06 unless said otherwise; replaces the entry and tells of it.
  void Register(const std::string& number, const std::string& unit, const std::string& name = "A",
                const std::string& born = "2014-05-06");
  void Die(const std::string& number);
  // `number` is replaced by `by`, which gets the entry.
  void Reissue(const std::string& number, const std::string& by);
  // Nobody has the number any more.
  void Remove(const std::string& number);

  // Faults; they hold until they are set again.
  enum class Snapshot { kWhole, kWithoutCount, kWrongCount };
  void SetSnapshot(Snapshot snapshot) {
    Set([&] { snapshot_ = snapshot; });
  }
  // Snapshots leave this number out, although a look-up finds it.
  void HideFromSnapshots(const std::string& number) {
    Set([&] { hidden_ = number; });
  }
  // Every call, and every watch, ends in UNAVAILABLE.
  void SetDown(bool down) {
    Set([&] { down_ = down; });
  }
  // Every cursor given out so far is worthless, and watches end.
  void LoseCursors() {
    Set([&] { ++instance_; });
  }
  // A message of a watch tells of one number, not of all there are.
  void SetTellOneByOne() {
    Set([&] { one_by_one_ = true; });
  }
  // Changes aren't told of.
  void SetSilent(bool silent) {
    Set([&] { silent_ = silent; });
  }
  // Called within a snapshot after each resident, with how many were sent; for changes in the middle of it.
  // 0: before the first.
  void OnResident(std::function<void(int sent)> call) {
    Set([&] { on_resident_ = std::move(call); });
  }

  int snapshots() const;
  int lookups() const;
  // Until so many watches have begun.
  void AwaitWatches(int count) const;

 private:
  using Entries = std::map<std::string, population::v1::Person>;

  ::grpc::Status LookupPersons(::grpc::ServerContext* context,
                               const population::v1::LookupPersonsRequest* request,
                               population::v1::LookupPersonsResponse* response) override;
  ::grpc::Status StreamResidents(
      ::grpc::ServerContext* context, const population::v1::StreamResidentsRequest* request,
      ::grpc::ServerWriter<population::v1::StreamResidentsResponse>* writer) override;
  ::grpc::Status WatchChanges(::grpc::ServerContext* context,
                              const population::v1::WatchChangesRequest* request,
                              ::grpc::ServerWriter<population::v1::WatchChangesResponse>* writer) override;

  void Set(const std::function<void()>& set) {
    absl::MutexLock lock(&mutex_);
    set();
  }
  void Tell(const std::string& number) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::string Cursor(size_t place) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  const population::v1::Person* EndOfChain(const population::v1::Person& person) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::vector<std::string> FormerNumbers(const std::string& number) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The first active resident after `number` who was born after the day.
  bool NextResident(const std::string& number, const std::string& born_after,
                    population::v1::Resident* resident) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  Entries entries_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> changes_ ABSL_GUARDED_BY(mutex_);
  int instance_ ABSL_GUARDED_BY(mutex_) = 1;
  Snapshot snapshot_ ABSL_GUARDED_BY(mutex_) = Snapshot::kWhole;
  std::string hidden_ ABSL_GUARDED_BY(mutex_);
  bool down_ ABSL_GUARDED_BY(mutex_) = false;
  bool one_by_one_ ABSL_GUARDED_BY(mutex_) = false;
  bool silent_ ABSL_GUARDED_BY(mutex_) = false;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::function<void(int)> on_resident_ ABSL_GUARDED_BY(mutex_);
  int snapshots_ ABSL_GUARDED_BY(mutex_) = 0;
  int lookups_ ABSL_GUARDED_BY(mutex_) = 0;
  int watches_ ABSL_GUARDED_BY(mutex_) = 0;

  std::unique_ptr<::grpc::Server> server_;
  std::string address_;
  std::shared_ptr<::grpc::Channel> channel_;
};

}  // namespace childsync::roster

#endif  // CHILDSYNC_SERVICES_ROSTER_TESTING_FAKE_POPULATION_H_
