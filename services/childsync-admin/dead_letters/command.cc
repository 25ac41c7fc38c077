#include "services/childsync-admin/dead_letters/command.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/childsync-admin/dead_letters/listing.h"
#include "services/childsync-admin/dead_letters/origins.h"
#include "services/childsync-admin/dead_letters/replay.h"
#include "services/childsync-admin/dead_letters/topic_reader.h"

namespace childsync::admin {
namespace {

using ReasonCounts = std::map<std::string, size_t>;

std::string Counted(size_t count, std::string_view one, std::string_view many) {
  return absl::StrCat(count, " ", std::string(count == 1 ? one : many));
}

std::string Counted(const ReasonCounts& counts) {
  return absl::StrJoin(counts, ", ", [](std::string* out, const auto& count) {
    absl::StrAppend(out, count.second, " ", count.first);
  });
}

absl::StatusOr<std::unique_ptr<TopicReader>> OpenTopic(const DeadLettersCommand& command,
                                                       const std::string& topic) {
  return TopicReader::Open(command.client, topic, command.patience);
}

absl::StatusOr<bool> List(const DeadLettersCommand& command, std::ostream& out) {
  auto reader = OpenTopic(command, command.dead_letters);
  if (!reader.ok()) return reader.status();
  size_t count = 0;
  ReasonCounts counts;
  const absl::Status read = ReadLetters(**reader, command.filter, [&](const DeadLetter& letter) {
    if (count++ == 0 && !command.json) out << HeadLine() << '\n';
    ++counts[letter.reason];
    out << (command.json ? JsonLine(letter) : Line(letter)) << '\n';
  });
  if (!read.ok()) return read;
  if (!command.json) {
    out << Counted(count, "dead letter", "dead letters") << (count > 0 ? ": " : "") << Counted(counts)
        << '\n';
  }
  return true;
}

// For its owner's eyes alone: it may hold personal data.
absl::Status WriteValue(const std::string& path, const std::string& value) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return absl::InvalidArgumentError(absl::StrCat(path, ": ", std::strerror(errno)));
  const ssize_t written = write(file, value.data(), value.size());
  const int error = errno;
  if (close(file) != 0 || written != static_cast<ssize_t>(value.size())) {
    unlink(path.c_str());
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", std::strerror(error)));
  }
  return absl::OkStatus();
}

// The newest changes among the letters' origins.
struct Found {
  std::vector<DeadLetter> letters;  // without their values
  std::unique_ptr<TopicReader> changes;
  std::unique_ptr<Origins> origins;

  bool IsNewest(const DeadLetter& letter) const {
    return letter.origin && origins->newest().contains(*letter.origin);
  }
};

absl::StatusOr<Found> Find(const DeadLettersCommand& command, bool with_value) {
  auto reader = OpenTopic(command, command.dead_letters);
  if (!reader.ok()) return reader.status();
  auto changes = OpenTopic(command, command.changes);
  if (!changes.ok()) return changes.status();
  Found found{.changes = *std::move(changes)};
  std::set<Position> wanted;
  const absl::Status read = ReadLetters(**reader, command.filter, [&](const DeadLetter& letter) {
    found.letters.push_back(letter);
    if (!with_value) found.letters.back().value.reset();
    if (letter.origin) wanted.insert(*letter.origin);
  });
  if (!read.ok()) return read;
  found.origins = std::make_unique<Origins>(found.changes.get());
  if (absl::Status origins = found.origins->Read(std::move(wanted)); !origins.ok()) return origins;
  return found;
}

absl::StatusOr<bool> Show(const DeadLettersCommand& command, std::ostream& out) {
  if (!command.filter.letter || command.filter.letter->offset < 0) {
    return absl::InvalidArgumentError("show needs --letter PARTITION/OFFSET, as list names it");
  }
  const auto found = Find(command, /*with_value=*/true);
  if (!found.ok()) return found.status();
  if (found->letters.empty()) {
    return absl::NotFoundError(absl::StrCat("there is no dead letter ", ToString(*command.filter.letter)));
  }
  const DeadLetter& letter = found->letters.front();
  out << Details(letter, found->IsNewest(letter));
  if (command.out.empty()) return true;
  if (!letter.value) return absl::InvalidArgumentError("--out: this dead letter has no value");
  if (absl::Status written = WriteValue(command.out, *letter.value); !written.ok()) return written;
  return true;
}

absl::StatusOr<bool> SendAgain(const DeadLettersCommand& command, Found& found, size_t ready,
                               std::ostream& out) {
  const auto sent = Replay(
      {.client = command.client, .changes = command.changes, .patience = command.patience}, *found.origins);
  if (!sent.ok()) return sent.status();
  out << Counted(*sent, "change", "changes") << " sent again";
  if (*sent < ready) out << ", " << ready - *sent << " overtaken meanwhile";
  out << ".\n";
  return true;
}

absl::StatusOr<bool> ReplayLetters(const DeadLettersCommand& command, std::ostream& out) {
  auto found = Find(command, /*with_value=*/false);
  if (!found.ok()) return found.status();
  const size_t ready = found->origins->newest().size();
  size_t overtaken = 0;
  for (const DeadLetter& letter : found->letters) {
    if (found->IsNewest(letter)) {
      out << Line(letter) << '\n';
    } else {
      ++overtaken;
    }
  }
  out << Counted(found->letters.size(), "dead letter", "dead letters") << ": " << overtaken
      << " overtaken by a newer change of their records, " << ready << " to be sent again.\n";
  if (ready == 0) return true;
  if (command.confirm == static_cast<int64_t>(ready)) return SendAgain(command, *found, ready, out);
  out << "Nothing was sent. ";
  if (command.confirm >= 0) out << "It is not " << command.confirm << ". ";
  out << "To send them: --confirm " << ready << '\n';
  return command.confirm < 0;
}

}  // namespace

absl::StatusOr<absl::Time> ParseMoment(std::string_view text) {
  absl::Time moment;
  std::string error;
  const std::string copy(text);
  if (absl::ParseTime(absl::RFC3339_full, copy, &moment, &error) ||
      absl::ParseTime("%Y-%m-%d", copy, absl::FixedTimeZone(7 * 3'600), &moment, &error)) {
    return moment;
  }
  return absl::InvalidArgumentError("a day (2024-03-28) or a moment (2024-03-28T10:00:00+07:00)");
}

absl::StatusOr<bool> RunDeadLetters(const DeadLettersCommand& command, std::ostream& out) {
  if (command.action == "list") return List(command, out);
  if (command.action == "show") return Show(command, out);
  return ReplayLetters(command, out);
}

}  // namespace childsync::admin
