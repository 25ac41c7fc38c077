#include "common/config/config_file.h"

#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace childsync {

absl::StatusOr<std::map<std::string, std::string, std::less<>>> ReadConfigFile(
    const std::string& path, const std::function<bool(const std::string&)>& known) {
  std::ifstream file(path);
  std::map<std::string, std::string, std::less<>> values;
  std::string line;
  if (!file) return absl::InvalidArgumentError(absl::StrCat(path, ": can't be read"));
  for (int number = 1; std::getline(file, line); ++number) {
    absl::StripAsciiWhitespace(&line);
    if (line.empty() || line.front() == '#') continue;
    const auto wrong = [&](const std::string& what) {
      return absl::InvalidArgumentError(absl::StrCat(path, ", line ", number, ": ", what));
    };
    const size_t equals = line.find('=');
    if (equals == std::string::npos) return wrong("expected `option = value`");
    std::string key(absl::StripTrailingAsciiWhitespace(line.substr(0, equals)));
    std::string value(absl::StripLeadingAsciiWhitespace(line.substr(equals + 1)));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    if (!known(key)) return wrong(absl::StrCat("there is no option `", key, "`; --help lists them"));
    if (!values.emplace(key, value).second) return wrong(absl::StrCat("`", key, "` was given before"));
  }
  if (file.bad()) return absl::InvalidArgumentError(absl::StrCat(path, ": can't be read"));
  return values;
}

}  // namespace childsync
