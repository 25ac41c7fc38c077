#include "services/commune-agent/app/follow_up.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"

namespace childsync::commune_agent {
namespace {

constexpr absl::Duration kPauseMin = absl::Seconds(1);
constexpr absl::Duration kPauseMax = absl::Minutes(5);
constexpr absl::Duration kAskFor = absl::Seconds(1);

constexpr char kWaiting[] = "Đã gửi. Đang chờ kết quả xác thực; tệp này sẽ được ghi lại khi có kết quả.";

std::string SupersededVi(size_t rows) {
  return absl::StrCat(
      rows,
      " dòng không có kết quả riêng: hồ sơ đó đã được gửi lại sau tệp này, hoặc đã bị rút hay "
      "xóa. Xem kết quả của tệp gửi sau cùng.");
}

}  // namespace

void FollowUp::Add(FollowedFile followed, absl::Time now) {
  const Key key(followed.file.unit_code, followed.file.name);
  followed.published.plan.changed = {};
  Entry entry{.followed = std::move(followed), .until = now + wait_timeout_, .next = now, .pause = kPauseMin};
  if (entry.followed.by_this_process) PutWaiting(entry.followed);
  entries_.insert_or_assign(key, std::move(entry));
}

void FollowUp::Keep(const std::vector<SeenFile>& present) {
  std::set<Key> keys;
  for (const SeenFile& file : present) keys.emplace(file.unit_code, file.name);
  std::erase_if(entries_, [&keys](const auto& entry) { return !keys.contains(entry.first); });
}

bool FollowUp::withdrawing() const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [](const auto& entry) { return !entry.second.followed.published.succession.ok(); });
}

void FollowUp::Round(absl::Time now) {
  std::map<std::string, std::vector<Key>> due;
  for (const auto& [key, entry] : entries_) {
    if (entry.next <= now) due[key.first].push_back(key);
  }
  for (const auto& [unit_code, keys] : due) {
    if (stop_.stop_requested()) return;
    RoundOf(unit_code, keys, now);
  }
}

void FollowUp::RoundOf(const std::string& unit_code, const std::vector<Key>& due, absl::Time now) {
  absl::StatusOr<TalliedRecords> tallied = links_->TallyNow(unit_code, kAskFor).List();
  std::optional<bool> is_settled;
  const auto settled = [&] {
    if (!is_settled.has_value()) {
      // Verdicts may have come since the list above: the settled one takes its place.
      absl::StatusOr<TalliedRecords> list = links_->TallyNow(unit_code, kAskFor).ListSettled();
      is_settled = list.ok();
      if (list.ok()) *tallied = *std::move(list);
    }
    return *is_settled;
  };
  for (const Key& key : due) {
    Entry& entry = entries_.at(key);
    if (!Withdraw(entry) || !tallied.ok() || !LookAfter(entry, *tallied, settled, now)) {
      entry.next = now + entry.pause;
      if (now >= entry.until || withdrawing()) entry.pause = std::min(entry.pause * 2, kPauseMax);
    } else {
      entries_.erase(key);
    }
  }
}

bool FollowUp::LookAfter(Entry& entry, const TalliedRecords& tallied, const std::function<bool()>& settled,
                         absl::Time now) {
  const bool late = now >= entry.until;
  bool gone = false;
  if (!HaveSheet(entry, gone)) return gone;
  RowVerdicts matched = MatchVerdicts(entry.followed.sheet->sheet, entry.followed.published, tallied);
  if (matched.awaited > 0 && late && settled()) {
    matched = MatchVerdicts(entry.followed.sheet->sheet, entry.followed.published, tallied);
    Conclude(entry, std::move(matched));
    return true;
  }
  if (matched.awaited == 0) {
    Conclude(entry, std::move(matched));
    return true;
  }
  if (late) {
    if (!entry.late || matched.found != entry.shown) Put(entry, std::move(matched), kWaiting);
    entry.late = true;
    entry.followed.sheet.reset();
  }
  return false;
}

bool FollowUp::Withdraw(Entry& entry) {
  Published& published = entry.followed.published;
  if (published.succession.ok()) return true;
  bool gone = false;
  if (!HaveSheet(entry, gone)) return gone;
  absl::StatusOr<std::vector<Inherited>> finished =
      links_->FinishSuccession(entry.followed.file.unit_code, entry.followed.sheet->succession);
  if (!finished.ok()) {
    log::Warn("predecessors_not_withdrawn",
              {{"unit", entry.followed.file.unit_code}, {"reason", finished.status().message()}});
    return false;
  }
  published.succession = absl::OkStatus();
  std::erase_if(published.inherited,
                [](const Inherited& unit) { return unit.outcome == Inherited::Outcome::kNotYet; });
  published.inherited.insert(published.inherited.end(), finished->begin(), finished->end());
  PutWaiting(entry.followed);
  return true;
}

bool FollowUp::HaveSheet(Entry& entry, bool& gone) {
  if (entry.followed.sheet.has_value()) return true;
  absl::StatusOr<SheetFile> sheet = reopen_(entry.followed.file, entry.followed.content_hash);
  gone = !sheet.ok() && !absl::IsUnavailable(sheet.status());
  if (sheet.ok()) entry.followed.sheet = *std::move(sheet);
  return sheet.ok();
}

void FollowUp::PutWaiting(const FollowedFile& file) {
  std::vector<std::optional<Verdict>> none(file.sheet->sheet.rows.size());
  results_->PutTable(file.file, *file.sheet,
                     SummaryOf(file.published, /*with_verdicts=*/false, SentBy::kFolder),
                     ReportRows(file.sheet->sheet, file.published.plan.troubles, std::move(none)), kWaiting);
}

void FollowUp::Put(Entry& entry, RowVerdicts matched, const std::string& note) {
  const FollowedFile& file = entry.followed;
  entry.shown = matched.found;
  links_->JudgeUnsendable(file.file.unit_code, file.sheet->sheet, file.published.plan, matched.verdicts);
  std::optional<PublishSummary> summary;
  if (file.by_this_process) summary = SummaryOf(file.published, /*with_verdicts=*/true, SentBy::kFolder);
  const std::vector<RowReport> rows =
      ReportRows(file.sheet->sheet, file.published.plan.troubles, std::move(matched.verdicts));
  results_->PutTable(file.file, *file.sheet, summary, rows, note);
  results_->PutMarked(file.file, file.content_hash, *file.sheet, summary, rows, note);
}

void FollowUp::Conclude(Entry& entry, RowVerdicts matched) {
  const FollowedFile& file = entry.followed;
  const size_t found = matched.found;
  const size_t superseded = matched.awaited;
  Put(entry, std::move(matched), superseded > 0 ? SupersededVi(superseded) : "");
  const absl::Status status = done_->Concluded(file.file.unit_code, file.file.name, file.content_hash);
  if (!status.ok()) log::Warn("state_not_written", {{"reason", status.message()}});
  log::Info("file_concluded", {{"unit", file.file.unit_code},
                               {"file", ShortHash(file.content_hash)},
                               {"verdicts", found},
                               {"superseded", superseded}});
}

}  // namespace childsync::commune_agent
