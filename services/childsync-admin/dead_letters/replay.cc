#include "services/childsync-admin/dead_letters/replay.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/kafka/producer.h"

namespace childsync::admin {
namespace {

constexpr size_t kUnitCodeBytesMax = 16;
// A change may have a megabyte, and a transaction is over in seconds or is aborted.
constexpr size_t kTransactionChangesMax = 100;

absl::Status Send(kafka::TransactionalProducer& producer, const std::string& topic, const Position& at,
                  const Origins::Change& change) {
  const std::string origin = ToString(at);
  std::vector<kafka::Header> headers;
  for (const auto& [name, value] : change.headers) {
    if (name != kReplayOf) headers.push_back({name, value});
  }
  headers.push_back({kReplayOf, origin});
  std::optional<std::string_view> value;
  if (change.value) value = *change.value;
  return producer.Send({.topic = topic,
                        .partition = at.partition,  // where a newer change of its record would be
                        .key = change.key,
                        .value = value,
                        .headers = headers});
}

// Fenced: the next run finds what is left to do.
absl::Status OfWriter(const absl::Status& status) {
  if (!absl::IsFailedPrecondition(status)) return status;
  return absl::AbortedError(absl::StrCat("an agent of the unit writes now: ", std::string(status.message())));
}

// One unit's, as its only writer.
class UnitReplay {
 public:
  UnitReplay(const ReplayConfig& config, const std::string& unit) : config_(config) {
    producer_config_.producer.client = config.client;
    producer_config_.transactional_id = unit.empty() ? "childsync-admin" : absl::StrCat("agent-", unit);
  }

  absl::StatusOr<size_t> Run(Origins& origins, const std::set<Position>& wanted) {
    if (absl::Status status = TakeOver(); !status.ok()) return status;
    if (absl::Status status = origins.CatchUp(); !status.ok())
      return status;  // nobody else writes from here on
    std::vector<Position> left;
    for (const Position& at : wanted) {
      if (origins.newest().contains(at)) left.push_back(at);
    }
    for (size_t begin = 0; begin < left.size(); begin += kTransactionChangesMax) {
      const size_t end = std::min(left.size(), begin + kTransactionChangesMax);
      if (absl::Status status = Transact(origins, {&left[begin], end - begin}); !status.ok()) return status;
    }
    return left.size();
  }

 private:
  absl::Status TakeOver() {
    auto producer = kafka::TransactionalProducer::Create(producer_config_);
    if (!producer.ok()) return producer.status();
    producer_ = *std::move(producer);
    return OfWriter(producer_->InitTransactions(config_.patience));
  }

  absl::Status Transact(const Origins& origins, std::span<const Position> positions) {
    absl::Status status = producer_->Begin();
    for (size_t i = 0; status.ok() && i < positions.size(); ++i) {
      status = Send(*producer_, config_.changes, positions[i], origins.newest().at(positions[i]));
    }
    if (status.ok()) status = producer_->Commit(config_.patience);
    if (!status.ok() && !absl::IsFailedPrecondition(status)) producer_->Abort(config_.patience).IgnoreError();
    return OfWriter(status);
  }

  const ReplayConfig& config_;
  kafka::TransactionalProducerConfig producer_config_;
  std::unique_ptr<kafka::TransactionalProducer> producer_;
};

}  // namespace

std::string UnitOf(std::string_view key) {
  const std::string_view unit = key.substr(0, std::min(key.find('/'), key.size()));
  const bool code =
      !unit.empty() && unit.size() < key.size() && unit.size() <= kUnitCodeBytesMax &&
      std::ranges::all_of(unit, [](char c) { return absl::ascii_isalnum(static_cast<uint8_t>(c)); });
  return code ? std::string(unit) : std::string();
}

absl::StatusOr<size_t> Replay(const ReplayConfig& config, Origins& origins) {
  std::map<std::string, std::set<Position>> by_unit;
  for (const auto& [at, change] : origins.newest()) by_unit[UnitOf(change.key)].insert(at);
  size_t sent = 0;
  for (const auto& [unit, positions] : by_unit) {
    const auto of_unit = UnitReplay(config, unit).Run(origins, positions);
    if (!of_unit.ok()) {
      return absl::Status(of_unit.status().code(),
                          absl::StrCat(sent, " sent, then unit '", unit, "': ", of_unit.status().message()));
    }
    sent += *of_unit;
  }
  return sent;
}

}  // namespace childsync::admin
