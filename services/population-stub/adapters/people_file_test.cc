#include "services/population-stub/adapters/people_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"

namespace childsync::population_stub {
namespace {

constexpr char kHeader[] =
    "personal_id,full_name,birth_date,sex,ethnicity,residence_unit,father_name,mother_name,guardian_name,"
    "status,"
    "replaced_by\n";
constexpr char kPerson[] = "051214000001,A,,,,,,,,active,\n";

class PeopleFileTest : public testing::Test {
 protected:
  PeopleFileTest() {
    BlockReloadSignal();  // before the watching thread, as main does
    Write(kHeader);
    std::remove(outage_path_.c_str());
  }
  ~PeopleFileTest() override {
    watcher_.reset();
    std::remove(path_.c_str());
    std::remove(outage_path_.c_str());
  }

  void Write(const std::string& text) {
    std::ofstream(path_ + ".new") << text;
    std::rename((path_ + ".new").c_str(), path_.c_str());
  }
  void Watch() {
    watcher_ = std::make_unique<PeopleFileWatcher>(
        PeopleFileConfig{.path = path_,
                         .taken = FileLook::At(path_),
                         .outage_path = outage_path_,
                         .poll = absl::Milliseconds(2)},
        PeopleFileEvents{
            .on_people = [this](auto people) { Note("people " + std::to_string(people->people().size())); },
            .on_bad_file = [this](const absl::Status& reason) { Note(std::string(reason.message())); },
            .on_outage = [this](bool outage) { Note(outage ? "outage" : "no outage"); }});
  }
  // The next thing that the watcher found.
  std::string Next() {
    absl::MutexLock lock(&mutex_);
    auto any = [this] { return read_ < events_.size(); };
    if (!mutex_.AwaitWithTimeout(absl::Condition(&any), absl::Seconds(20))) return "nothing";
    return events_[read_++];
  }

  const std::string path_ = testing::TempDir() + "people" + std::to_string(getpid()) + ".csv";
  const std::string outage_path_ = path_ + ".outage";

 private:
  void Note(std::string event) {
    absl::MutexLock lock(&mutex_);
    events_.push_back(std::move(event));
  }
  absl::Mutex mutex_;
  std::vector<std::string> events_;
  size_t read_ = 0;
  std::unique_ptr<PeopleFileWatcher> watcher_;
};

TEST_F(PeopleFileTest, NamesTheFileAndTheLineThatIsWrong) {
  Write(std::string(kHeader) + "x\n");
  EXPECT_EQ(ReadPeopleFile(path_).status().message(), path_ + ": line 2: 1 fields instead of 11");
  EXPECT_EQ(ReadPeopleFile(path_ + ".missing").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(PeopleFileTest, TakesUpAChangeAndKeepsOnWatchingAfterABadOne) {
  Watch();
  Write(std::string(kHeader) + kPerson);
  EXPECT_EQ(Next(), "people 1");
  Write(std::string(kHeader) + kPerson + "x\n");
  EXPECT_THAT(Next(), testing::HasSubstr("line 3"));
  std::remove(path_.c_str());
  EXPECT_THAT(Next(), testing::HasSubstr("can't be opened"));
  Write(kHeader);
  EXPECT_EQ(Next(), "people 0");
}

TEST_F(PeopleFileTest, ReadsAgainOnTheReloadSignal) {
  Watch();
  kill(getpid(), SIGHUP);
  EXPECT_EQ(Next(), "people 0");
}

TEST_F(PeopleFileTest, SwitchesTheOutageWithItsFile) {
  Watch();
  std::ofstream(outage_path_) << "";
  EXPECT_EQ(Next(), "outage");
  std::remove(outage_path_.c_str());
  EXPECT_EQ(Next(), "no outage");
}

}  // namespace
}  // namespace childsync::population_stub
