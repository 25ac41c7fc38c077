// A workbook's zip that is patched in place: parts that nobody writes keep their compressed bytes.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_PACKAGE_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_PACKAGE_H_

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/commune-agent/sheets/limits.h"

struct zip;

namespace childsync::commune_agent {

// Threads: one. Errors: INVALID_ARGUMENT, a FileError, for what is wrong with the file; UNAVAILABLE when it
// can't be written.
class Package {
 public:
  static absl::StatusOr<Package> Open(const std::filesystem::path& path);
  // An empty one, in the place of what is there.
  static absl::StatusOr<Package> Create(const std::filesystem::path& path);

  bool Has(const std::string& name) const;
  // As it was when the package was opened, within the limits of who reads an export: a part of more than
  // `bytes_max` is refused, and so is one that unzips to far more than it takes.
  absl::StatusOr<std::string> Read(const std::string& name,
                                   int64_t bytes_max = Limits().part_bytes_max) const;
  // Replaces or adds a part.
  absl::Status Write(const std::string& name, std::string bytes);
  // Writes the file; without it nothing changes.
  absl::Status Close();

 private:
  struct Discard {
    void operator()(zip* z) const;
  };
  explicit Package(zip* z) : zip_(z) {}

  std::deque<std::string> written_;  // libzip reads them when it closes
  std::unique_ptr<zip, Discard> zip_;
  mutable int64_t unzipped_bytes_ = 0;  // read so far
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_PACKAGE_H_
