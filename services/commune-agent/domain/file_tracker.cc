#include "services/commune-agent/domain/file_tracker.h"

#include <algorithm>
#include <charconv>

namespace childsync::commune_agent {
namespace {

constexpr absl::Duration kStableFor = absl::Seconds(1);
constexpr absl::Duration kPauseMax = absl::Minutes(1);

std::pair<std::string, std::string> KeyOf(const SeenFile& file) { return {file.unit_code, file.name}; }

// Where ".ket-qua" stands in a name, in whatever letters.
size_t ResultMark(std::string_view name) {
  constexpr std::string_view kMark = ".ket-qua";
  const auto it = std::search(name.begin(), name.end(), kMark.begin(), kMark.end(),
                              [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
  return it == name.end() ? std::string_view::npos : static_cast<size_t>(it - name.begin());
}

bool IsOlder(const SeenFile& a, const SeenFile& b) {
  return std::pair(a.changed_ns, a.name) < std::pair(b.changed_ns, b.name);
}

}  // namespace

bool IsExportName(std::string_view name) {
  if (name.empty() || name.starts_with('.') || name.starts_with("~") || name.ends_with('~')) return false;
  if (ResultMark(name) != std::string_view::npos) return false;
  for (std::string_view unfinished : {".tmp", ".TMP", ".part", ".partial", ".crdownload", ".lock"}) {
    if (name.ends_with(unfinished)) return false;
  }
  return name != "Thumbs.db" && name != "desktop.ini";
}

bool IsMadeOfResult(std::string_view name) {
  const size_t mark = ResultMark(name);
  if (mark == std::string_view::npos || name.starts_with('.') || name.starts_with('~')) return false;
  const std::string_view rest = name.substr(mark);
  return !rest.starts_with(".ket-qua.da-sua") && rest != ".ket-qua.txt" && rest != ".ket-qua.xlsx" &&
         rest != ".ket-qua.xlsm";
}

std::optional<int64_t> WithdrawalsConfirmedBy(std::string_view name) {
  constexpr std::string_view kMark = ".rut-";
  const size_t mark = name.rfind(kMark);
  if (mark == std::string_view::npos) return std::nullopt;
  const std::string_view rest = name.substr(mark + kMark.size());
  int64_t count = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), count);
  const bool whole = error == std::errc() && end != rest.data() + rest.size() && *end == '.';
  return whole && count >= 0 ? std::optional(count) : std::nullopt;
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
