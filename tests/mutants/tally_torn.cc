// A tally whose positions are written apart from the state: what a crash between the two loses is lost for
// good.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/config/exit_code.h"
#include "common/log/log.h"
#include "common/process/stop_signal.h"
#include "services/tally/app.h"
#include "services/tally/config.h"

namespace childsync::tally {
namespace {

class TornDatabase : public Database {
 public:
  explicit TornDatabase(std::unique_ptr<Database> whole) : whole_(std::move(whole)) {}

  absl::Status Write(std::span<const Change> changes) override {
    std::vector<Change> positions, state;
    for (const Change& change : changes) (change.key == "checkpoint" ? positions : state).push_back(change);
    if (!positions.empty()) {
      if (absl::Status status = whole_->Write(positions); !status.ok()) return status;
      absl::SleepFor(absl::Milliseconds(100));
    }
    return state.empty() ? absl::OkStatus() : whole_->Write(state);
  }
  absl::StatusOr<std::optional<std::string>> Get(const std::string& key) override { return whole_->Get(key); }
  absl::Status Scan(const std::string& begin, const std::string& end,
                    absl::FunctionRef<absl::Status(std::string_view, std::string_view)> visit) override {
    return whole_->Scan(begin, end, visit);
  }
  void StartPurge() override { whole_->StartPurge(); }
  std::optional<absl::Status> PurgeEnd(absl::Duration timeout) override { return whole_->PurgeEnd(timeout); }

 private:
  const std::unique_ptr<Database> whole_;
};

absl::StatusOr<std::unique_ptr<Database>> OpenTorn(const std::string& directory) {
  auto whole = OpenRocksDatabase(directory);
  if (!whole.ok()) return whole.status();
  return std::make_unique<TornDatabase>(*std::move(whole));
}

}  // namespace
}  // namespace childsync::tally

int main(int argc, char** argv) {
  using namespace childsync;
  log::SetService("tally-torn");
  tally::Config config;
  if (auto exit_code = tally::ParseConfig(argc, argv, &config)) return *exit_code;
  StopSignal stop;
  tally::Seams seams;
  seams.open_database = tally::OpenTorn;
  auto app = tally::App::Create(
      config, [&stop] { stop.Trigger(); }, std::move(seams));
  if (!app.ok()) return ExitCodeFor(app.status());
  stop.Wait();
  (*app)->Shutdown(absl::Seconds(20));
  return kDone;
}
