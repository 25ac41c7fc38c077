#include "services/commune-agent/store/done_files.h"

#include <xxhash.h>

#include <fstream>
#include <vector>

#include "absl/strings/str_cat.h"

namespace childsync::commune_agent {
namespace {

constexpr size_t kReadBytes = 1 << 20;

}  // namespace

absl::StatusOr<std::unique_ptr<DoneFiles>> DoneFiles::Open(const std::string& dir) {
  absl::StatusOr<Database> db = Database::Open(absl::StrCat(dir, "/folder.sqlite3"));
  if (!db.ok()) return db.status();
  absl::Status status = db->Run(
      "CREATE TABLE IF NOT EXISTS done_files(unit_code TEXT, name TEXT, content_hash BLOB NOT NULL,"
      " PRIMARY KEY (unit_code, name)) WITHOUT ROWID");
  if (!status.ok()) return status;
  return std::unique_ptr<DoneFiles>(new DoneFiles(*std::move(db)));
}

absl::StatusOr<bool> DoneFiles::Has(std::string_view unit_code, std::string_view name,
                                    std::string_view content_hash) {
  absl::StatusOr<Statement> query =
      db_.Prepare("SELECT 1 FROM done_files WHERE unit_code = ? AND name = ? AND content_hash = ?");
  if (!query.ok()) return query.status();
  return query->BindText(1, unit_code).BindText(2, name).BindBlob(3, content_hash).Step();
}

absl::Status DoneFiles::Remember(std::string_view unit_code, std::string_view name,
                                 std::string_view content_hash) {
  absl::StatusOr<Statement> insert = db_.Prepare("INSERT OR REPLACE INTO done_files VALUES (?, ?, ?)");
  if (!insert.ok()) return insert.status();
  return insert->BindText(1, unit_code).BindText(2, name).BindBlob(3, content_hash).Execute();
}

absl::StatusOr<std::string> HashFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::UnavailableError("the file can't be read now");
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), &XXH3_freeState);
  XXH3_128bits_reset(state.get());
  std::vector<char> buffer(kReadBytes);
  while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())), file.gcount() > 0) {
    XXH3_128bits_update(state.get(), buffer.data(), static_cast<size_t>(file.gcount()));
  }
  if (file.bad()) return absl::UnavailableError("the file can't be read now");
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state.get()));
  return std::string(reinterpret_cast<const char*>(canonical.digest), sizeof(canonical.digest));
}

}  // namespace childsync::commune_agent
