#include "services/tally/adapters/store/checkpoint_json.h"

#include <nlohmann/json.hpp>

namespace childsync::tally {
namespace {

using Json = nlohmann::json;

Json ToJsonArray(const std::vector<PartitionMark>& marks) {
  Json array = Json::array();
  for (const PartitionMark& mark : marks) {
    array.push_back({{"next", mark.next}, {"last_offset", mark.last_offset}, {"last_hash", mark.last_hash}});
  }
  return array;
}

std::vector<PartitionMark> FromJsonArray(const Json& array) {
  std::vector<PartitionMark> marks;
  for (const Json& mark : array) {
    marks.push_back({mark.at("next").get<int64_t>(), mark.at("last_offset").get<int64_t>(),
                     mark.at("last_hash").get<uint64_t>()});
  }
  return marks;
}

}  // namespace

std::string ToJson(const Checkpoint& checkpoint) {
  return Json{{"cluster_id", checkpoint.cluster_id},
              {"written_ms", checkpoint.current_ms},
              {"served", checkpoint.served},
              {"verdicts", ToJsonArray(checkpoint.marks.verdicts)},
              {"roster", ToJsonArray(checkpoint.marks.roster)}}
      .dump();
}

absl::StatusOr<Checkpoint> ParseCheckpoint(const std::string& json) {
  try {
    const Json object = Json::parse(json);
    return Checkpoint{.cluster_id = object.at("cluster_id").get<std::string>(),
                      .marks = {FromJsonArray(object.at("verdicts")), FromJsonArray(object.at("roster"))},
                      .current_ms = object.at("written_ms").get<int64_t>(),
                      .served = object.at("served").get<bool>()};
  } catch (const Json::exception&) {
    return absl::DataLossError("the checkpoint is damaged");
  }
}

}  // namespace childsync::tally
