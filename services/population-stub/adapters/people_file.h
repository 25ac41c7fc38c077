// The file of people on disk: read at the start, and again when it changes or SIGHUP comes.
#ifndef CHILDSYNC_SERVICES_POPULATION_STUB_ADAPTERS_PEOPLE_FILE_H_
#define CHILDSYNC_SERVICES_POPULATION_STUB_ADAPTERS_PEOPLE_FILE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/population-stub/domain/register.h"

namespace childsync::population_stub {

// Blocks SIGHUP, which would end the process, and gives it to PeopleFileWatcher. Before any thread is
// started: they inherit the mask.
void BlockReloadSignal();

// How a file looks from outside; equal: nobody has written to it.
struct FileLook {
  uint64_t inode = 0;
  int64_t size = -1;  // -1: it is not there
  int64_t modified_ns = 0;

  static FileLook At(const std::string& path);
  bool operator==(const FileLook&) const = default;
};

// NOT_FOUND: it can't be opened. INVALID_ARGUMENT: "<path>: line N: what".
absl::StatusOr<std::shared_ptr<const Register>> ReadPeopleFile(const std::string& path);

// What the watching thread found; called on it.
struct PeopleFileEvents {
  std::function<void(std::shared_ptr<const Register>)> on_people;
  // The file can't be taken up: the old state stays.
  std::function<void(const absl::Status&)> on_bad_file;
  // Whether the outage file is there; called when that changes, and once at the start if it is there.
  std::function<void(bool)> on_outage;
};

struct PeopleFileConfig {
  std::string path;
  // As it looked when it was last read.
  FileLook taken = {};
  // While this file exists there is an outage; empty: none.
  std::string outage_path = {};
  // A change is taken up once the file has looked the same twice in a row.
  absl::Duration poll = absl::Milliseconds(100);
};

// Watches on a thread of its own until it is destroyed.
class PeopleFileWatcher {
 public:
  PeopleFileWatcher(PeopleFileConfig config, PeopleFileEvents events);
  ~PeopleFileWatcher();
  PeopleFileWatcher(const PeopleFileWatcher&) = delete;
  PeopleFileWatcher& operator=(const PeopleFileWatcher&) = delete;

 private:
  class Loop;
  int stop_fd_;
  std::thread thread_;
};

}  // namespace childsync::population_stub

#endif  // CHILDSYNC_SERVICES_POPULATION_STUB_ADAPTERS_PEOPLE_FILE_H_
