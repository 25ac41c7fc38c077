// Reads partitions of one topic up to where they end now; can go on later from there.
//
//   auto reader = TopicReader::Open(client, "childsync.submissions.v1", absl::Seconds(30));
//   (*reader)->StartAtBeginning();
//   (*reader)->ReadToEnd([](const Message& message) { ... });
//
// Only what is committed is handed out. Threads: one.
#ifndef CHILDSYNC_COMMON_KAFKA_TOPIC_READER_H_
#define CHILDSYNC_COMMON_KAFKA_TOPIC_READER_H_

#include <map>
#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kafka/admin.h"
#include "common/kafka/consumer.h"

namespace childsync::kafka {

class TopicReader {
 public:
  // `patience`: how long the brokers may say nothing. NOT_FOUND: there is no such topic.
  static absl::StatusOr<std::unique_ptr<TopicReader>> Open(const ClientConfig& client, std::string topic,
                                                           absl::Duration patience);

  int32_t partitions() const { return partitions_; }
  // Offsets by partition.
  absl::Status StartAt(const std::map<int32_t, int64_t>& offsets);
  // Of all partitions.
  absl::Status StartAtBeginning();
  // Everything from there, or from where the last call ended, to the end as of this call. UNAVAILABLE: patience
  // ran out.
  absl::Status ReadToEnd(absl::FunctionRef<void(const Message&)> take);

 private:
  TopicReader(std::unique_ptr<Admin> admin, std::unique_ptr<Consumer> consumer, std::string topic,
              int32_t partitions, absl::Duration patience);
  // Partitions whose end lies past what was read, with that end.
  absl::StatusOr<std::map<int32_t, int64_t>> Unread();
  void HandOut(const Batch& batch, absl::FunctionRef<void(const Message&)> take);

  const std::unique_ptr<Admin> admin_;
  const std::unique_ptr<Consumer> consumer_;
  const std::string topic_;
  const int32_t partitions_;
  const absl::Duration patience_;
  std::map<int32_t, int64_t> read_;  // up to where, of the partitions that were started
};

}  // namespace childsync::kafka

#endif  // CHILDSYNC_COMMON_KAFKA_TOPIC_READER_H_
