#include "services/commune-agent/adapters/judged_changes.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace childsync::commune_agent {
namespace {

constexpr char kChanges[] = "childsync.record-changes.v1";
constexpr char kVerdicts[] = "childsync.verdicts.v1";

std::vector<int64_t> ByPartition(const std::vector<kafka::Offset>& offsets) {
  std::vector<int64_t> by_partition(offsets.size());
  for (const kafka::Offset& o : offsets) by_partition.at(static_cast<size_t>(o.tp.partition)) = o.offset;
  return by_partition;
}

}  // namespace

JudgedChanges::JudgedChanges(kafka::ClientConfig client, std::string validation_group)
    : client_(std::move(client)), group_(std::move(validation_group)) {}

JudgedChanges::~JudgedChanges() = default;

absl::StatusOr<std::vector<int64_t>> JudgedChanges::VerdictEnds(absl::Duration timeout) {
  const absl::Time end = absl::Now() + timeout;
  if (change_ends_.empty()) {
    if (const absl::Status status = ReadChangeEnds(timeout); !status.ok()) return status;
  }
  const auto committed = admin_->GroupOffsets(group_, changes_, end - absl::Now());
  if (!committed.ok()) return committed.status();
  const std::vector<int64_t> passed = ByPartition(*committed);  // kNoOffset is negative
  int64_t missing = 0;
  for (size_t p = 0; p < change_ends_.size(); ++p) {
    missing += std::max<int64_t>(0, change_ends_[p] - std::max<int64_t>(0, passed[p]));
  }
  if (missing > 0) return absl::UnavailableError(absl::StrCat(missing, " changes still await their verdict"));
  return EndsOf(kVerdicts, end - absl::Now());
}

absl::Status JudgedChanges::ReadChangeEnds(absl::Duration timeout) {
  absl::StatusOr<std::unique_ptr<kafka::Admin>> admin = kafka::Admin::Create(client_);
  if (!admin.ok()) return admin.status();
  admin_ = *std::move(admin);
  absl::StatusOr<std::vector<int64_t>> ends = EndsOf(kChanges, timeout);
  if (!ends.ok()) return ends.status();
  change_ends_ = *std::move(ends);
  changes_.clear();
  for (size_t p = 0; p < change_ends_.size(); ++p) changes_.push_back({kChanges, static_cast<int32_t>(p)});
  return absl::OkStatus();
}

absl::StatusOr<std::vector<int64_t>> JudgedChanges::EndsOf(const std::string& topic, absl::Duration timeout) {
  const absl::Time end = absl::Now() + timeout;
  const auto found = admin_->DescribeTopics({&topic, 1}, timeout);
  if (!found.ok()) return found.status();
  if (found->empty()) return absl::UnavailableError(absl::StrCat("there is no topic ", topic));
  std::vector<kafka::TopicPartition> partitions;
  for (int32_t p = 0; p < found->front().partitions; ++p) partitions.push_back({topic, p});
  const auto ends = admin_->EndOffsets(partitions, /*read_committed=*/false, end - absl::Now());
  if (!ends.ok()) return ends.status();
  return ByPartition(*ends);
}

}  // namespace childsync::commune_agent
