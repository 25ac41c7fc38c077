#include "services/tally/adapters/metrics/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <algorithm>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/tally/live/service_state.h"
#include "services/tally/report/reports.h"

namespace childsync::tally {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

std::vector<double> DelayBounds() {
  return {DelayBuckets::kBoundsSeconds.begin(), DelayBuckets::kBoundsSeconds.end()};
}

MetricFamily Family(std::string name, std::string help) {
  return {std::move(name), std::move(help), MetricType::Gauge, {}};
}

void AddGauge(MetricFamily& family, std::vector<ClientMetric::Label> labels, double value) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.gauge.value = value;
  family.metric.push_back(std::move(metric));
}

// The unit that a bare code means has the code as its label; another one that has or had the same code gets
// the day its name ended or began added.
std::string UnitLabel(const Report& report, const ReportRow& row) {
  const Unit& unit = *row.unit;
  if (report.Find(unit.code) == &row) return unit.code;
  if (unit.valid_until) return unit.code + " until " + unit.valid_until->ToString();
  return unit.code + " from " + unit.ValidFromText();
}

}  // namespace

void DelayBuckets::Add(int64_t delay_ms) {
  const double seconds = static_cast<double>(std::max<int64_t>(delay_ms, 0)) / 1'000;
  const auto bound = std::lower_bound(kBoundsSeconds.begin(), kBoundsSeconds.end(), seconds);
  ++counts_[static_cast<size_t>(bound - kBoundsSeconds.begin())];
  sum_seconds_ += seconds;
  any_ = true;
}

struct Metrics::Impl {
  explicit Impl(std::shared_ptr<prometheus::Registry> r)
      : registry(std::move(r)),
        delay(prometheus::BuildHistogram()
                  .Name("childsync_change_to_count_seconds")
                  .Help("From a change's arrival in the log to its being counted")
                  .Register(*registry)
                  .Add({}, DelayBounds())),
        checkpoint_seconds(prometheus::BuildHistogram()
                               .Name("childsync_checkpoint_seconds")
                               .Help("Time that one checkpoint took")
                               .Register(*registry)
                               .Add({}, std::vector<double>{0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5})),
        checkpoint_bytes(
            Counter("childsync_checkpoint_bytes_total", "Bytes of state written by checkpoints")),
        checkpoint_failures(Counter("childsync_checkpoint_failures_total", "Checkpoints that failed")),
        checkpoint_time(prometheus::BuildGauge()
                            .Name("childsync_checkpoint_timestamp_seconds")
                            .Help("When the last checkpoint was written")
                            .Register(*registry)
                            .Add({})),
        applied(prometheus::BuildCounter()
                    .Name("childsync_records_applied_total")
                    .Help("Messages applied, tombstones too")
                    .Register(*registry)),
        verdicts(applied.Add({{"topic", "childsync.verdicts.v1"}})),
        roster(applied.Add({{"topic", "childsync.roster.v1"}})) {}

  prometheus::Counter& Counter(const char* name, const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(*registry).Add({});
  }

  const std::shared_ptr<prometheus::Registry> registry;
  prometheus::Histogram& delay;
  prometheus::Histogram& checkpoint_seconds;
  prometheus::Counter& checkpoint_bytes;
  prometheus::Counter& checkpoint_failures;
  prometheus::Gauge& checkpoint_time;
  prometheus::Family<prometheus::Counter>& applied;
  prometheus::Counter& verdicts;
  prometheus::Counter& roster;

  absl::Mutex mutex;
  std::vector<PartitionLag> lag ABSL_GUARDED_BY(mutex);

  // Reads everything at the moment of the scrape.
  class SnapshotGauges : public prometheus::Collectable {
   public:
    SnapshotGauges(std::shared_ptr<Impl> impl, Reports* reports, const ServiceState* state)
        : impl_(std::move(impl)), reports_(*reports), state_(*state) {}
    std::vector<MetricFamily> Collect() const override;

   private:
    void AddUnits(const Report& report, std::vector<MetricFamily>& families) const;
    const std::shared_ptr<Impl> impl_;
    Reports& reports_;
    const ServiceState& state_;
  };
};

Metrics::Metrics(std::shared_ptr<prometheus::Registry> registry)
    : impl_(std::make_shared<Impl>(std::move(registry))) {}

Metrics::~Metrics() = default;

void Metrics::OnBatch(size_t verdicts, size_t roster, DelayBuckets& delays) {
  if (verdicts > 0) impl_->verdicts.Increment(static_cast<double>(verdicts));
  if (roster > 0) impl_->roster.Increment(static_cast<double>(roster));
  if (!delays.any_) return;
  impl_->delay.ObserveMultiple({delays.counts_.begin(), delays.counts_.end()}, delays.sum_seconds_);
  delays = DelayBuckets();
}

void Metrics::OnCheckpoint(absl::Duration took, size_t bytes, absl::Time at) {
  impl_->checkpoint_seconds.Observe(absl::ToDoubleSeconds(took));
  impl_->checkpoint_bytes.Increment(static_cast<double>(bytes));
  impl_->checkpoint_time.Set(absl::ToDoubleSeconds(at - absl::UnixEpoch()));
}

void Metrics::OnCheckpointFailure() { impl_->checkpoint_failures.Increment(); }

void Metrics::SetLag(std::vector<PartitionLag> lag) {
  const absl::MutexLock lock(&impl_->mutex);
  impl_->lag = std::move(lag);
}

std::shared_ptr<prometheus::Collectable> Metrics::Gauges(Reports* reports, const ServiceState* state) {
  return std::make_shared<Impl::SnapshotGauges>(impl_, reports, state);
}

std::vector<MetricFamily> Metrics::Impl::SnapshotGauges::Collect() const {
  std::vector<MetricFamily> families;
  const ServiceState::View view = state_.view();
  families.push_back(Family("childsync_tally_stopped", "1: nothing is applied any more"));
  AddGauge(families.back(), {}, view.stopped.empty() ? 0 : 1);
  {
    const absl::MutexLock lock(&impl_->mutex);
    families.push_back(
        Family("childsync_consumer_lag_records", "Offsets between the position and the log's end"));
    for (const PartitionLag& lag : impl_->lag) {
      AddGauge(families.back(), {{"topic", lag.topic}, {"partition", std::to_string(lag.partition)}},
               static_cast<double>(lag.records));
    }
  }
  if (!view.serving()) return families;  // no figure before it is one
  const std::shared_ptr<const Report> report = reports_.Newest();
  AddUnits(*report, families);
  const int64_t awaiting = report->snapshot().position.changes_awaiting_verdict;
  if (awaiting >= 0) {
    families.push_back(
        Family("childsync_changes_awaiting_verdict", "Changes whose verdict is not counted yet"));
    AddGauge(families.back(), {}, static_cast<double>(awaiting));
  }
  return families;
}

void Metrics::Impl::SnapshotGauges::AddUnits(const Report& report,
                                             std::vector<MetricFamily>& families) const {
  MetricFamily total = Family("childsync_roster_children", "Children under 16 by the roster");
  MetricFamily completed = Family("childsync_completed_children", "Of them, claimed by a VERIFIED record");
  MetricFamily outstanding = Family("childsync_outstanding_children", "Of them, not completed");
  MetricFamily duplicates =
      Family("childsync_duplicate_claims", "Of them, claimed by two or more live records; each counts once");
  const auto add = [&](const ReportRow& row, std::string label) {
    AddGauge(total, {{"unit", label}}, static_cast<double>(row.total));
    AddGauge(completed, {{"unit", label}}, static_cast<double>(row.completed));
    AddGauge(duplicates, {{"unit", label}}, static_cast<double>(row.duplicate_claims));
    AddGauge(outstanding, {{"unit", std::move(label)}}, static_cast<double>(row.outstanding()));
  };
  for (const ReportRow& row : report.rows()) {
    if (row.total > 0 || report.Find(row.unit->code) == &row) add(row, UnitLabel(report, row));
  }
  add(report.unknown(), std::string(kUnknownUnit));
  families.push_back(std::move(total));
  families.push_back(std::move(completed));
  families.push_back(std::move(outstanding));
  families.push_back(std::move(duplicates));
  families.push_back(
      Family("childsync_unknown_unit_children", "Roster children in units that are in no units file"));
  AddGauge(families.back(), {}, static_cast<double>(report.unknown().total));
}

}  // namespace childsync::tally
