#include "services/commune-agent/app/erase.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/official_time/official_clock.h"
#include "common/units/units.h"
#include "services/commune-agent/adapters/patience.h"
#include "services/commune-agent/app/links.h"
#include "services/commune-agent/app/unit_gate.h"
#include "services/commune-agent/sheets/read_error.h"
#include "services/commune-agent/store/state_lock.h"

namespace childsync::commune_agent {
namespace {

// A unit that has ended too: its records are still there.
const Unit* FindAny(const Units& units, const std::string& code, Date today) {
  if (const Unit* unit = units.FindValid(code, today); unit != nullptr) return unit;
  const auto it = std::find_if(units.all().begin(), units.all().end(),
                               [&code](const Unit& unit) { return unit.code == code; });
  return it == units.all().end() ? nullptr : &*it;
}

std::string WarningVi(const Config& config, const std::string& unit) {
  if (config.undo) {
    return absl::StrCat("Cho phép gửi lại hồ sơ ", config.record_id, " của ", unit,
                        " (đã xóa trước đây): lần gửi tệp sau sẽ gửi lại hồ sơ này.");
  }
  return absl::StrCat(
      "Xóa vĩnh viễn hồ sơ ", config.record_id, " của ", unit,
      " khỏi mọi nơi trong hệ thống. Các lần gửi sau không gửi lại hồ sơ này, dù tệp vẫn còn.");
}

bool Confirmed(const Console& console, std::istream& terminal) {
  static const std::set<std::string> kYes{"c", "C", "co", "có", "Có", "y", "Y", "yes"};
  console.err << "Tiếp tục? [c/K] " << std::flush;
  std::string answer;
  std::getline(terminal, answer);
  return kYes.contains(answer);
}

// OK once the tally doesn't have the record.
absl::Status AwaitForgotten(const Config& config, const Links& links) {
  TallyClient tally = links.Tally(config.unit_code, config.timeout);
  Patience patience(config.wait_timeout);
  for (;;) {
    absl::StatusOr<TalliedRecords> tallied = tally.List();
    if (!tallied.ok()) return tallied.status();
    if (!tallied->contains(config.record_id)) return absl::OkStatus();
    if (!patience.Wait()) {
      return FileError(absl::StatusCode::kAborted, "it was erased; the tally has not heard of it yet",
                       "Đã xóa, nhưng bảng tổng hợp chưa cập nhật. Chạy lại lệnh này sau ít phút.");
    }
  }
}

}  // namespace

ExitCode Erase(const Config& config, const Console& console, std::istream* terminal) {
  const auto failed = [&](const std::string& about, const absl::Status& status) {
    PrintError(console, about, status);
    return absl::IsNotFound(status) ? kBadData : ExitCodeFor(status);
  };
  absl::StatusOr<std::shared_ptr<const Units>> units = Units::Load(config.units, config.successions);
  if (!units.ok()) {
    PrintError(console, "", units.status());
    return kConfig;
  }
  const Unit* unit = FindAny(**units, config.unit_code, OfficialClock(config.today).Today());
  if (unit == nullptr) {
    console.err << "commune-agent: --unit: không có đơn vị nào mang mã này (no unit has this code)\n";
    return kUsage;
  }
  if (!config.yes) {
    console.err << WarningVi(config, NameOf(*unit)) << '\n';
    if (terminal == nullptr) {
      console.err
          << "commune-agent: --yes: cần có khi không có người trả lời (needed where nobody can be asked)\n";
      return kUsage;
    }
    if (!Confirmed(console, *terminal)) return kFound;
  }
  absl::StatusOr<StateLock> lock = StateLock::Take(config.state);
  if (!lock.ok()) return failed("", lock.status());
  absl::StatusOr<Links> links = Links::Create(config);
  if (!links.ok()) return failed("", links.status());
  absl::StatusOr<bool> done = links->Erase(config.unit_code, config.record_id, config.undo);
  if (!done.ok()) return failed(config.record_id, done.status());
  log::Info(config.undo ? "erase_undone" : "record_erased",
            {{"unit", config.unit_code}, {"record_id", config.record_id}, {"anew", *done}});
  if (config.wait && !config.undo) {
    const absl::Status waited = AwaitForgotten(config, *links);
    if (!waited.ok()) return failed("", waited);
  }
  console.out << (config.undo ? "Hồ sơ được gửi lại từ lần gửi tệp sau: " : "Đã xóa hồ sơ ")
              << config.record_id << " (" << NameOf(*unit) << ")" << (*done ? "" : ", từ trước") << ".\n";
  return kDone;
}

}  // namespace childsync::commune_agent
