#include "services/commune-agent/app/links.h"

#include <algorithm>
#include <utility>

#include "common/grpc/channel.h"
#include "common/log/log.h"
#include "services/commune-agent/adapters/judged_changes.h"
#include "services/commune-agent/adapters/validation_client.h"
#include "services/commune-agent/store/store.h"

namespace childsync::commune_agent {
namespace {

// For what makes a report better and isn't needed to publish.
constexpr absl::Duration kExtrasTimeout = absl::Seconds(2);

}  // namespace

absl::StatusOr<Links> Links::Create(const Config& config, std::stop_token stop) {
  kafka::ClientConfig kafka{.bootstrap = config.kafka, .client_id = "commune-agent"};
  if (!config.kafka_config.empty()) {
    absl::StatusOr<kafka::Properties> properties = kafka::ReadProperties(config.kafka_config);
    if (!properties.ok()) return properties.status();
    kafka.properties = *std::move(properties);
  }
  return Links(config, std::move(kafka), std::move(stop));
}

Links::Links(const Config& config, kafka::ClientConfig kafka, std::stop_token stop)
    : config_(config),
      kafka_(std::move(kafka)),
      stop_(std::move(stop)),
      tally_(rpc::MakeChannel(config.tally)),
      validation_(rpc::MakeChannel(config.validation)) {}

std::function<VerdictEnds()> Links::VerdictEndsNow() const {
  if (kafka_.bootstrap.empty()) return {};
  return [kafka = kafka_, group = config_.validation_group]() -> VerdictEnds {
    const auto judged = std::make_shared<JudgedChanges>(kafka, group);
    return [judged](absl::Duration timeout) { return judged->VerdictEnds(timeout); };
  };
}

TallyClient Links::Tally(const std::string& unit_code, absl::Duration timeout) const {
  return TallyWithin(unit_code, timeout, config_.settle_timeout);
}

TallyClient Links::TallyNow(const std::string& unit_code, absl::Duration timeout) const {
  return TallyWithin(unit_code, timeout, timeout);
}

TallyClient Links::TallyWithin(const std::string& unit_code, absl::Duration timeout,
                               absl::Duration settled_timeout) const {
  return TallyClient(tally_, {.unit_code = unit_code,
                              .timeout = timeout,
                              .settled_timeout = settled_timeout,
                              .verdict_ends = VerdictEndsNow(),
                              .stop = stop_});
}

absl::StatusOr<std::vector<Verdict>> Links::Judge(const std::string& unit_code, const Export& sheet,
                                                  const std::vector<size_t>& at) const {
  ValidationClient validation(validation_,
                              {.unit_code = unit_code,
                               .today = config_.today ? config_.today->ToString() : std::string(),
                               .timeout = kExtrasTimeout,
                               .stop = stop_});
  std::vector<const Row*> rows;
  for (size_t i : at) rows.push_back(&sheet.rows[i]);
  if (rows.empty()) return std::vector<Verdict>();
  absl::StatusOr<std::vector<Verdict>> judged = validation.JudgeRows(rows, [](size_t) {});
  if (!judged.ok()) {
    log::Warn("rows_not_judged",
              {{"unit", unit_code}, {"rows", rows.size()}, {"reason", judged.status().message()}});
  }
  return judged;
}

void Links::JudgeUnsendable(const std::string& unit_code, const Export& sheet, const Plan& plan,
                            std::vector<std::optional<Verdict>>& verdicts) const {
  std::vector<size_t> at;
  for (size_t i = 0; i < sheet.rows.size(); ++i) {
    const RowTrouble trouble = plan.troubles[i];
    if (trouble == RowTrouble::kRecordIdMissing || trouble == RowTrouble::kRecordIdRepeated) at.push_back(i);
  }
  absl::StatusOr<std::vector<Verdict>> judged = Judge(unit_code, sheet, at);
  if (!judged.ok()) return;
  for (size_t i = 0; i < at.size(); ++i) verdicts[at[i]] = std::move((*judged)[i]);
}

bool Links::AddStandardised(const std::string& unit_code, const Export& sheet,
                            std::vector<std::optional<Verdict>>& verdicts) const {
  std::vector<size_t> at;
  for (size_t i = 0; i < verdicts.size(); ++i) {
    if (verdicts[i].has_value()) at.push_back(i);
  }
  absl::StatusOr<std::vector<Verdict>> judged = Judge(unit_code, sheet, at);
  if (!judged.ok()) return false;
  for (size_t i = 0; i < at.size(); ++i) verdicts[at[i]]->standardised = std::move((*judged)[i].standardised);
  return true;
}

FindingTexts Links::Texts() const {
  ValidationClient validation(validation_, {.timeout = kExtrasTimeout, .stop = stop_});
  absl::StatusOr<FindingTexts> texts = validation.ListTexts();
  if (texts.ok()) return *std::move(texts);
  log::Warn("finding_texts_missing", {{"reason", texts.status().message()}});
  return {};
}

KafkaUnitLog Links::Log(const std::string& unit_code) const {
  return KafkaUnitLog({.client = kafka_, .unit_code = unit_code, .stop = stop_});
}

// Each predecessor has a store of its own in the same state directory, as every unit has.
class Links::Predecessors : public PredecessorRecords {
 public:
  explicit Predecessors(const Links* links) : links_(links) {}

  absl::StatusOr<int64_t> CountLive(const std::string& unit_code) override {
    absl::StatusOr<std::unique_ptr<Store>> store = Store::Open(links_->config_.state, unit_code);
    if (!store.ok()) return store.status();
    KafkaUnitLog log = links_->Log(unit_code);
    TallyClient tally = links_->Tally(unit_code, links_->config_.timeout);
    return Publisher(unit_code, store->get(), &log, &tally).CountLive();
  }

  absl::Status WithdrawAll(const std::string& unit_code) override {
    absl::StatusOr<std::unique_ptr<Store>> store = Store::Open(links_->config_.state, unit_code);
    if (!store.ok()) return store.status();
    KafkaUnitLog log = links_->Log(unit_code);
    TallyClient tally = links_->Tally(unit_code, links_->config_.timeout);
    return Publisher(unit_code, store->get(), &log, &tally).WithdrawAll();
  }

 private:
  const Links* links_;
};

absl::StatusOr<Published> Links::Publish(const std::string& unit_code, const SheetFile& file,
                                         const WithdrawalRule& rule) {
  absl::StatusOr<std::unique_ptr<Store>> store = Store::Open(config_.state, unit_code);
  if (!store.ok()) return store.status();
  KafkaUnitLog log = Log(unit_code);
  TallyClient tally = Tally(unit_code, config_.timeout);
  Predecessors predecessors(this);
  absl::StatusOr<Published> published = Publisher(unit_code, store->get(), &log, &tally, &predecessors)
                                            .Publish(file.sheet, rule, file.succession);
  if (published.ok() && rule.full) AddShared(file.succession, published->inherited);
  return published;
}

absl::StatusOr<std::vector<Inherited>> Links::FinishSuccession(const std::string& unit_code,
                                                               const Succession& succession) {
  absl::StatusOr<std::unique_ptr<Store>> store = Store::Open(config_.state, unit_code);
  if (!store.ok()) return store.status();
  KafkaUnitLog log = Log(unit_code);
  TallyClient tally = Tally(unit_code, config_.timeout);
  Predecessors predecessors(this);
  return Publisher(unit_code, store->get(), &log, &tally, &predecessors).FinishSuccession(succession);
}

absl::StatusOr<bool> Links::Erase(const std::string& unit_code, const std::string& record_id, bool undo) {
  absl::StatusOr<std::unique_ptr<Store>> store = Store::Open(config_.state, unit_code);
  if (!store.ok()) return store.status();
  KafkaUnitLog log = Log(unit_code);
  TallyClient tally = Tally(unit_code, config_.timeout);
  return Publisher(unit_code, store->get(), &log, &tally).Erase(record_id, undo);
}

void Links::AddShared(const Succession& succession, std::vector<Inherited>& inherited) const {
  for (const Predecessor& predecessor : succession.shared) {
    absl::StatusOr<TalliedRecords> records = Tally(predecessor.code, kExtrasTimeout).List();
    if (!records.ok()) {
      log::Warn("predecessor_not_asked",
                {{"predecessor", predecessor.code}, {"reason", records.status().message()}});
      continue;
    }
    const int64_t live = std::count_if(records->begin(), records->end(),
                                       [](const auto& record) { return record.second.known.live; });
    if (live > 0) inherited.push_back({predecessor.name, live, Inherited::Outcome::kShared});
  }
}

}  // namespace childsync::commune_agent
