#include "services/childsync-admin/dead_letters/listing.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "common/official_time/official_clock.h"

namespace childsync::admin {
namespace {

constexpr size_t kKeyBytesShown = 80;
constexpr char kBadKey[] = "BAD_KEY";

// As validation writes them.
struct ReasonMeaning {
  std::string_view reason;
  std::string_view meaning;
};
constexpr std::array kMeanings = {
    ReasonMeaning{
        kBadKey,
        "the key is not <unit code>/<record_id> in UTF-8 of at most 60,000 bytes: mend the producer"},
    ReasonMeaning{"UNDECODABLE",
                  "the value is no RecordChange: mend the producer, or upgrade validation if that is older"},
    ReasonMeaning{"NO_STATE", "the change has neither a record nor a withdrawal: mend the producer"},
    ReasonMeaning{"KEY_MISMATCH",
                  "unit code and record_id of the value are not those of the key: mend the producer"},
    ReasonMeaning{"TOO_LARGE", "its verdict or its dead letter would be larger than the log takes"}};

const ReasonMeaning* Find(std::string_view reason) {
  const auto* const found = std::ranges::find(kMeanings, reason, &ReasonMeaning::reason);
  return found == kMeanings.end() ? nullptr : found;
}

std::string Moment(absl::Time time) { return absl::FormatTime(absl::RFC3339_sec, time, OfficialZone()); }

// Another reason says nothing of what the key may be.
bool ShowsKey(const DeadLetter& letter) {
  return letter.reason != kBadKey && Find(letter.reason) != nullptr && letter.key.size() <= kKeyBytesShown;
}

std::string OriginText(const DeadLetter& letter) { return letter.origin ? ToString(*letter.origin) : "?"; }

std::string BytesText(const DeadLetter& letter) {
  return letter.value ? absl::StrCat(letter.value->size()) : "-";
}

}  // namespace

std::string_view Meaning(std::string_view reason) {
  const ReasonMeaning* const known = Find(reason);
  return known != nullptr ? known->meaning : "not a reason of this version of validation";
}

std::string ShownKey(const DeadLetter& letter) {
  return ShowsKey(letter) ? absl::Utf8SafeCHexEscape(letter.key)
                          : absl::StrCat("(", letter.key.size(), " bytes)");
}

std::string HeadLine() {
  return absl::StrFormat("%-10s %-25s %-12s %-10s %7s  %s", "LETTER", "TIME", "REASON", "ORIGIN", "BYTES",
                         "KEY");
}

std::string Line(const DeadLetter& letter) {
  return absl::StrFormat("%-10s %-25s %-12s %-10s %7s  %s", ToString(letter.at), Moment(letter.time),
                         absl::Utf8SafeCHexEscape(letter.reason.substr(0, kKeyBytesShown)),
                         OriginText(letter), BytesText(letter), ShownKey(letter));
}

std::string JsonLine(const DeadLetter& letter) {
  nlohmann::json line = {{"letter", ToString(letter.at)},
                         {"time", Moment(letter.time)},
                         {"reason", letter.reason},
                         {"origin", OriginText(letter)}};
  if (ShowsKey(letter)) line["key"] = letter.key;
  if (letter.value) line["bytes"] = letter.value->size();
  return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string Details(const DeadLetter& letter, bool newest) {
  std::string text = absl::StrCat("letter  ", ToString(letter.at), "\ntime    ", Moment(letter.time),
                                  "\nreason  ", absl::Utf8SafeCHexEscape(letter.reason), ": ");
  absl::StrAppend(&text, std::string(Meaning(letter.reason)), "\norigin  ", OriginText(letter), ", ",
                  newest ? "the newest change of its record: replay sends it again"
                         : "overtaken by a newer change of its record: there is nothing to mend",
                  "\nkey     ", ShownKey(letter));
  absl::StrAppend(
      &text, "\nvalue   ",
      letter.value ? absl::StrCat(letter.value->size(), " bytes; --out FILE writes them") : "none",
      "\nheaders ");
  for (size_t i = 0; i < letter.headers.size(); ++i) {
    const auto& [name, value] = letter.headers[i];
    absl::StrAppend(&text, i == 0 ? "" : ", ", absl::Utf8SafeCHexEscape(name), "=",
                    absl::Utf8SafeCHexEscape(value));
  }
  return text + "\n";
}

}  // namespace childsync::admin
