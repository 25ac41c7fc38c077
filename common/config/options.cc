#include "common/config/options.h"

#include <algorithm>
#include <fstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/config/options_state.h"

namespace childsync {
namespace {

std::function<absl::Status(const std::string&)> SetText(std::string* target, const Text& text) {
  return [target, check = text.check](const std::string& value) {
    if (check && !value.empty()) {
      if (absl::Status status = check(value); !status.ok()) return status;
    }
    *target = value;
    return absl::OkStatus();
  };
}

}  // namespace

Options::Options(std::string name, std::string purpose) : state_(std::make_unique<State>()) {
  state_->name = std::move(name);
  state_->purpose = std::move(purpose);
}

Options::~Options() = default;

const std::string& Options::chosen() const { return state_->chosen; }

void Options::AddSetting(Setting setting) { state_->settings.push_back(std::move(setting)); }

void Options::Add(std::string_view flag, std::string* target, std::string_view help, Text text) {
  AddSetting({.flag = std::string(flag),
              .shape = text.shape,
              .help = std::string(help),
              .set = SetText(target, text),
              .show = [target] { return *target; },
              .required = text.required});
}

void Options::AddPositional(std::string_view name, std::string* target, std::string_view help, Text text) {
  Add(name, target, help, std::move(text));
  state_->settings.back().positional = true;
}

void Options::Add(std::string_view flag, bool* target, std::string_view help) {
  AddSetting({.flag = std::string(flag),
              .shape = "true|false",
              .help = std::string(help),
              .set =
                  [target](const std::string& value) {
                    if (value != "true" && value != "false")
                      return absl::InvalidArgumentError("true or false");
                    *target = value == "true";
                    return absl::OkStatus();
                  },
              .show = [target] { return std::string(*target ? "true" : "false"); },
              .is_switch = true});
}

void Options::Add(std::string_view flag, double* target, std::string_view help, Range<double> range) {
  AddSetting({.flag = std::string(flag),
              .shape = "NUMBER",
              .help = std::string(help),
              .set =
                  [target, range](const std::string& value) {
                    double number = 0;
                    if (!absl::SimpleAtod(value, &number) || !(number >= range.min && number <= range.max)) {
                      return absl::InvalidArgumentError(
                          absl::StrCat("a number from ", range.min, " to ", range.max));
                    }
                    *target = number;
                    return absl::OkStatus();
                  },
              .show = [target] { return absl::StrCat(*target); }});
}

void Options::Add(std::string_view flag, absl::Duration* target, std::string_view help,
                  Range<absl::Duration> range) {
  AddSetting({.flag = std::string(flag),
              .shape = "DURATION",
              .help = std::string(help),
              .set =
                  [target, range](const std::string& value) {
                    absl::Duration duration;
                    if (!absl::ParseDuration(value, &duration) || duration < range.min ||
                        duration > range.max) {
                      return absl::InvalidArgumentError(absl::StrCat(
                          "a duration such as 500ms, 10s or 2m, from ", absl::FormatDuration(range.min),
                          " to ", absl::FormatDuration(range.max)));
                    }
                    *target = duration;
                    return absl::OkStatus();
                  },
              .show = [target] { return absl::FormatDuration(*target); }});
}

void Options::Add(std::string_view flag, std::optional<Date>* target, std::string_view help) {
  AddSetting({.flag = std::string(flag),
              .shape = "YYYY-MM-DD",
              .help = std::string(help),
              .set =
                  [target](const std::string& value) {
                    const auto date = Date::Parse(value);
                    if (!date) return absl::InvalidArgumentError("a day as YYYY-MM-DD");
                    *target = date;
                    return absl::OkStatus();
                  },
              .show = [target] { return *target ? (*target)->ToString() : std::string(); }});
}

void Options::AddInteger(std::string_view flag, std::string_view help, std::function<void(int64_t)> set,
                         std::function<int64_t()> get, Range<int64_t> range) {
  AddSetting({.flag = std::string(flag),
              .shape = "N",
              .help = std::string(help),
              .set =
                  [set = std::move(set), range](const std::string& value) {
                    int64_t number = 0;
                    if (!absl::SimpleAtoi(value, &number) || number < range.min || number > range.max) {
                      return absl::InvalidArgumentError(
                          absl::StrCat("a whole number from ", range.min, " to ", range.max));
                    }
                    set(number);
                    return absl::OkStatus();
                  },
              .show = [get = std::move(get)] { return absl::StrCat(get()); }});
}

void Options::AddChoice(std::string_view flag, std::string* target, std::string_view help,
                        std::vector<std::string> choices) {
  std::string shape = absl::StrJoin(choices, "|");
  auto check = [choices = std::move(choices)](std::string_view value) {
    if (std::find(choices.begin(), choices.end(), value) != choices.end()) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("one of ", absl::StrJoin(choices, ", ")));
  };
  Add(flag, target, help, {.shape = std::move(shape), .check = std::move(check)});
}

void Options::AddList(std::string_view flag, std::vector<std::string>* target, std::string_view help,
                      Text text) {
  AddSetting({.flag = std::string(flag),
              .shape = text.shape,
              .help = std::string(help),
              .set =
                  [target, check = text.check](const std::string& value) {
                    std::vector<std::string> items = absl::StrSplit(value, ',', absl::SkipEmpty());
                    for (const std::string& item : items) {
                      if (absl::Status status = check ? check(item) : absl::OkStatus(); !status.ok())
                        return status;
                    }
                    *target = std::move(items);
                    return absl::OkStatus();
                  },
              .show = [target] { return absl::StrJoin(*target, ","); },
              .required = text.required,
              .is_list = true});
}

void Options::AddSecretFile(std::string_view flag, std::string* secret, std::string_view help) {
  auto path = std::make_shared<std::string>();
  AddSetting({.flag = std::string(flag),
              .shape = "FILE",
              .help = std::string(help),
              .set =
                  [secret, path](const std::string& value) {
                    std::ifstream file(value);
                    std::string line;
                    if (!std::getline(file, line) || line.empty()) {
                      return absl::InvalidArgumentError(
                          "a file that can be read, with the secret in its first line");
                    }
                    if (line.back() == '\r') line.pop_back();
                    *secret = std::move(line);
                    *path = value;
                    return absl::OkStatus();
                  },
              .show = [path] { return *path; }});
}

Options& Options::Subcommand(std::string name, std::string purpose) {
  return *state_->subcommands.emplace_back(std::make_unique<Options>(std::move(name), std::move(purpose)));
}

void Options::Validate(std::function<absl::Status()> validate) {
  state_->validations.push_back(std::move(validate));
}

void Options::Example(std::string_view command, std::string_view what_it_does) {
  state_->examples.push_back(absl::StrCat("  ", std::string(command), "\n      ", std::string(what_it_does)));
}

}  // namespace childsync
