#include "services/childsync-admin/dead_letters/origins.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace childsync::admin {
namespace {

size_t BytesOf(const Origins::Change& change) {
  size_t bytes = sizeof change + change.key.size() + (change.value ? change.value->size() : 0);
  for (const auto& [name, value] : change.headers) bytes += name.size() + value.size();
  return bytes;
}

}  // namespace

absl::Status Origins::Read(std::set<Position> wanted) {
  wanted_ = std::move(wanted);
  std::map<int32_t, int64_t> starts;
  for (const Position& position : wanted_) starts.emplace(position.partition, position.offset);  // the first
  if (starts.empty()) return absl::OkStatus();
  if (starts.rbegin()->first >= changes_.partitions()) {
    return absl::FailedPreconditionError(
        "a dead letter comes from a partition that the topic of changes hasn't");
  }
  if (absl::Status started = changes_.StartAt(starts); !started.ok()) return started;
  return CatchUp();
}

absl::Status Origins::CatchUp() {
  if (wanted_.empty()) return absl::OkStatus();
  const absl::Status read = changes_.ReadToEnd([this](const kafka::Message& message) {
    if (bytes_ <= bytes_max_) Take(message);
  });
  if (!read.ok()) return read;
  if (bytes_ > bytes_max_) {
    return absl::ResourceExhaustedError(
        absl::StrCat("more than ", bytes_max_ >> 20,
                     " MiB of changes would have to be held: choose fewer dead "
                     "letters with --origin, --reason, --since or --until"));
  }
  return absl::OkStatus();
}

void Origins::Take(const kafka::Message& message) {
  std::string key(message.key());
  Drop(key);
  const Position at{message.partition(), message.offset()};
  if (!wanted_.contains(at)) return;
  Change change{.key = key};
  if (message.has_value()) change.value = std::string(message.value());
  for (const kafka::Header& header : message.headers()) {
    change.headers.emplace_back(std::string(header.name), std::string(header.value));
  }
  bytes_ += BytesOf(change);
  by_key_.emplace(std::move(key), at);
  newest_.emplace(at, std::move(change));
}

void Origins::Drop(const std::string& key) {
  const auto held = by_key_.find(key);
  if (held == by_key_.end()) return;
  const auto change = newest_.find(held->second);
  bytes_ -= BytesOf(change->second);
  newest_.erase(change);
  by_key_.erase(held);
}

}  // namespace childsync::admin
