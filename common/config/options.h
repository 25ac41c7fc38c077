// A program's options, each declared once: flag over environment over file over default.
//
//   struct Config { std::string grpc = "127.0.0.1:50053"; int threads = 4; };
//
//   Config config;
//   Options options("tally", "Counts the children that are done.");
//   options.Add("grpc", &config.grpc, "where to serve gRPC",
//               {.shape = "HOST:PORT", .check = CheckListenAddress});
//   options.Add("threads", &config.threads, "reader threads", Range<int>{1, 64});
//   options.Example("tally --kafka 127.0.0.1:9092", "counts what that broker has");
//   if (auto exit_code = options.Parse(argc, argv)) return *exit_code;
//
// The option --some-name is CHILDSYNC_SOME_NAME in the environment and `some-name = value` in the file that
// --config FILE names (# opens a comment on a line of its own; a value may stand in double quotes). Every
// program also has --help, --version, --check-config and --print-config. A secret comes only as the path of
// the file that holds it (AddSecretFile), and only the path is ever printed.
//
// Errors: one clear sentence on standard error that names the option, where its value came from and what is
// allowed; exit code 64 if the command line is at fault, 78 if the environment or the file is.
#ifndef CHILDSYNC_COMMON_CONFIG_OPTIONS_H_
#define CHILDSYNC_COMMON_CONFIG_OPTIONS_H_

#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/config/exit_code.h"
#include "common/official_time/date.h"

namespace childsync {

// OK, or INVALID_ARGUMENT whose message says what is allowed ("HOST:PORT with a port from 1 to 65535").
using Check = std::function<absl::Status(std::string_view)>;

absl::Status CheckHostPort(std::string_view value);       // HOST:PORT, a port from 1 to 65535
absl::Status CheckHostPortList(std::string_view value);   // the same, comma between
absl::Status CheckListenAddress(std::string_view value);  // the same; port 0 takes any free one
absl::Status CheckReadableFile(std::string_view value);
absl::Status CheckDirectory(std::string_view value);  // there, and writable

// How a text option looks. An empty value is allowed unless `required`, and is not checked.
struct Text {
  std::string shape = "TEXT";  // what help calls the value
  bool required = false;
  Check check = nullptr;
};

template <typename T>
struct Range {
  T min;
  T max;
};

class Options {
 public:
  // `name` is the program's, `purpose` a sentence.
  Options(std::string name, std::string purpose);
  ~Options();
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;

  // Each takes a flag without its dashes. What `target` holds now is the default; Parse writes to it.
  // `target` must outlive Parse.
  void Add(std::string_view flag, std::string* target, std::string_view help, Text text = {});
  // A flag without a value; in environment and file: true or false.
  void Add(std::string_view flag, bool* target, std::string_view help);
  void Add(std::string_view flag, double* target, std::string_view help, Range<double> range);
  // As 500ms, 10s, 2m.
  void Add(std::string_view flag, absl::Duration* target, std::string_view help, Range<absl::Duration> range);
  // YYYY-MM-DD.
  void Add(std::string_view flag, std::optional<Date>* target, std::string_view help);
  template <std::integral T>
  requires(!std::same_as<T, bool>) void Add(std::string_view flag, T* target, std::string_view help,
                                            Range<T> range = {std::numeric_limits<T>::min(),
                                                              std::numeric_limits<T>::max()});
  // One of a few words.
  void AddChoice(std::string_view flag, std::string* target, std::string_view help,
                 std::vector<std::string> choices);
  // May be given several times on the command line; comma between in environment and file.
  void AddList(std::string_view flag, std::vector<std::string>* target, std::string_view help,
               Text text = {});
  // `flag` ends in -file: reads the file's first line into `secret`.
  void AddSecretFile(std::string_view flag, std::string* secret, std::string_view help);
  // A word of the command line by its place, never of environment or file.
  void AddPositional(std::string_view name, std::string* target, std::string_view help, Text text = {});

  // `commune-agent check FILE`: the options of one subcommand, beside those declared here, which every
  // subcommand has and which may stand before or after its name. Once there is one, naming one is required.
  // Owned by this.
  Options& Subcommand(std::string name, std::string purpose);
  // The subcommand's name after Parse; empty if none is declared.
  const std::string& chosen() const;

  // Checks that concern several options; called by Parse after all values are set (of this and of the chosen
  // subcommand). Its message is printed as it is, exit code 78.
  void Validate(std::function<absl::Status()> validate);
  // A line of --help.
  void Example(std::string_view command, std::string_view what_it_does);

  // Nothing: go on. Otherwise the program ends with this code: --help and the like were served (0), or an
  // error was printed.
  std::optional<ExitCode> Parse(int argc, const char* const* argv);

 private:
  friend class OptionsParser;
  struct State;

  // Every option comes down to a text that is set and shown; OK, or INVALID_ARGUMENT that says what is
  // allowed.
  struct Setting {
    std::string flag;
    std::string shape;
    std::string help;
    std::function<absl::Status(const std::string&)> set;
    std::function<std::string()> show;
    bool required = false;
    bool is_switch = false;
    bool is_list = false;
    bool positional = false;
  };
  void AddSetting(Setting setting);
  void AddInteger(std::string_view flag, std::string_view help, std::function<void(int64_t)> set,
                  std::function<int64_t()> get, Range<int64_t> range);

  std::unique_ptr<State> state_;
};

template <std::integral T>
requires(!std::same_as<T, bool>) void Options::Add(std::string_view flag, T* target, std::string_view help,
                                                   Range<T> range) {
  const auto clamp = [](T bound) {
    return std::in_range<int64_t>(bound) ? static_cast<int64_t>(bound) : std::numeric_limits<int64_t>::max();
  };
  AddInteger(
      flag, help, [target](int64_t value) { *target = static_cast<T>(value); },
      [target] { return static_cast<int64_t>(*target); }, {clamp(range.min), clamp(range.max)});
}

}  // namespace childsync

#endif  // CHILDSYNC_COMMON_CONFIG_OPTIONS_H_
