// The little of SQLite that a store needs: a database opened durably, statements that bind in order,
// transactions that roll back unless they were committed.
//
// Threads: one database belongs to one thread. Errors: DATA_LOSS if the file is no database or damaged;
// RESOURCE_EXHAUSTED if the disk is full or refuses; UNAVAILABLE if another process holds it; INTERNAL for
// anything else. Messages name the file.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_STORE_SQLITE_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_STORE_SQLITE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct sqlite3;
struct sqlite3_stmt;

namespace childsync::commune_agent {

class Statement;

class Database {
 public:
  // Opens or makes `path` with a write-ahead log that is synced at every commit.
  static absl::StatusOr<Database> Open(const std::string& path);
  Database(Database&& other) noexcept;
  Database& operator=(Database&&) = delete;
  ~Database();

  // Statements without parameters, separated by semicolons.
  absl::Status Run(const char* sql);
  absl::StatusOr<Statement> Prepare(const char* sql);
  // PRAGMA user_version: 0 in a new file.
  absl::StatusOr<int64_t> Version();
  absl::Status Error(int code) const;

 private:
  Database(sqlite3* db, std::string path) : db_(db), path_(std::move(path)) {}

  sqlite3* db_;
  std::string path_;
};

// A prepared statement; must not outlive its database. Bind 1, 2, ..., then Step.
class Statement {
 public:
  Statement(const Database* db, sqlite3_stmt* statement) : db_(db), statement_(statement) {}
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  // Bytes must stay valid until the next Step returns.
  Statement& BindText(int index, std::string_view text);
  Statement& BindBlob(int index, std::string_view bytes);
  Statement& BindInt(int index, int64_t value);
  Statement& BindNull(int index);

  // True while there is a row; when there is none, the statement is ready to be bound again.
  absl::StatusOr<bool> Step();
  // For a statement that yields no row.
  absl::Status Execute();

  // Column of the current row, valid until the next Step.
  std::string_view Bytes(int column) const;
  int64_t Int(int column) const;
  bool IsNull(int column) const;

 private:
  const Database* db_;
  sqlite3_stmt* statement_;
};

// BEGIN IMMEDIATE ... COMMIT; rolls back if it goes out of scope first.
class Transaction {
 public:
  static absl::StatusOr<Transaction> Begin(Database& db);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  absl::Status Commit();

 private:
  explicit Transaction(Database* db) : db_(db) {}

  Database* db_;  // null once it ended
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_STORE_SQLITE_H_
