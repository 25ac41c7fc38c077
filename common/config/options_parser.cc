// Options::Parse. CLI11 reads the command line and writes the help; which source wins, and what a value may
// be, is decided here.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/config/config_file.h"
#include "common/config/options_state.h"

namespace childsync {
namespace {

// Ends the parse with this code.
struct Ended {
  ExitCode code;
};

std::string EnvironmentName(const std::string& flag) {
  return absl::StrCat("CHILDSYNC_", absl::AsciiStrToUpper(absl::StrReplaceAll(flag, {{"-", "_"}})));
}

std::string EnvironmentValue(const std::string& flag) {
  const char* value = std::getenv(EnvironmentName(flag).c_str());
  return value ? value : "";
}

}  // namespace

class OptionsParser {
 public:
  explicit OptionsParser(Options::State& root) : root_(root), app_(root.purpose, root.name) {}

  std::optional<ExitCode> Parse(int argc, const char* const* argv) {
    try {
      Declare(app_, root_);
      DeclareBuiltIn();
      app_.parse(argc, argv);
      FindChosen();
      ReadFile();
      SetAll();
      if (print_config_) return PrintConfig();
      RequireAll();
      ValidateAll();
    } catch (const CLI::CallForHelp&) {
      std::cout << app_.help();
      return kDone;
    } catch (const CLI::CallForVersion&) {
      std::cout << root_.name << " " CHILDSYNC_VERSION "\n";
      return kDone;
    } catch (const CLI::ParseError& error) {
      std::cerr << root_.name << ": " << error.what() << "\nRun with --help for what there is.\n";
      return kUsage;
    } catch (const Ended& ended) {
      return ended.code;
    }
    if (!check_config_) return std::nullopt;
    std::cout << root_.name << ": the configuration is sound\n";
    return kDone;
  }

 private:
  // An option and what the command line gave for it.
  struct Given {
    Options::Setting* setting;
    Options::State* owner;
    CLI::Option* option = nullptr;
    std::vector<std::string> values = {};
    bool switched = false;
  };

  void Declare(CLI::App& app, Options::State& state) {
    for (Options::Setting& setting : state.settings) {
      Given& given = given_.emplace_back(Given{&setting, &state});
      const std::string name = setting.positional ? setting.flag : "--" + setting.flag;
      if (setting.is_switch) {
        given.option = app.add_flag(name, given.switched, setting.help);
        continue;
      }
      given.option = app.add_option(name, given.values, setting.help);
      given.option->expected(1)->allow_extra_args(false);
      // Once, unless it is a list.
      given.option->multi_option_policy(setting.is_list ? CLI::MultiOptionPolicy::TakeAll
                                                        : CLI::MultiOptionPolicy::Throw);
      const std::string shown = setting.show();
      given.option->option_text(absl::StrCat(setting.positional ? "" : setting.shape,
                                             setting.required ? " (required)" : "",
                                             shown.empty() ? "" : absl::StrCat(" [", shown, "]")));
    }
    app.footer(Footer(state));
    for (const auto& subcommand : state.subcommands) {
      Options::State& sub = *subcommand->state_;
      Declare(*app.add_subcommand(sub.name, sub.purpose)->fallthrough(), sub);
    }
    if (!state.subcommands.empty()) app.require_subcommand(1);
  }

  void DeclareBuiltIn() {
    app_.get_formatter()->column_width(34);
    app_.set_help_flag("-h,--help", "Show this and end");
    app_.set_version_flag("--version", "x", "Show the version and end");
    app_.add_option("--config", config_path_, "Take options from this file")->option_text("FILE");
    app_.add_flag("--check-config", check_config_, "Check all options and end");
    app_.add_flag("--print-config", print_config_, "Show all options as a --config file and end");
  }

  std::string Footer(const Options::State& state) const {
    std::string footer;
    if (!state.examples.empty())
      footer = absl::StrCat("Examples:\n", absl::StrJoin(state.examples, "\n"), "\n\n");
    return absl::StrCat(footer,
                        "An option --some-name is also CHILDSYNC_SOME_NAME in the environment and `some-name "
                        "= value` in the\n"
                        "--config file; the command line wins, then the environment.");
  }

  void FindChosen() {
    for (const CLI::App* sub : app_.get_subcommands()) root_.chosen = sub->get_name();
  }

  bool Concerns(const Given& given) const {
    return given.owner == &root_ || given.owner->name == root_.chosen;
  }

  void ReadFile() {
    if (config_path_.empty()) config_path_ = EnvironmentValue("config");
    if (config_path_.empty()) return;
    // An option of another subcommand is no mistake: one file may serve them all.
    auto file = ReadConfigFile(config_path_, [&](const std::string& key) {
      return std::any_of(given_.begin(), given_.end(), [&](const Given& given) {
        return !given.setting->positional && given.setting->flag == key;
      });
    });
    if (!file.ok()) Fail(kConfig, std::string(file.status().message()));
    file_ = *std::move(file);
  }

  void SetAll() {
    for (const Given& given : given_) {
      if (Concerns(given)) Set(given);
    }
  }

  void Set(const Given& given) {
    const std::string& flag = given.setting->flag;
    if (given.option->count() > 0) {
      const std::string value =
          given.setting->is_switch ? (given.switched ? "true" : "false") : absl::StrJoin(given.values, ",");
      return SetFrom(given, value, kUsage, "");
    }
    if (given.setting->positional) return;
    if (const std::string value = EnvironmentValue(flag); !value.empty()) {
      return SetFrom(given, value, kConfig,
                     absl::StrCat(" (", EnvironmentName(flag), " in the environment)"));
    }
    if (const auto found = file_.find(flag); found != file_.end() && !found->second.empty()) {
      SetFrom(given, found->second, kConfig, absl::StrCat(" (in ", config_path_, ")"));
    }
  }

  void SetFrom(const Given& given, const std::string& value, ExitCode code, const std::string& source) {
    const absl::Status status = given.setting->set(value);
    if (status.ok()) return;
    Fail(code, absl::StrCat(Name(given), source, ": `", value, "` is not allowed; it must be ",
                            std::string(status.message())));
  }

  void RequireAll() {
    for (const Given& given : given_) {
      if (!given.setting->required || !Concerns(given) || !given.setting->show().empty()) continue;
      Fail(kUsage, absl::StrCat(Name(given), " is required"));
    }
  }

  void ValidateAll() {
    Validate(root_);
    for (const auto& subcommand : root_.subcommands) {
      if (subcommand->state_->name == root_.chosen) Validate(*subcommand->state_);
    }
  }

  void Validate(const Options::State& state) {
    for (const auto& validate : state.validations) {
      if (const absl::Status status = validate(); !status.ok()) Fail(kConfig, std::string(status.message()));
    }
  }

  ExitCode PrintConfig() {
    for (const Given& given : given_) {
      if (!Concerns(given) || given.setting->positional) continue;
      std::cout << given.setting->flag << " = " << given.setting->show() << "\n";
    }
    return kDone;
  }

  static std::string Name(const Given& given) {
    return given.setting->positional ? given.setting->flag : "--" + given.setting->flag;
  }

  [[noreturn]] void Fail(ExitCode code, const std::string& sentence) {
    std::cerr << root_.name << ": " << sentence << "\n";
    throw Ended{code};
  }

  Options::State& root_;
  CLI::App app_;
  std::deque<Given> given_;  // CLI11 keeps pointers into it
  std::string config_path_;
  bool check_config_ = false;
  bool print_config_ = false;
  std::map<std::string, std::string, std::less<>> file_;
};

std::optional<ExitCode> Options::Parse(int argc, const char* const* argv) {
  return OptionsParser(*state_).Parse(argc, argv);
}

}  // namespace childsync
