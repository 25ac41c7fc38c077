#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <atomic>
#include <future>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/tally/adapters/store/database.h"

namespace childsync::tally {
namespace {

rocksdb::Slice Slice(std::string_view text) { return {text.data(), text.size()}; }

absl::Status FromRocks(const rocksdb::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const std::string text = absl::StrCat("RocksDB: ", status.ToString());
  if (status.IsCorruption()) return absl::DataLossError(text);
  if (status.IsIOError() || status.IsBusy() || status.IsTimedOut()) return absl::UnavailableError(text);
  return absl::InternalError(text);
}

// Values are megabytes, written once, read at a start, and not compressible enough to pay for it.
rocksdb::Options OptionsForBlobs() {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.compression = rocksdb::kNoCompression;
  // Most of what is written is erased again when the state is next written whole: the later RocksDB begins to
  // merge files, the less of it is there to be merged.
  options.write_buffer_size = 64u << 20;
  options.level0_file_num_compaction_trigger = 8;
  options.max_background_jobs = 2;
  options.keep_log_file_num = 3;
  options.info_log_level = rocksdb::WARN_LEVEL;
  return options;
}

class RocksDatabase final : public Database {
 public:
  explicit RocksDatabase(rocksdb::DB* db) : db_(db) {}
  ~RocksDatabase() override {
    closing_ = true;
    if (purge_.valid()) purge_.wait();
    static_cast<void>(db_->Close());
  }

  absl::Status Write(std::span<const Change> changes) override {
    batch_.Clear();
    for (const Change& change : changes) {
      const rocksdb::Status status = change.range_end.empty()
                                         ? batch_.Put(change.key, Slice(change.value))
                                         : batch_.DeleteRange(change.key, change.range_end);
      if (!status.ok()) return FromRocks(status);
    }
    rocksdb::WriteOptions options;
    options.sync = true;
    return FromRocks(db_->Write(options, &batch_));
  }

  absl::StatusOr<std::optional<std::string>> Get(const std::string& key) override {
    std::string value;
    const rocksdb::Status status = db_->Get(rocksdb::ReadOptions(), key, &value);
    if (status.IsNotFound()) return std::optional<std::string>();
    if (!status.ok()) return FromRocks(status);
    return std::optional<std::string>(std::move(value));
  }

  absl::Status Scan(const std::string& begin, const std::string& end,
                    absl::FunctionRef<absl::Status(std::string_view, std::string_view)> visit) override {
    rocksdb::ReadOptions options;
    options.fill_cache = false;
    const rocksdb::Slice upper(end);
    options.iterate_upper_bound = &upper;
    const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(options));
    for (it->Seek(begin); it->Valid(); it->Next()) {
      const absl::Status status =
          visit({it->key().data(), it->key().size()}, {it->value().data(), it->value().size()});
      if (!status.ok()) return status;
    }
    return FromRocks(it->status());
  }

  void StartPurge() override {
    purge_ = std::async(std::launch::async, [this] { return Purge(); });
  }

  std::optional<absl::Status> PurgeEnd(absl::Duration timeout) override {
    if (purge_.wait_for(absl::ToChronoMilliseconds(timeout)) != std::future_status::ready)
      return std::nullopt;
    return purge_.get();
  }

 private:
  // An erasure is one more entry; the bytes stay in the write-ahead log until the flush, and in older files
  // until these are merged with it. The lowest level too: by itself RocksDB may leave it as it is.
  absl::Status Purge() {
    if (const auto status = db_->Flush(rocksdb::FlushOptions()); !status.ok()) return FromRocks(status);
    rocksdb::CompactRangeOptions options;
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
    options.canceled = &closing_;
    return FromRocks(db_->CompactRange(options, nullptr, nullptr));
  }

  const std::unique_ptr<rocksdb::DB> db_;
  rocksdb::WriteBatch batch_;  // kept for its memory
  std::atomic<bool> closing_ = false;
  std::future<absl::Status> purge_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> OpenRocksDatabase(const std::string& directory) {
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(OptionsForBlobs(), directory, &db);
  if (status.IsIOError() && status.ToString().find("LOCK") != std::string::npos) {
    return absl::AbortedError(absl::StrCat("another tally is using the state directory ", directory,
                                           ": give each replica a --state of its own"));
  }
  if (!status.ok()) return FromRocks(status);
  return std::make_unique<RocksDatabase>(db);
}

}  // namespace childsync::tally
