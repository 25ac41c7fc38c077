// States of records and roster entries as bytes, for checkpoints.
//
// Not protobuf: written for every record that changed, at a tenth of the cost. Format version 1; the store
// keeps it beside the bytes and refuses others.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "services/tally/domain/tally_state.h"

namespace childsync::tally {

inline constexpr uint32_t kStateFormat = 1;

// Appends what it visits to `out`.
class StateEncoder : public TallyState::ChangeVisitor {
 public:
  // `out` outlives this.
  explicit StateEncoder(std::string* out) : out_(*out) {}
  void OnRecordErased(const RecordKey& key) override;
  void OnEntryErased(PersonalId key) override;
  void OnRecord(const Record& record) override;
  void OnEntry(const RosterEntry& entry) override;
  // Whether there was an erased record among what it visited.
  bool erased_records() const { return erased_records_; }

 private:
  std::string& out_;
  bool erased_records_ = false;
};

// Applies what was encoded, in its order. DATA_LOSS: these are not such bytes.
absl::Status DecodeInto(std::string_view bytes, TallyState* state);

}  // namespace childsync::tally
