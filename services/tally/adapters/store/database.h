// The sorted, durable key-value store that checkpoints are kept in: RocksDB, or a map in tests.
//
// A seam on purpose: a test composes one that fails, or one that tears a write in two, to show what then
// happens. Threads: the apply loop's.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace childsync::tally {

struct Change {
  std::string key;
  std::string_view value;      // ignored if range_end is set
  std::string range_end = "";  // not empty: erases [key, range_end)
};

class Database {
 public:
  virtual ~Database() = default;
  // All of it or nothing, and on the disk when it returns OK. After an error the process must end: what is on
  // the disk is not known.
  virtual absl::Status Write(std::span<const Change> changes) = 0;
  virtual absl::StatusOr<std::optional<std::string>> Get(const std::string& key) = 0;
  // Keys in [begin, end), in order.
  virtual absl::Status Scan(
      const std::string& begin, const std::string& end,
      absl::FunctionRef<absl::Status(std::string_view key, std::string_view value)> visit) = 0;
  // Takes off the disk what was erased or written over before this call: at its end no file has it any more.
  // Goes on by itself, on a thread that the destructor cuts short; one at a time.
  virtual void StartPurge() = 0;
  // How the purge that was started ended, waited for at most so long; nothing: it goes on.
  virtual std::optional<absl::Status> PurgeEnd(absl::Duration timeout) = 0;
};

// Opens or makes the RocksDB in a directory. ABORTED: another process has it open. DATA_LOSS: it is damaged.
// UNAVAILABLE: the disk fails or is full, now and in every call.
absl::StatusOr<std::unique_ptr<Database>> OpenRocksDatabase(const std::string& directory);

}  // namespace childsync::tally
