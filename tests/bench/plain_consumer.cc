// Reads a topic from its first offset to its end and counts the records: what reading the log costs at least.
//   plain-consumer HOST:PORT TOPIC   prints the count
#include <cstdio>
#include <set>

#include "absl/time/time.h"
#include "common/kafka/consumer.h"

int main(int argc, char** argv) {
  using namespace childsync;
  if (argc != 3) {
    std::fputs("usage: plain-consumer HOST:PORT TOPIC\n", stderr);
    return 64;
  }
  kafka::ConsumerConfig config;
  config.client.bootstrap = argv[1];
  auto consumer = kafka::Consumer::Create(config);
  if (!consumer.ok()) return 69;
  const auto partitions = (*consumer)->PartitionCount(argv[2], absl::Seconds(10));
  if (!partitions.ok()) return 69;
  std::vector<kafka::Offset> starts;
  for (int32_t p = 0; p < *partitions; ++p) starts.push_back({{argv[2], p}, kafka::kOffsetBeginning});
  if (!(*consumer)->Assign(starts).ok()) return 69;
  std::set<int32_t> ended;
  size_t records = 0;
  while (ended.size() < starts.size()) {
    auto batch = (*consumer)->Poll(10'000, absl::Milliseconds(200));
    if (!batch.ok()) return 69;
    records += batch->messages().size();
    for (const kafka::PartitionEnd& end : batch->ends()) ended.insert(end.at.tp.partition);
  }
  std::printf("%zu\n", records);
  return 0;
}
