// What a publish sends: the difference between a sheet's rows and the records that the log already holds.
//
// Pure: no file, no clock, no store. A row says what it would send by the content hash of its RecordChange; a
// known record says the content hash of its newest change. Equal hashes send nothing.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_DOMAIN_PLAN_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_DOMAIN_PLAN_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace childsync::commune_agent {

// XXH3-128 of a RecordChange's bytes, big-endian: as Verdict.change_content_hash has it.
using ContentHash = std::array<uint8_t, 16>;

// A record as its newest change in the log left it.
struct KnownRecord {
  ContentHash content_hash;
  bool live = true;     // false: withdrawn or erased
  bool erased = false;  // never to be sent again; its content_hash says nothing

  bool operator==(const KnownRecord&) const = default;
};

// By record_id. std::map, so that withdrawals come in a stable order.
using KnownRecords = std::map<std::string, KnownRecord, std::less<>>;

// Record_ids that were erased under the codes of units that have become this one; with the code. Whether a
// row with such an id is the erased record under its new unit, or another child's, only people can tell.
using ErasedBefore = std::map<std::string, std::string, std::less<>>;

// Why a row can't be sent.
enum class RowTrouble { kNone, kRecordIdMissing, kRecordIdRepeated, kTooLarge, kErased, kErasedBefore };

// A row of the sheet.
struct PlanRow {
  std::string_view record_id;  // empty: the row has none. Must outlive the call
  ContentHash content_hash;
  size_t size_bytes = 0;  // of the RecordChange
  bool repeated = false;  // another row of the file has the same record_id
};

// A RecordChange above this size is no child's entry; it stays far below the broker's message limit.
inline constexpr size_t kRowBytesMax = 64 * 1024;

// By the row alone: never kErased or kErasedBefore.
RowTrouble TroubleOf(const PlanRow& row);

// Whether a missing record may be withdrawn.
struct WithdrawalRule {
  bool full = false;                 // the file is the whole commune
  bool has_unread_sheet = false;     // a record may stand where nobody looked
  std::optional<int64_t> confirmed;  // --confirm-withdrawals
};

// Why nothing is withdrawn although records are missing.
enum class Refusal { kRowWithoutRecordId, kUnreadSheet, kTooManyMissing, kConfirmationDiffers };

struct Plan {
  std::vector<RowTrouble> troubles;    // one a row
  std::vector<size_t> changed;         // rows to send
  std::vector<std::string> withdrawn;  // record_ids to withdraw
  std::vector<Refusal> refusals;       // empty unless withdrawals were asked for, were due, and are refused
  int64_t unchanged = 0;               // sendable rows that the log already holds
  int64_t not_sendable = 0;
  int64_t missing = 0;  // live records without a row; 0 unless rule.full
  int64_t live = 0;     // live records before this publish
  // rule.full, and nothing speaks against it: every row can be sent or was erased, there is one, every sheet
  // was read, no withdrawal is refused.
  bool whole_commune = false;
};

// A missing record is withdrawn only with rule.full, and never when a row without record_id or an unread
// sheet may hold it. More than 5 % of the live records missing needs their exact number in rule.confirmed; a
// number that was given and differs refuses too. A row that can't be sent is not missing.
//
// A row whose id is in `before` is not sent, unless the unit's own record of that id is live: then it was
// sent by this unit, and the erased one was another.
Plan MakePlan(std::span<const PlanRow> rows, const KnownRecords& known, const WithdrawalRule& rule,
              const ErasedBefore& before = {});

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_DOMAIN_PLAN_H_
