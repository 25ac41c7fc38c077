#include "services/validation/adapters/rules_file.h"

#include <xxhash.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/validation/domain/catalogue.h"
#include "services/validation/domain/judge.h"

namespace childsync::validation {
namespace {

using nlohmann::json;

bool IsVersion(std::string_view text) {
  return !text.empty() && text.size() <= kRulesFileVersionMax && std::ranges::all_of(text, [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_' || c == '-';
  });
}

// JSON lets a key stand twice; here the second would silently overrule the first.
json ParseJson(std::string_view text, std::string* repeated) {
  std::vector<std::set<std::string>> keys;
  return json::parse(
      text,
      [&](int, json::parse_event_t event, json& parsed) {
        if (event == json::parse_event_t::object_start) keys.emplace_back();
        if (event == json::parse_event_t::object_end) keys.pop_back();
        if (event == json::parse_event_t::key && !keys.back().insert(parsed.get<std::string>()).second) {
          *repeated = parsed.get<std::string>();
        }
        return true;
      },
      /*allow_exceptions=*/false);
}

absl::Status SetSeverity(const std::string& name, const json& value, Severities* severities) {
  const auto type = std::ranges::find(Catalogue(), name, &FindingType::name);
  if (type == Catalogue().end()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "severities: '", name, "' is no finding; ListFindingTypes and docs/findings.md name them"));
  }
  if (value != "warning" && value != "error") {
    return absl::InvalidArgumentError(
        absl::StrCat("severities: ", name, " must be \"warning\" or \"error\""));
  }
  if (!severities->Set(type->code, value == "error" ? Severity::kError : Severity::kWarning)) {
    return absl::InvalidArgumentError(
        absl::StrCat("severities: ", name,
                     " must stay an error: else a record would be VERIFIED though nobody knows whose it is"));
  }
  return absl::OkStatus();
}

std::string DigestOf(const Severities& severities) {
  std::string bytes;
  for (const FindingType& type : Catalogue()) bytes += static_cast<char>(severities.Of(type.code));
  return absl::StrFormat("%08x", XXH3_64bits(bytes.data(), bytes.size()) >> 32);
}

absl::StatusOr<RulesInForce> Interpret(std::string_view text) {
  std::string repeated;
  const json file = ParseJson(text, &repeated);
  if (!file.is_object()) return absl::InvalidArgumentError("is no JSON object");
  if (!repeated.empty()) return absl::InvalidArgumentError(absl::StrCat("'", repeated, "' stands twice"));
  for (const auto& [key, value] : file.items()) {
    if (key != "version" && key != "severities") {
      return absl::InvalidArgumentError(absl::StrCat("'", key, "' is neither version nor severities"));
    }
  }
  const auto version = file.find("version");
  if (version == file.end() || !version->is_string() || !IsVersion(version->get_ref<const std::string&>())) {
    return absl::InvalidArgumentError(
        absl::StrCat("version: 1 to ", kRulesFileVersionMax, " of A-Z a-z 0-9 . _ - are needed"));
  }
  RulesInForce rules;
  const auto severities = file.find("severities");
  if (severities == file.end() || !severities->is_object()) {
    return absl::InvalidArgumentError("severities: an object is needed, {} for none");
  }
  for (const auto& [name, value] : severities->items()) {
    if (absl::Status set = SetSeverity(name, value, &rules.severities); !set.ok()) return set;
  }
  absl::StrAppend(&rules.version, "+", version->get_ref<const std::string&>(), ".",
                  DigestOf(rules.severities));
  return rules;
}

}  // namespace

absl::StatusOr<RulesInForce> ParseRules(std::string_view text, std::string_view name) {
  absl::StatusOr<RulesInForce> rules =
      text.size() > kRulesFileBytesMax
          ? absl::InvalidArgumentError(absl::StrCat("has more than ", kRulesFileBytesMax, " bytes"))
          : Interpret(text);
  if (rules.ok()) return rules;
  return absl::InvalidArgumentError(absl::StrCat(std::string(name), ": ", rules.status().message()));
}

absl::StatusOr<RulesInForce> ReadRulesFile(const std::string& path) {
  if (path.empty()) return RulesInForce();
  std::ifstream file(path, std::ios::binary);
  std::string text(kRulesFileBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || file.gcount() == 0) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": can't be read, or is empty"));
  }
  text.resize(static_cast<size_t>(file.gcount()));
  return ParseRules(text, path);
}

}  // namespace childsync::validation
