// The strings that a workbook's cells share, in one block of memory.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_SHARED_STRINGS_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_SHARED_STRINGS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "services/commune-agent/sheets/archive.h"
#include "services/commune-agent/sheets/xml.h"

namespace childsync::commune_agent {

// The text of an <si> or <is>: its runs joined, the phonetic ones left out, escapes decoded. Feed it what
// stands inside.
class RichText {
 public:
  explicit RichText(const Limits& limits) : limits_(limits) {}
  void Clear() { text_.clear(); }
  void OnStart(std::string_view name);
  void OnEnd(std::string_view name);
  // INVALID_ARGUMENT if the cell is too long.
  absl::Status OnText(std::string_view text);
  std::string Decoded() const;

 private:
  const Limits& limits_;
  std::string text_;
  bool in_text_ = false;
  bool in_phonetic_ = false;
};

class SharedStrings {
 public:
  static absl::StatusOr<SharedStrings> Read(Archive& archive, const std::string& part, const Limits& limits);

  // Nothing if `index`, a cell's stored value, is none of ours.
  std::optional<std::string_view> Find(std::string_view index) const;

 private:
  friend class SharedStringsHandler;
  std::string block_;
  std::vector<uint32_t> ends_;  // Limits keeps the block far below 4 GiB
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_SHARED_STRINGS_H_
