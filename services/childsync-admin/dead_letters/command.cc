#include "services/childsync-admin/dead_letters/command.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/kafka/topic_reader.h"
#include "common/official_time/official_clock.h"
#include "services/childsync-admin/dead_letters/listing.h"
#include "services/childsync-admin/dead_letters/origins.h"
#include "services/childsync-admin/dead_letters/replay.h"

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

absl::StatusOr<std::unique_ptr<kafka::TopicReader>> OpenTopic(const DeadLettersCommand& command,
                                                              const std::string& topic) {
  return kafka::TopicReader::Open(command.client, topic, command.patience);
}

absl::Status ReadChosen(const DeadLettersCommand& command, absl::FunctionRef<void(const DeadLetter&)> take) {
  auto reader = OpenTopic(command, command.dead_letters);
  return reader.ok() ? ReadLetters(**reader, command.filter, take) : reader.status();
}

absl::StatusOr<bool> List(const DeadLettersCommand& command, std::ostream& out) {
  size_t count = 0;
  ReasonCounts counts;
  const absl::Status read = ReadChosen(command, [&](const DeadLetter& letter) {
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

// The changes, with what is still the newest of those `wanted`.
struct Changes {
  std::unique_ptr<kafka::TopicReader> reader;
  std::unique_ptr<Origins> origins;

  bool HasNewest(const std::optional<Position>& origin) const {
    return origin && origins->newest().contains(*origin);
  }
};

absl::StatusOr<Changes> ReadOrigins(const DeadLettersCommand& command, std::set<Position> wanted) {
  auto reader = OpenTopic(command, command.changes);
  if (!reader.ok()) return reader.status();
  Changes changes{.reader = *std::move(reader)};
  changes.origins = std::make_unique<Origins>(changes.reader.get());
  if (absl::Status read = changes.origins->Read(std::move(wanted)); !read.ok()) return read;
  return changes;
}

absl::StatusOr<bool> Show(const DeadLettersCommand& command, std::ostream& out) {
  if (!command.filter.letter || command.filter.letter->offset < 0) {
    return absl::InvalidArgumentError("show needs --letter PARTITION/OFFSET, as list names it");
  }
  std::optional<DeadLetter> shown;
  const absl::Status read = ReadChosen(command, [&](const DeadLetter& letter) { shown = letter; });
  if (!read.ok()) return read;
  if (!shown) {
    return absl::NotFoundError(absl::StrCat("there is no dead letter ", ToString(*command.filter.letter)));
  }
  std::set<Position> wanted;
  if (shown->origin) wanted.insert(*shown->origin);
  const auto changes = ReadOrigins(command, std::move(wanted));
  if (!changes.ok()) return changes.status();
  out << Details(*shown, changes->HasNewest(shown->origin));
  if (command.out.empty()) return true;
  if (!shown->value) return absl::InvalidArgumentError("--out: this dead letter has no value");
  if (absl::Status written = WriteValue(command.out, *shown->value); !written.ok()) return written;
  return true;
}

absl::StatusOr<bool> SendAgain(const DeadLettersCommand& command, Origins& origins, size_t ready,
                               std::ostream& out) {
  const auto sent =
      Replay({.client = command.client, .changes = command.changes, .patience = command.patience}, origins);
  if (!sent.ok()) return sent.status();
  out << Counted(*sent, "change", "changes") << " sent again";
  if (*sent < ready) out << ", " << ready - *sent << " overtaken meanwhile";
  out << ".\n";
  return true;
}

absl::StatusOr<bool> ReplayLetters(const DeadLettersCommand& command, std::ostream& out) {
  struct Chosen {
    std::optional<Position> origin;
    std::string line;
  };
  std::vector<Chosen> letters;
  std::set<Position> wanted;
  const absl::Status read = ReadChosen(command, [&](const DeadLetter& letter) {
    letters.push_back({letter.origin, Line(letter)});
    if (letter.origin) wanted.insert(*letter.origin);
  });
  if (!read.ok()) return read;
  const auto changes = ReadOrigins(command, std::move(wanted));
  if (!changes.ok()) return changes.status();
  const size_t ready = changes->origins->newest().size();
  const auto overtaken =
      std::erase_if(letters, [&](const Chosen& letter) { return !changes->HasNewest(letter.origin); });
  for (const Chosen& letter : letters) out << letter.line << '\n';
  out << Counted(letters.size() + overtaken, "dead letter", "dead letters") << ": " << overtaken
      << " overtaken by a newer change of their records, " << ready << " to be sent again.\n";
  if (ready == 0) return true;
  if (command.confirm == static_cast<int64_t>(ready)) {
    return SendAgain(command, *changes->origins, ready, out);
  }
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
      absl::ParseTime("%Y-%m-%d", copy, OfficialZone(), &moment, &error)) {
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
