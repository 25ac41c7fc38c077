// The zip a workbook is, read part by part within bounds: what a part claims to be, and what it really unzips
// to.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_ARCHIVE_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_ARCHIVE_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/commune-agent/sheets/limits.h"

struct zip;

namespace childsync::commune_agent {

// Threads: one. Errors: INVALID_ARGUMENT, a FileError.
class Archive {
 public:
  static absl::StatusOr<Archive> Open(const std::filesystem::path& path, const Limits& limits);

  // Names are compared without regard to case, as Excel does.
  bool Has(const std::string& name) const;

  // Hands the part's bytes to `take`, in order; its error ends the reading. `last` comes with the end, maybe
  // without bytes.
  using Chunk = std::function<absl::Status(std::string_view bytes, bool last)>;
  absl::Status Read(const std::string& name, const Chunk& take);

 private:
  struct Discard {
    void operator()(zip* z) const;
  };
  Archive(zip* z, const Limits& limits) : zip_(z), limits_(limits) {}

  std::unique_ptr<zip, Discard> zip_;
  Limits limits_;
  int64_t unzipped_bytes_ = 0;
};

// The same of a zip that is open for writing: the part as it was when the zip was opened. `unzipped_bytes`,
// what was read of the zip so far, grows.
absl::Status ReadPart(zip* z, const std::string& name, const Limits& limits, int64_t& unzipped_bytes,
                      const Archive::Chunk& take);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_ARCHIVE_H_
