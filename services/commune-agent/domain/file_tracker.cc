#include "services/commune-agent/domain/file_tracker.h"

#include <algorithm>

namespace childsync::commune_agent {
namespace {

constexpr absl::Duration kStableFor = absl::Seconds(1);
constexpr absl::Duration kPauseMax = absl::Minutes(1);

std::pair<std::string, std::string> KeyOf(const SeenFile& file) { return {file.unit_code, file.name}; }

bool IsOlder(const SeenFile& a, const SeenFile& b) {
  return std::pair(a.changed_ns, a.name) < std::pair(b.changed_ns, b.name);
}

}  // namespace

bool IsExportName(std::string_view name) {
  if (name.empty() || name.starts_with('.') || name.starts_with("~") || name.ends_with('~')) return false;
  if (name.find(".ket-qua.") != std::string_view::npos) return false;
  for (std::string_view unfinished : {".tmp", ".TMP", ".part", ".partial", ".crdownload", ".lock"}) {
    if (name.ends_with(unfinished)) return false;
  }
  return name != "Thumbs.db" && name != "desktop.ini";
}

std::vector<SeenFile> FileTracker::Look(const std::vector<SeenFile>& files, absl::Time now) {
  std::map<Key, Entry> present;
  std::vector<SeenFile> ready;
  for (const SeenFile& file : files) {
    auto known = entries_.find(KeyOf(file));
    Entry entry{.file = file, .seen_since = now, .next_try = now};
    if (known != entries_.end() && known->second.file == file) entry = known->second;
    if (!entry.done && now - entry.seen_since >= kStableFor && now >= entry.next_try) ready.push_back(file);
    present.emplace(KeyOf(file), std::move(entry));
  }
  entries_ = std::move(present);
  std::erase_if(ready, [this](const SeenFile& file) { return Held(file); });
  std::sort(ready.begin(), ready.end(), IsOlder);
  return ready;
}

void FileTracker::Done(const SeenFile& file) {
  auto it = entries_.find(KeyOf(file));
  if (it != entries_.end() && it->second.file == file) it->second.done = true;
}

void FileTracker::Failed(const SeenFile& file, absl::Time now) { Pause(file, now, /*holds=*/true); }

void FileTracker::Unreadable(const SeenFile& file, absl::Time now) { Pause(file, now, /*holds=*/false); }

void FileTracker::Pause(const SeenFile& file, absl::Time now, bool holds) {
  auto it = entries_.find(KeyOf(file));
  if (it == entries_.end()) return;
  const int doublings = std::min(it->second.failures++, 10);
  it->second.next_try = now + std::min(absl::Seconds(1 << doublings), kPauseMax);
  it->second.holds = holds;
}

bool FileTracker::Held(const SeenFile& file) const {
  for (auto it = entries_.lower_bound({file.unit_code, ""});
       it != entries_.end() && it->first.first == file.unit_code; ++it) {
    const Entry& entry = it->second;
    if (entry.holds && !entry.done && IsOlder(entry.file, file)) return true;
  }
  return false;
}

size_t FileTracker::waiting() const {
  return static_cast<size_t>(
      std::count_if(entries_.begin(), entries_.end(), [](const auto& entry) { return !entry.second.done; }));
}

size_t FileTracker::failing() const {
  return static_cast<size_t>(std::count_if(entries_.begin(), entries_.end(), [](const auto& entry) {
    return !entry.second.done && entry.second.failures > 0;
  }));
}

}  // namespace childsync::commune_agent
