// Time per verdict of the tally's own work: decoding, applying, saving. Reading the log is librdkafka's, and
// is measured by tests/bench.
#include <benchmark/benchmark.h>
#include <prometheus/registry.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "childsync/events/v1/events.pb.h"
#include "services/tally/adapters/kafka/applier.h"
#include "services/tally/adapters/store/checkpoint_store.h"

namespace childsync::tally {
namespace {

constexpr size_t kChildren = 1'000'000;
constexpr size_t kBatch = 10'000;

// One district's worth after another; three in ten records have a finding or two.
struct Log {
  Log() {
    for (size_t i = 0; i < kChildren; ++i) {
      const std::string unit = std::to_string(20'000 + i / 1'700);
      const std::string id = FormatPersonalId(PersonalId{51'215'000'000 + i});
      keys.push_back(unit + "/TE-" + std::to_string(100'000 + i % 1'700));
      events::v1::Verdict verdict;
      const bool wrong = i % 10 < 3;
      verdict.set_outcome(wrong ? record::v1::OUTCOME_NEEDS_CORRECTION : record::v1::OUTCOME_VERIFIED);
      for (size_t n = 0; wrong && n < 1 + i % 2; ++n) {
        auto* finding = verdict.add_findings();
        finding->set_code(static_cast<record::v1::FindingCode>(15 + n));
        finding->set_field(record::v1::FIELD_SEX);
        finding->set_side(record::v1::SIDE_RECORD);
        finding->set_severity(record::v1::SEVERITY_ERROR);
        finding->mutable_since()->set_seconds(1'711'600'000);
        finding->mutable_since()->set_nanos(123'000'000);
      }
      verdict.set_cited_personal_id(id);
      verdict.set_claims_person(true);
      verdict.set_change_offset(static_cast<int64_t>(i));
      verdict.mutable_change_time()->set_seconds(1'711'600'000);
      verdict.mutable_change_time()->set_nanos(123'000'000);
      verdict.set_change_content_hash("0123456789abcdef");
      verdict.set_person_fingerprint("0123456789abcdef");
      verdict.set_rules_version("2024.1");
      verdict.set_judged_for("2024-03-28");
      verdict.add_standardised("name.tone_placement");
      values.push_back(verdict.SerializeAsString());
      events::v1::RosterEntry entry;
      entry.set_personal_id(id);
      entry.set_unit_code(unit);
      entry.set_fingerprint("0123456789abcdef");
      entry_keys.push_back(id);
      entries.push_back(entry.SerializeAsString());
    }
  }
  std::vector<std::string> keys, values, entry_keys, entries;
};

const Log& TheLog() {
  static const Log log;
  return log;
}

struct Tally {
  Tally() { applier.Start({.verdicts = {{}}, .roster = {{}}}); }

  void ApplyRoster() {
    const Log& log = TheLog();
    Apply(Topic::kRoster, 0, kChildren, log.entry_keys, log.entries);
  }
  void ApplyVerdicts(size_t begin, size_t end) {
    const Log& log = TheLog();
    Apply(Topic::kVerdicts, begin, end, log.keys, log.values);
  }
  void Apply(Topic topic, size_t begin, size_t end, const std::vector<std::string>& keys,
             const std::vector<std::string>& values) {
    int64_t& offset = topic == Topic::kVerdicts ? verdict_offset : roster_offset;
    const auto status = applier.Apply(
        end - begin,
        [&](size_t i) {
          return LogMessage{topic, 0, offset + static_cast<int64_t>(i), keys[begin + i], values[begin + i]};
        },
        [](size_t) { return int64_t{1'711'600'000'000}; }, std::nullopt);
    if (!status.ok()) abort();
    offset += static_cast<int64_t>(end - begin);
  }

  OfficialClock clock;
  LiveTally live{&clock};
  Metrics metrics{std::make_shared<prometheus::Registry>()};
  Applier applier{TopicNames(), &live, &metrics};
  int64_t verdict_offset = 0, roster_offset = 0;
};

void PerVerdict(benchmark::State& state) {
  state.counters["ns_per_verdict"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * kChildren / 1e9,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void Decode(benchmark::State& state) {
  const Log& log = TheLog();
  DecodedVerdict out;
  for (auto _ : state) {
    for (size_t i = 0; i < kChildren; ++i) {
      if (!DecodeVerdict(log.keys[i], log.values[i], 0, &out).ok()) abort();
      benchmark::DoNotOptimize(out.record);
    }
  }
  PerVerdict(state);
}
BENCHMARK(Decode)->Unit(benchmark::kMillisecond);

void DecodeAndApplyNew(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    auto tally = std::make_unique<Tally>();
    tally->ApplyRoster();
    state.ResumeTiming();
    for (size_t i = 0; i < kChildren; i += kBatch) tally->ApplyVerdicts(i, i + kBatch);
    state.PauseTiming();
    tally.reset();
    state.ResumeTiming();
  }
  PerVerdict(state);
}
BENCHMARK(DecodeAndApplyNew)->Unit(benchmark::kMillisecond);

void DecodeAndApplyAgain(benchmark::State& state) {
  Tally tally;
  tally.ApplyRoster();
  tally.ApplyVerdicts(0, kChildren);
  for (auto _ : state) {
    for (size_t i = 0; i < kChildren; i += kBatch) tally.ApplyVerdicts(i, i + kBatch);
  }
  PerVerdict(state);
}
BENCHMARK(DecodeAndApplyAgain)->Unit(benchmark::kMillisecond);

// With a checkpoint every 100,000 verdicts, as by default.
void DecodeApplyAndSave(benchmark::State& state) {
  const std::string directory = "/tmp/childsync_fold_bench_" + std::to_string(getpid());
  for (auto _ : state) {
    state.PauseTiming();
    std::filesystem::remove_all(directory);
    auto tally = std::make_unique<Tally>();
    auto store = std::make_unique<CheckpointStore>(*OpenRocksDatabase(directory));
    tally->ApplyRoster();
    if (!store->Save(&tally->live, {.marks = tally->applier.marks()}).ok()) abort();
    state.ResumeTiming();
    for (size_t i = 0; i < kChildren; i += kBatch) {
      tally->ApplyVerdicts(i, i + kBatch);
      if ((i + kBatch) % 100'000 != 0) continue;
      if (!store->Save(&tally->live, {.marks = tally->applier.marks()}).ok()) abort();
    }
    store.reset();
    state.PauseTiming();
    tally.reset();
    state.ResumeTiming();
  }
  std::filesystem::remove_all(directory);
  PerVerdict(state);
}
// Process time: RocksDB writes on threads of its own too.
BENCHMARK(DecodeApplyAndSave)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace childsync::tally

BENCHMARK_MAIN();
