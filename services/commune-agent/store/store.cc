#include "services/commune-agent/store/store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace childsync::commune_agent {
namespace {

// Each makes its version out of the one before.
constexpr const char* kSchema[] = {
    R"sql(
CREATE TABLE records(
  record_id TEXT PRIMARY KEY, content_hash BLOB NOT NULL CHECK (length(content_hash) = 16), live INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE outbox(
  seq INTEGER PRIMARY KEY, record_id TEXT NOT NULL UNIQUE, content_hash BLOB NOT NULL CHECK (length(content_hash) = 16),
  live INTEGER NOT NULL, value BLOB NOT NULL);
CREATE TABLE submissions(
  state TEXT PRIMARY KEY CHECK (state IN ('sent', 'pending')), submission_id TEXT NOT NULL, value BLOB NOT NULL) WITHOUT ROWID;
PRAGMA user_version = 1;
)sql",
    R"sql(
CREATE TABLE taken_over(unit_code TEXT PRIMARY KEY, live INTEGER NOT NULL, withdrawn INTEGER NOT NULL) WITHOUT ROWID;
PRAGMA user_version = 2;
)sql",
    // live: 0 withdrawn, 1 live, 2 erased. Without a value an entry is a tombstone.
    R"sql(
ALTER TABLE outbox RENAME TO outbox_2;
CREATE TABLE outbox(
  seq INTEGER PRIMARY KEY, record_id TEXT NOT NULL UNIQUE, content_hash BLOB NOT NULL CHECK (length(content_hash) = 16),
  live INTEGER NOT NULL, value BLOB);
INSERT INTO outbox SELECT seq, record_id, content_hash, live, value FROM outbox_2;
DROP TABLE outbox_2;
PRAGMA user_version = 3;
)sql"};

constexpr int64_t kErased = 2;

std::string_view BytesOf(const ContentHash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

KnownRecord RecordFrom(std::string_view hash, int64_t live) {
  KnownRecord record{{}, live == 1, live == kErased};
  std::copy(hash.begin(), hash.end(), record.content_hash.begin());
  return record;
}

int64_t LiveOf(const KnownRecord& record) {
  return record.erased ? kErased : static_cast<int64_t>(record.live);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> Store::Open(const std::string& dir, std::string_view unit_code) {
  absl::StatusOr<Database> db = Database::Open(
      absl::StrCat(dir, "/", absl::string_view(unit_code.data(), unit_code.size()), ".sqlite3"));
  if (!db.ok()) return db.status();
  std::unique_ptr<Store> store(new Store(*std::move(db)));
  absl::Status status = store->MakeTables();
  if (!status.ok()) return status;
  return store;
}

absl::Status Store::MakeTables() {
  // The outbox holds personal data: what is deleted is overwritten.
  absl::Status status = db_.Run("PRAGMA secure_delete=ON");
  if (!status.ok()) return status;
  absl::StatusOr<Transaction> transaction = Transaction::Begin(db_);
  if (!transaction.ok()) return transaction.status();
  absl::StatusOr<int64_t> version = db_.Version();
  if (!version.ok()) return version.status();
  if (*version > static_cast<int64_t>(std::size(kSchema))) {
    return absl::FailedPreconditionError(
        absl::StrCat("the state was written by a newer commune-agent (version ", *version, ")"));
  }
  for (auto step = static_cast<size_t>(*version); step < std::size(kSchema); ++step) {
    status = db_.Run(kSchema[step]);
    if (!status.ok()) return status;
  }
  status = transaction->Commit();
  // What a killed agent left in the write-ahead log.
  return status.ok() ? db_.Run("PRAGMA wal_checkpoint(TRUNCATE)") : status;
}

absl::StatusOr<StoredSubmissions> Store::Submissions() {
  absl::StatusOr<Statement> query = db_.Prepare("SELECT state = 'pending', submission_id FROM submissions");
  if (!query.ok()) return query.status();
  StoredSubmissions stored;
  for (;;) {
    absl::StatusOr<bool> row = query->Step();
    if (!row.ok()) return row.status();
    if (!*row) return stored;
    (query->Int(0) != 0 ? stored.pending : stored.sent) = std::string(query->Bytes(1));
  }
}

absl::StatusOr<KnownRecords> Store::Records() {
  absl::StatusOr<Statement> query =
      db_.Prepare("SELECT record_id, content_hash, live FROM records ORDER BY record_id");
  if (!query.ok()) return query.status();
  KnownRecords records;
  for (;;) {
    absl::StatusOr<bool> row = query->Step();
    if (!row.ok()) return row.status();
    if (!*row) return records;
    records.emplace_hint(records.end(), std::string(query->Bytes(0)),
                         RecordFrom(query->Bytes(1), query->Int(2)));
  }
}

absl::StatusOr<Outbox> Store::ReadOutbox() {
  Outbox outbox;
  absl::StatusOr<Statement> submission =
      db_.Prepare("SELECT submission_id, value FROM submissions WHERE state = 'pending'");
  if (!submission.ok()) return submission.status();
  absl::StatusOr<bool> found = submission->Step();
  if (!found.ok()) return found.status();
  if (!*found) return absl::FailedPreconditionError("no outbox is pending");
  outbox.submission_id = submission->Bytes(0);
  outbox.submission = submission->Bytes(1);

  absl::StatusOr<Statement> query =
      db_.Prepare("SELECT record_id, content_hash, live, value FROM outbox ORDER BY seq");
  if (!query.ok()) return query.status();
  for (;;) {
    absl::StatusOr<bool> row = query->Step();
    if (!row.ok()) return row.status();
    if (!*row) return outbox;
    OutboxEntry entry{std::string(query->Bytes(0)), RecordFrom(query->Bytes(1), query->Int(2)), std::nullopt};
    if (!query->IsNull(3)) entry.value = query->Bytes(3);
    outbox.entries.push_back(std::move(entry));
  }
}

absl::StatusOr<TakenOverUnits> Store::ReadTakenOver() {
  absl::StatusOr<Statement> query = db_.Prepare("SELECT unit_code, live, withdrawn FROM taken_over");
  if (!query.ok()) return query.status();
  TakenOverUnits units;
  for (;;) {
    absl::StatusOr<bool> row = query->Step();
    if (!row.ok()) return row.status();
    if (!*row) return units;
    units[std::string(query->Bytes(0))] = {query->Int(1), query->Int(2) != 0};
  }
}

absl::Status Store::Rebuild(const KnownRecords& records, std::string_view last_submission_id) {
  absl::StatusOr<Transaction> transaction = Transaction::Begin(db_);
  if (!transaction.ok()) return transaction.status();
  absl::Status status =
      db_.Run("DELETE FROM outbox; DELETE FROM submissions; DELETE FROM records; DELETE FROM taken_over;");
  if (!status.ok()) return status;
  absl::StatusOr<Statement> record = db_.Prepare("INSERT INTO records VALUES (?, ?, ?)");
  if (!record.ok()) return record.status();
  for (const auto& [record_id, known] : records) {
    record->BindText(1, record_id).BindBlob(2, BytesOf(known.content_hash)).BindInt(3, LiveOf(known));
    status = record->Execute();
    if (!status.ok()) return status;
  }
  absl::StatusOr<Statement> submission = db_.Prepare("INSERT INTO submissions VALUES ('sent', ?, x'')");
  if (!submission.ok()) return submission.status();
  status = submission->BindText(1, last_submission_id).Execute();
  if (!status.ok()) return status;
  return transaction->Commit();
}

absl::Status Store::Prepare(const Outbox& outbox, const TakenOverUnits& taken_over) {
  absl::StatusOr<StoredSubmissions> stored = Submissions();
  if (!stored.ok()) return stored.status();
  if (stored->pending.has_value()) return absl::FailedPreconditionError("an outbox is pending already");
  absl::StatusOr<Transaction> transaction = Transaction::Begin(db_);
  if (!transaction.ok()) return transaction.status();
  absl::StatusOr<Statement> submission = db_.Prepare("INSERT INTO submissions VALUES ('pending', ?, ?)");
  if (!submission.ok()) return submission.status();
  absl::Status status =
      submission->BindText(1, outbox.submission_id).BindBlob(2, outbox.submission).Execute();
  if (!status.ok()) return status;
  absl::StatusOr<Statement> entry =
      db_.Prepare("INSERT INTO outbox (record_id, content_hash, live, value) VALUES (?, ?, ?, ?)");
  if (!entry.ok()) return entry.status();
  for (const OutboxEntry& change : outbox.entries) {
    entry->BindText(1, change.record_id)
        .BindBlob(2, BytesOf(change.record.content_hash))
        .BindInt(3, LiveOf(change.record));
    if (change.value.has_value()) {
      entry->BindBlob(4, *change.value);
    } else {
      entry->BindNull(4);
    }
    status = entry->Execute();
    if (!status.ok()) return status;
  }
  absl::StatusOr<Statement> unit = db_.Prepare("INSERT OR REPLACE INTO taken_over VALUES (?, ?, ?)");
  if (!unit.ok()) return unit.status();
  for (const auto& [unit_code, state] : taken_over) {
    status = unit->BindText(1, unit_code).BindInt(2, state.live).BindInt(3, state.withdrawn).Execute();
    if (!status.ok()) return status;
  }
  return transaction->Commit();
}

absl::Status Store::MarkWithdrawn(std::string_view unit_code) {
  absl::StatusOr<Statement> update = db_.Prepare("UPDATE taken_over SET withdrawn = 1 WHERE unit_code = ?");
  if (!update.ok()) return update.status();
  return update->BindText(1, unit_code).Execute();
}

absl::Status Store::MarkSent() {
  absl::StatusOr<Transaction> transaction = Transaction::Begin(db_);
  if (!transaction.ok()) return transaction.status();
  bool erases = false;
  {
    absl::StatusOr<Statement> query = db_.Prepare("SELECT 1 FROM outbox WHERE value IS NULL");
    if (!query.ok()) return query.status();
    absl::StatusOr<bool> found = query->Step();
    if (!found.ok()) return found.status();
    erases = *found;
  }
  absl::Status status = db_.Run(
      "INSERT OR REPLACE INTO records SELECT record_id, content_hash, live FROM outbox;"
      "DELETE FROM outbox;"
      "DELETE FROM submissions WHERE state = 'sent' AND EXISTS (SELECT 1 FROM submissions WHERE state = "
      "'pending');"
      "UPDATE submissions SET state = 'sent', value = x'' WHERE state = 'pending';");
  if (status.ok()) status = transaction->Commit();
  return status.ok() && erases ? Scrub() : status;
}

absl::Status Store::Scrub() {
  return db_.Run("PRAGMA temp_store=MEMORY; VACUUM; PRAGMA wal_checkpoint(TRUNCATE);");
}

absl::Status Store::Discard() {
  absl::StatusOr<Transaction> transaction = Transaction::Begin(db_);
  if (!transaction.ok()) return transaction.status();
  absl::Status status = db_.Run(
      "DELETE FROM outbox; DELETE FROM submissions WHERE state = 'pending';"
      "DELETE FROM taken_over WHERE NOT withdrawn;");
  if (!status.ok()) return status;
  return transaction->Commit();
}

}  // namespace childsync::commune_agent
