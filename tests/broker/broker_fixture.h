// A real Kafka broker for a test binary: started at the first use, stopped when the binary ends.
//
//   TEST(Worker, Judges) {
//     TestBroker& broker = TestBroker::Get();
//     broker.CreateTopic("changes", 3);
//
// A broker that can't be started ends the binary with its log. Threads: one.
#ifndef CHILDSYNC_TESTS_BROKER_BROKER_FIXTURE_H_
#define CHILDSYNC_TESTS_BROKER_BROKER_FIXTURE_H_

#include <sys/types.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "common/kafka/admin.h"
#include "common/kafka/client.h"

namespace childsync::kafka {

class TestBroker {
 public:
  // The binary's own broker of one node.
  static TestBroker& Get();
  ~TestBroker();
  TestBroker(const TestBroker&) = delete;
  TestBroker& operator=(const TestBroker&) = delete;

  const std::string& bootstrap() const { return bootstrap_; }
  ClientConfig client() const { return {.bootstrap = bootstrap_, .client_id = "test", .properties = {}}; }
  Admin& admin() { return *admin_; }

  // A topic of a name no other test has, beginning with `prefix`. LogAppendTime, one replica.
  std::string NewTopic(std::string_view prefix, int32_t partitions,
                       std::map<std::string, std::string> config = {});
  // A text no other test of this run has, for groups and transactional ids.
  std::string Unique(std::string_view prefix);

  // SIGKILL, as a power cut; and up again with its data on its old port, after 6 s.
  void Kill() { Command("kill 1"); }
  void Start() { Command("start 1"); }
  // SIGSTOP and SIGCONT: it keeps its connections and says nothing.
  void Pause() { Command("pause 1"); }
  void Resume() { Command("resume 1"); }

 private:
  TestBroker();
  void Launch();
  void Command(std::string_view command);
  std::string ReadLine();

  std::string directory_;
  std::string bootstrap_;
  pid_t pid_ = -1;   // of broker.py
  int input_ = -1;   // closing it stops broker.py, also when this process is killed
  int output_ = -1;  // says when it is ready
  int names_ = 0;
  std::unique_ptr<Admin> admin_;
};

}  // namespace childsync::kafka

#endif  // CHILDSYNC_TESTS_BROKER_BROKER_FIXTURE_H_
