#include "services/commune-agent/store/done_files.h"

#include <xxhash.h>

#include <fstream>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace childsync::commune_agent {
namespace {

constexpr size_t kReadBytes = 1 << 20;
constexpr int64_t kRejected = 2;

// A file that was remembered before was concluded. seq: the order in which the unit's files were published;
// 0: never. A rejected one (concluded = 2) has that of the last before it.
constexpr char kFirstVersion[] = R"sql(
CREATE TABLE IF NOT EXISTS done_files(
  unit_code TEXT, name TEXT, content_hash BLOB NOT NULL, PRIMARY KEY (unit_code, name)) WITHOUT ROWID;
ALTER TABLE done_files ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE done_files ADD COLUMN concluded INTEGER NOT NULL DEFAULT 1;
CREATE TABLE results(unit_code TEXT, stem TEXT, name TEXT NOT NULL, PRIMARY KEY (unit_code, stem)) WITHOUT ROWID;
PRAGMA user_version = 1;
)sql";

}  // namespace

absl::StatusOr<std::unique_ptr<DoneFiles>> DoneFiles::Open(const std::string& dir) {
  absl::StatusOr<Database> db = Database::Open(absl::StrCat(dir, "/folder.sqlite3"));
  if (!db.ok()) return db.status();
  absl::StatusOr<Transaction> transaction = Transaction::Begin(*db);
  if (!transaction.ok()) return transaction.status();
  absl::StatusOr<int64_t> version = db->Version();
  if (!version.ok()) return version.status();
  absl::Status status = *version == 0 ? db->Run(kFirstVersion) : absl::OkStatus();
  if (status.ok()) status = transaction->Commit();
  if (!status.ok()) return status;
  return std::unique_ptr<DoneFiles>(new DoneFiles(*std::move(db)));
}

absl::StatusOr<FileState> DoneFiles::Find(std::string_view unit_code, std::string_view name,
                                          std::string_view content_hash) {
  absl::StatusOr<Statement> query = db_.Prepare(
      "SELECT concluded, EXISTS (SELECT 1 FROM done_files AS other WHERE other.unit_code = file.unit_code "
      "AND "
      "other.seq > file.seq) FROM done_files AS file WHERE unit_code = ? AND name = ? AND content_hash = ?");
  if (!query.ok()) return query.status();
  absl::StatusOr<bool> found =
      query->BindText(1, unit_code).BindText(2, name).BindBlob(3, content_hash).Step();
  if (!found.ok()) return found.status();
  if (!*found) return FileState::kNew;
  const bool others_since = query->Int(1) != 0;
  if (query->Int(0) == kRejected) return others_since ? FileState::kOvertaken : FileState::kNew;
  if (query->Int(0) != 0) return FileState::kConcluded;
  return others_since ? FileState::kOverwritten : FileState::kPublished;
}

absl::Status DoneFiles::Published(std::string_view unit_code, std::string_view name,
                                  std::string_view content_hash) {
  return Put(unit_code, name, content_hash, /*seq_after_last=*/1, /*concluded=*/0);
}

absl::Status DoneFiles::Rejected(std::string_view unit_code, std::string_view name,
                                 std::string_view content_hash) {
  return Put(unit_code, name, content_hash, /*seq_after_last=*/0, kRejected);
}

absl::Status DoneFiles::Put(std::string_view unit_code, std::string_view name, std::string_view content_hash,
                            int64_t seq_after_last, int64_t concluded) {
  absl::StatusOr<Statement> insert = db_.Prepare(
      "INSERT OR REPLACE INTO done_files (unit_code, name, content_hash, seq, concluded) VALUES (?1, ?2, ?3, "
      "(SELECT coalesce(max(seq), 0) + ?4 FROM done_files WHERE unit_code = ?1), ?5)");
  if (!insert.ok()) return insert.status();
  insert->BindText(1, unit_code).BindText(2, name).BindBlob(3, content_hash);
  return insert->BindInt(4, seq_after_last).BindInt(5, concluded).Execute();
}

absl::Status DoneFiles::Concluded(std::string_view unit_code, std::string_view name,
                                  std::string_view content_hash) {
  absl::StatusOr<Statement> insert = db_.Prepare(
      "INSERT INTO done_files (unit_code, name, content_hash, concluded) VALUES (?, ?, ?, 1) "
      "ON CONFLICT (unit_code, name) DO UPDATE SET content_hash = excluded.content_hash, concluded = 1");
  if (!insert.ok()) return insert.status();
  return insert->BindText(1, unit_code).BindText(2, name).BindBlob(3, content_hash).Execute();
}

absl::StatusOr<std::optional<std::string>> DoneFiles::ResultOwner(std::string_view unit_code,
                                                                  std::string_view stem) {
  absl::StatusOr<Statement> query = db_.Prepare("SELECT name FROM results WHERE unit_code = ? AND stem = ?");
  if (!query.ok()) return query.status();
  absl::StatusOr<bool> found = query->BindText(1, unit_code).BindText(2, stem).Step();
  if (!found.ok()) return found.status();
  return *found ? std::optional(std::string(query->Bytes(0))) : std::nullopt;
}

absl::Status DoneFiles::OwnResult(std::string_view unit_code, std::string_view stem, std::string_view name) {
  absl::StatusOr<Statement> insert = db_.Prepare("INSERT OR REPLACE INTO results VALUES (?, ?, ?)");
  if (!insert.ok()) return insert.status();
  return insert->BindText(1, unit_code).BindText(2, stem).BindText(3, name).Execute();
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

std::string ShortHash(const std::string& content_hash) {
  return absl::BytesToHexString(content_hash.substr(0, 6));
}

}  // namespace childsync::commune_agent
