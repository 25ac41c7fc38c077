#include "tests/broker/broker_fixture.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace childsync::kafka {
namespace {

[[noreturn]] void Die(std::string_view why) {
  std::fprintf(stderr, "the test broker: %.*s\n", static_cast<int>(why.size()), why.data());
  std::exit(EXIT_FAILURE);
}

}  // namespace

TestBroker& TestBroker::Get() {
  static TestBroker broker;
  return broker;
}

TestBroker::TestBroker() {
  std::string directory = (std::filesystem::temp_directory_path() / "childsync-broker-XXXXXX").string();
  if (mkdtemp(directory.data()) == nullptr) Die("no scratch directory");
  directory_ = directory;
  Launch();
  const std::string ready = ReadLine();
  constexpr std::string_view kReady = "ready ";
  if (!ready.starts_with(kReady)) Die("did not start; see above");
  bootstrap_ = ready.substr(kReady.size());
  absl::StatusOr<std::unique_ptr<Admin>> admin = Admin::Create(client());
  if (!admin.ok()) Die(std::string(admin.status().message()));
  admin_ = *std::move(admin);
}

TestBroker::~TestBroker() {
  admin_.reset();
  close(input_);
  waitpid(pid_, nullptr, 0);
  close(output_);
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

void TestBroker::Launch() {
  int to_broker[2];
  int from_broker[2];
  if (pipe2(to_broker, O_CLOEXEC) != 0 || pipe2(from_broker, O_CLOEXEC) != 0) Die("no pipe");
  pid_ = fork();
  if (pid_ < 0) Die("no process");
  if (pid_ == 0) {
    dup2(to_broker[0], STDIN_FILENO);
    dup2(from_broker[1], STDOUT_FILENO);
    execl("/usr/bin/env", "env", "python3", CHILDSYNC_BROKER_PY, "--dir", directory_.c_str(), "--jars",
          CHILDSYNC_BROKER_JARS, "--commands", nullptr);
    _exit(127);
  }
  close(to_broker[0]);
  close(from_broker[1]);
  input_ = to_broker[1];
  output_ = from_broker[0];
}

std::string TestBroker::ReadLine() {
  std::string line;
  char c = 0;
  while (read(output_, &c, 1) == 1) {
    if (c == '\n') return line;
    line.push_back(c);
  }
  return line;
}

void TestBroker::Command(std::string_view command) {
  const std::string line = std::string(command) + "\n";
  if (write(input_, line.data(), line.size()) != static_cast<ssize_t>(line.size()) || ReadLine() != "ok") {
    Die(std::string(command) + " failed");
  }
}

std::string TestBroker::NewTopic(std::string_view prefix, int32_t partitions,
                                 std::map<std::string, std::string> config) {
  config.emplace("message.timestamp.type", "LogAppendTime");
  const std::vector<TopicSpec> specs = {{Unique(prefix), partitions, 1, std::move(config)}};
  const absl::Status status = admin_->CreateTopics(specs, absl::Seconds(20));
  if (!status.ok()) Die(std::string(status.message()));
  return specs[0].name;
}

std::string TestBroker::Unique(std::string_view prefix) {
  return absl::StrCat(absl::string_view(prefix.data(), prefix.size()), "-", ++names_);
}

}  // namespace childsync::kafka
