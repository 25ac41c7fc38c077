#include "services/roster/adapters/codec.h"

#include <gtest/gtest.h>

#include "childsync/events/v1/events.pb.h"

namespace childsync::roster {
namespace {

PersonalId Id(const char* text) { return *PersonalId::Parse(text); }

events::v1::RosterEntry Message() {
  events::v1::RosterEntry message;
  message.set_personal_id("051214000003");
  message.add_former_personal_ids("051214000001");
  message.add_former_personal_ids("051214000002");
  message.set_unit_code("21040");
  message.set_unit_valid_from("2025-07-01");
  message.set_fingerprint("0123456789abcdef");
  return message;
}

TEST(CodecTest, AnEntryComesBackAsItWent) {
  Roster roster;
  const std::string bytes = Message().SerializeAsString();
  const std::optional<Entry> entry = DecodeEntry(bytes, roster);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->number, Id("051214000003"));
  EXPECT_EQ(entry->former, (std::vector<PersonalId>{Id("051214000001"), Id("051214000002")}));
  EXPECT_EQ(roster.unit(entry->unit), (UnitName{"21040", "2025-07-01"}));
  EXPECT_EQ(population::AsBytes(entry->fingerprint), "0123456789abcdef");
  EXPECT_EQ(EncodeEntry(*entry, roster), bytes);
}

TEST(CodecTest, RefusesWhatIsNoEntry) {
  Roster roster;
  EXPECT_FALSE(DecodeEntry("\xff\xff", roster));
  events::v1::RosterEntry message = Message();
  message.set_personal_id("12");
  EXPECT_FALSE(DecodeEntry(message.SerializeAsString(), roster));
  message = Message();
  message.set_former_personal_ids(0, "12");
  EXPECT_FALSE(DecodeEntry(message.SerializeAsString(), roster));
  message = Message();
  message.set_former_personal_ids(0, "051214000009");
  EXPECT_FALSE(DecodeEntry(message.SerializeAsString(), roster)) << "not sorted";
  message = Message();
  message.set_fingerprint("short");
  EXPECT_FALSE(DecodeEntry(message.SerializeAsString(), roster));
}

}  // namespace
}  // namespace childsync::roster
