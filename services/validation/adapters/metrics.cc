#include "services/validation/adapters/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include "services/validation/domain/catalogue.h"

namespace childsync::validation {
namespace {

constexpr std::array kOutcomeNames = {"VERIFIED", "NEEDS_CORRECTION", "NOT_FOUND", "WITHDRAWN"};
constexpr std::array kReasons = {DeadLetterReason::kBadKey, DeadLetterReason::kUndecodable,
                                 DeadLetterReason::kNoState, DeadLetterReason::kKeyMismatch,
                                 DeadLetterReason::kTooLarge};

prometheus::Family<prometheus::Counter>& CounterFamily(prometheus::Registry& registry, const char* name,
                                                       const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

prometheus::Family<prometheus::Counter>& TransactionFamily(prometheus::Registry& registry) {
  return CounterFamily(registry, "childsync_validation_transactions_total",
                       "Kafka transactions of the stream worker, by end.");
}

}  // namespace

Metrics::Metrics(prometheus::Registry& registry)
    : lag_(prometheus::BuildGauge()
               .Name("childsync_consumer_lag_records")
               .Help("Offsets between the log's end and the position read, transaction markers among them.")
               .Register(registry)),
      degraded_(prometheus::BuildGauge()
                    .Name("childsync_validation_population_unavailable")
                    .Help("1 while the population database doesn't answer and verdicts wait.")
                    .Register(registry)
                    .Add({})),
      committed_(TransactionFamily(registry).Add({{"end", "committed"}})),
      aborted_(TransactionFamily(registry).Add({{"end", "aborted"}})) {
  auto& verdicts = CounterFamily(registry, "childsync_verdicts_total", "Verdicts written, by outcome.");
  for (size_t i = 0; i < kOutcomeNames.size(); ++i) {
    outcomes_[i + 1] = &verdicts.Add({{"outcome", kOutcomeNames[i]}});
  }
  auto& findings =
      CounterFamily(registry, "childsync_findings_total", "Findings in the verdicts written, by code.");
  for (const FindingType& type : Catalogue()) {
    findings_[static_cast<size_t>(type.code)] = &findings.Add({{"code", std::string(type.name)}});
  }
  auto& dead =
      CounterFamily(registry, "childsync_dead_letters_total",
                    "Changes that could not be judged and went to the dead-letter topic, by reason.");
  for (DeadLetterReason reason : kReasons) {
    dead_letters_[static_cast<size_t>(reason)] = &dead.Add({{"reason", std::string(ToString(reason))}});
  }
}

void Metrics::Counts::Count(const Judgement& judgement) {
  ++outcomes[static_cast<size_t>(judgement.outcome)];
  for (const Finding& finding : judgement.findings) ++findings[static_cast<size_t>(finding.code)];
}

void Metrics::Add(const Counts& counts) {
  const auto add = [](const auto& numbers, const auto& counters) {
    for (size_t i = 0; i < numbers.size(); ++i) {
      if (numbers[i] != 0 && counters[i] != nullptr) counters[i]->Increment(numbers[i]);
    }
  };
  add(counts.outcomes, outcomes_);
  add(counts.findings, findings_);
  add(counts.dead_letters, dead_letters_);
}

void Metrics::SetLag(const std::string& topic, int32_t partition, int64_t records) {
  lag_.Add({{"topic", topic}, {"partition", std::to_string(partition)}}).Set(static_cast<double>(records));
}

void Metrics::ForgetLag(const std::string& topic, int32_t partition) {
  lag_.Remove(&lag_.Add({{"topic", topic}, {"partition", std::to_string(partition)}}));
}

void Metrics::SetDegraded(bool degraded) { degraded_.Set(degraded ? 1 : 0); }

void Metrics::CountTransaction(bool committed) { (committed ? committed_ : aborted_).Increment(); }

}  // namespace childsync::validation
