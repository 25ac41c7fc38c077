#include "services/roster/adapters/codec.h"

#include <algorithm>

#include "childsync/events/v1/events.pb.h"

namespace childsync::roster {

std::string EncodeEntry(const Entry& entry, const Roster& roster) {
  events::v1::RosterEntry message;
  message.set_personal_id(entry.number.ToString());
  for (PersonalId former : entry.former) message.add_former_personal_ids(former.ToString());
  const UnitName& unit = roster.unit(entry.unit);
  message.set_unit_code(unit.code);
  message.set_unit_valid_from(unit.valid_from);
  message.set_fingerprint(std::string(population::AsBytes(entry.fingerprint)));
  return message.SerializeAsString();
}

std::optional<Entry> DecodeEntry(std::string_view value, Roster& roster) {
  events::v1::RosterEntry message;
  if (!message.ParseFromArray(value.data(), static_cast<int>(value.size()))) return std::nullopt;
  const std::optional<PersonalId> number = PersonalId::Parse(message.personal_id());
  if (!number) return std::nullopt;
  Entry entry{.number = *number};
  for (const std::string& text : message.former_personal_ids()) {
    const std::optional<PersonalId> former = PersonalId::Parse(text);
    if (!former) return std::nullopt;
    entry.former.push_back(*former);
  }
  if (!std::is_sorted(entry.former.begin(), entry.former.end())) return std::nullopt;
  if (message.fingerprint().size() != entry.fingerprint.size()) return std::nullopt;
  std::copy(message.fingerprint().begin(), message.fingerprint().end(), entry.fingerprint.begin());
  entry.unit = roster.PlaceOf({.code = message.unit_code(), .valid_from = message.unit_valid_from()});
  return entry;
}

}  // namespace childsync::roster
