#include "services/tally/adapters/store/checkpoint_store.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/tally/adapters/store/checkpoint_json.h"
#include "services/tally/adapters/store/state_codec.h"

namespace childsync::tally {
namespace {

constexpr char kCheckpointKey[] = "checkpoint";
constexpr char kLayoutKey[] = "layout";

// Numbers of 16 digits, so that keys sort as numbers do.
std::string PartKey(uint64_t generation, uint64_t part) {
  return absl::StrFormat("part/%016x/%016x", generation, part);
}
std::string DeltaKey(uint64_t delta) { return absl::StrFormat("delta/%016x", delta); }

constexpr char kPartsEnd[] = "part0";  // '0' follows '/'
constexpr char kDeltasEnd[] = "delta0";

class Nothing : public TallyState::ChangeVisitor {
  void OnRecordErased(const RecordKey&) override {}
  void OnEntryErased(PersonalId) override {}
  void OnRecord(const Record&) override {}
  void OnEntry(const RosterEntry&) override {}
};

absl::Status Damaged(std::string_view what) {
  return absl::DataLossError(
      absl::StrCat("the stored state is damaged: ", std::string(what),
                   ". Empty the state directory: the tally is then read from the log"));
}

}  // namespace

CheckpointStore::CheckpointStore(std::unique_ptr<Database> database, CheckpointStoreOptions options)
    : database_(std::move(database)), options_(options) {}

std::string CheckpointStore::ToJson(const Layout& layout) {
  return nlohmann::json{{"format", kStateFormat},
                        {"generation", layout.generation},
                        {"parts", layout.parts},
                        {"first_delta", layout.first_delta},
                        {"next_delta", layout.next_delta},
                        {"parts_bytes", layout.parts_bytes},
                        {"deltas_bytes", layout.deltas_bytes},
                        {"erasures_end", layout.erasures_end},
                        {"purge_owed", layout.purge_owed},
                        {"digest", layout.digest}}
      .dump();
}

absl::StatusOr<CheckpointStore::Layout> CheckpointStore::ParseLayout(const std::string& json) {
  try {
    const auto object = nlohmann::json::parse(json);
    if (const auto format = object.at("format").get<uint32_t>(); format != kStateFormat) {
      return absl::FailedPreconditionError(
          absl::StrCat("the stored state has format ", format, " and this program reads ", kStateFormat,
                       ". Empty the state directory: the tally is then read from the log"));
    }
    const auto number = [&](const char* name) { return object.at(name).get<uint64_t>(); };
    return Layout{number("generation"), number("parts"), number("first_delta"), number("next_delta"),
                  number("parts_bytes"), number("deltas_bytes"),
                  // Of a store that did not keep account of erasures: any delta may tell of one.
                  object.value("erasures_end", number("next_delta")), object.value("purge_owed", true),
                  object.at("digest").get<std::string>()};
  } catch (const nlohmann::json::exception&) {
    return Damaged("its layout can't be read");
  }
}

absl::StatusOr<std::optional<Checkpoint>> CheckpointStore::Read() {
  const auto json = database_->Get(kCheckpointKey);
  if (!json.ok()) return json.status();
  const auto layout_json = database_->Get(kLayoutKey);
  if (!layout_json.ok()) return layout_json.status();
  if (!json->has_value() && !layout_json->has_value()) return std::optional<Checkpoint>();
  if (!json->has_value() || !layout_json->has_value()) return Damaged("a part of it is missing");
  absl::StatusOr<Layout> layout = ParseLayout(**layout_json);
  if (!layout.ok()) return layout.status();
  layout_ = *std::move(layout);
  absl::StatusOr<Checkpoint> checkpoint = ParseCheckpoint(**json);
  if (!checkpoint.ok()) return checkpoint.status();
  return std::optional<Checkpoint>(*std::move(checkpoint));
}

absl::Status CheckpointStore::Load(LiveTally* tally) {
  const Layout& layout = layout_;
  absl::Status status =
      LoadRange(PartKey(layout.generation, 0), PartKey(layout.generation, layout.parts), layout.parts, tally);
  if (!status.ok()) return status;
  status = LoadRange(DeltaKey(layout.first_delta), DeltaKey(layout.next_delta),
                     layout.next_delta - layout.first_delta, tally);
  if (!status.ok()) return status;
  std::string digest;
  tally->Read([&](const TallyState& state, const Position&) { digest = FormatDigest(state.digest()); });
  if (digest != layout.digest) return Damaged("its digest is not the one it was written with");
  // A generation that a crash left half written; its numbers will be used again.
  const Change leftovers{.key = PartKey(layout.generation + 1, 0), .range_end = kPartsEnd};
  return database_->Write({&leftovers, 1});
}

absl::Status CheckpointStore::LoadRange(const std::string& begin, const std::string& end, uint64_t expected,
                                        LiveTally* tally) {
  uint64_t found = 0;
  const absl::Status status = database_->Scan(begin, end, [&](std::string_view, std::string_view value) {
    ++found;
    absl::Status decoded;
    tally->Write([&](TallyState& state, Positions&) {
      decoded = DecodeInto(value, &state);
      Nothing nothing;  // what was loaded is no change
      state.TakeChanges(nothing);
    });
    return decoded.ok() ? decoded : Damaged("a piece can't be decoded");
  });
  if (!status.ok()) return status;
  return found == expected ? absl::OkStatus() : Damaged("pieces are missing");
}

absl::Status CheckpointStore::Clear() {
  const std::vector<Change> changes = {
      {.key = kCheckpointKey, .range_end = absl::StrCat(kCheckpointKey, "0")},
      {.key = kLayoutKey, .range_end = absl::StrCat(kLayoutKey, "0")},
      {.key = PartKey(0, 0), .range_end = kPartsEnd},
      {.key = DeltaKey(0), .range_end = kDeltasEnd}};
  layout_ = Layout();
  building_.reset();
  return database_->Write(changes);
}

void CheckpointStore::AwaitPurge(absl::Duration timeout) {
  if (purging_ && !purge_end_) purge_end_ = database_->PurgeEnd(timeout);
}

absl::StatusOr<size_t> CheckpointStore::Save(LiveTally* tally, const Checkpoint& checkpoint) {
  Layout next = layout_;
  AwaitPurge(absl::ZeroDuration());
  if (purge_end_) {
    if (!purge_end_->ok()) return *purge_end_;
    purge_end_.reset();
    purging_ = next.purge_owed = false;
  }
  delta_.clear();
  part_.clear();
  tally->Write([&](TallyState& state, Positions&) {
    TakeDelta(state, next);
    TakePart(state, next);
  });
  std::vector<Change> changes;
  if (!delta_.empty()) changes.push_back({DeltaKey(next.next_delta - 1), delta_});
  if (building_) {
    if (!part_.empty()) changes.push_back({PartKey(next.generation + 1, building_->parts++), part_});
    building_->parts_bytes += part_.size();
    if (building_->cursor == TallyState::kEnd) FinishGeneration(next, changes);
  }
  const std::string checkpoint_json = tally::ToJson(checkpoint);
  const std::string layout_json = ToJson(next);
  changes.push_back({kCheckpointKey, checkpoint_json});
  changes.push_back({kLayoutKey, layout_json});
  if (auto status = database_->Write(changes); !status.ok()) return status;
  layout_ = std::move(next);
  if (layout_.purge_owed && !purging_) {
    database_->StartPurge();
    purging_ = true;
  }
  return delta_.size() + part_.size();
}

// What a purge that runs was started for is off the disk before more is dropped.
bool CheckpointStore::RewriteDue(const Layout& layout) const {
  return !layout.purge_owed &&
         (layout.HasErasures() ||
          layout.deltas_bytes > std::max(options_.deltas_bytes_min, 2 * layout.parts_bytes));
}

void CheckpointStore::TakeDelta(TallyState& state, Layout& next) {
  next.digest = FormatDigest(state.digest());
  StateEncoder encoder(&delta_);
  state.TakeChanges(encoder);
  if (delta_.empty()) return;
  ++next.next_delta;
  next.deltas_bytes += delta_.size();
  if (building_) building_->deltas_bytes += delta_.size();
  if (encoder.erased_records()) next.erasures_end = next.next_delta;
}

// The first part is of the state after the delta that was just taken: the generation does without that one.
void CheckpointStore::TakePart(const TallyState& state, const Layout& next) {
  if (!building_ && RewriteDue(next)) building_ = Building{.first_delta = next.next_delta};
  if (!building_) return;
  StateEncoder encoder(&part_);
  building_->cursor = state.VisitPart(building_->cursor, options_.part_places, encoder);
}

// The parts are whole: they and the deltas since the first of them are the state.
void CheckpointStore::FinishGeneration(Layout& next, std::vector<Change>& changes) {
  changes.push_back({.key = PartKey(0, 0), .range_end = PartKey(next.generation + 1, 0)});
  changes.push_back({.key = DeltaKey(0), .range_end = DeltaKey(building_->first_delta)});
  next.purge_owed = next.HasErasures();
  ++next.generation;
  next.parts = building_->parts;
  next.parts_bytes = building_->parts_bytes;
  next.first_delta = building_->first_delta;
  next.deltas_bytes = building_->deltas_bytes;
  building_.reset();
}

}  // namespace childsync::tally
