#include "services/validation/adapters/change_decoder.h"

#include <gtest/gtest.h>

#include "childsync/events/v1/events.pb.h"
#include "services/validation/testing/children.h"

namespace childsync::validation {
namespace {

using Kind = DecodedChange::Kind;
using Reason = DeadLetterReason;

events::v1::RecordChange Change() {
  events::v1::RecordChange change;
  change.set_unit_code(kUnit);
  change.set_record_id("T/1");  // a slash of its own
  *change.mutable_record() = RecordOf(1);
  return change;
}

constexpr char kKey[] = "21052/T/1";

class ChangeDecoderTest : public testing::Test {
 protected:
  Reason ReasonOf(std::string_view key, std::optional<std::string_view> value) {
    const DecodedChange decoded = DecodeChange(key, value);
    EXPECT_EQ(decoded.kind, Kind::kDeadLetter);
    return decoded.reason;
  }
};

TEST_F(ChangeDecoderTest, ReadsARecord) {
  events::v1::RecordChange change = Change();
  change.mutable_record()->set_date_system(record::v1::DATE_SYSTEM_1904);
  const std::string value = change.SerializeAsString();
  const DecodedChange decoded = DecodeChange(kKey, value);
  ASSERT_EQ(decoded.kind, Kind::kRecord);
  EXPECT_EQ(decoded.unit_code, kUnit);
  EXPECT_EQ(decoded.cells.full_name, "Hồ Văn Ba");
  EXPECT_EQ(decoded.cells.personal_id, NumberOf(1));
  EXPECT_EQ(decoded.cells.date_system, DateSystem::k1904);
}

TEST_F(ChangeDecoderTest, TakesADateSystemItDoesNotKnowForNone) {
  events::v1::RecordChange change = Change();
  change.mutable_record()->set_date_system(static_cast<record::v1::DateSystem>(257));
  EXPECT_EQ(DecodeChange(kKey, change.SerializeAsString()).cells.date_system, DateSystem::kNone);
}

TEST_F(ChangeDecoderTest, ReadsAWithdrawal) {
  events::v1::RecordChange change = Change();
  change.mutable_withdrawal();
  EXPECT_EQ(DecodeChange(kKey, change.SerializeAsString()).kind, Kind::kWithdrawal);
}

TEST_F(ChangeDecoderTest, TakesATombstoneForAnErasureAndAnEmptyValueNot) {
  EXPECT_EQ(DecodeChange(kKey, std::nullopt).kind, Kind::kErasure);
  EXPECT_EQ(ReasonOf(kKey, ""), Reason::kKeyMismatch);
}

TEST_F(ChangeDecoderTest, SaysWhyAKeyIsNone) {
  const std::string value = Change().SerializeAsString();
  for (std::string_view key :
       {std::string_view(""), std::string_view("21052"), std::string_view("/T1"), std::string_view("21052/"),
        std::string_view("21052/T\0"
                         "1",
                         9)}) {
    EXPECT_EQ(ReasonOf(key, value), Reason::kBadKey) << key;
    EXPECT_EQ(ReasonOf(key, std::nullopt), Reason::kBadKey) << key;
  }
}

// The tally stops at such a key of a verdict or of its tombstone.
TEST_F(ChangeDecoderTest, LetsNoKeyPassThatTheTallyCannotRead) {
  const std::string longest = std::string("21052/") + std::string(60'000 - 6, 'x');
  EXPECT_EQ(DecodeChange(longest, std::nullopt).kind, Kind::kErasure);
  EXPECT_EQ(ReasonOf(longest + "x", std::nullopt), Reason::kBadKey);
  EXPECT_EQ(ReasonOf("21052/\xff", std::nullopt), Reason::kBadKey);
  events::v1::RecordChange change = Change();
  change.set_record_id(longest.substr(6) + "x");
  EXPECT_EQ(ReasonOf(longest + "x", change.SerializeAsString()), Reason::kBadKey);
}

TEST_F(ChangeDecoderTest, SaysThatAValueIsNoChange) {
  EXPECT_EQ(ReasonOf(kKey, "\xff\xff"), Reason::kUndecodable);
  const std::string cut = Change().SerializeAsString();
  EXPECT_EQ(ReasonOf(kKey, std::string_view(cut).substr(0, cut.size() - 1)), Reason::kUndecodable);
  events::v1::RecordChange head = Change();
  head.clear_state();
  for (const int field :
       {events::v1::RecordChange::kRecordFieldNumber, events::v1::RecordChange::kWithdrawalFieldNumber}) {
    const std::string value =
        head.SerializeAsString() + static_cast<char>(field << 3 | 2) + std::string("\x01\xff", 2);
    EXPECT_FALSE(events::v1::RecordChange().ParseFromString(value));
    EXPECT_EQ(ReasonOf(kKey, value), Reason::kUndecodable) << field;
  }
}

TEST_F(ChangeDecoderTest, EveryTextOfARecordIsUtf8) {
  const auto* type = record::v1::Record::descriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    if (type->field(i)->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_STRING) continue;
    events::v1::RecordChange head = Change();
    head.clear_state();
    const std::string record =
        std::string(1, static_cast<char>(type->field(i)->number() << 3 | 2)) + std::string("\x01\xff", 2);
    const std::string value = head.SerializeAsString() +
                              static_cast<char>(events::v1::RecordChange::kRecordFieldNumber << 3 | 2) +
                              static_cast<char>(record.size()) + record;
    EXPECT_EQ(ReasonOf(kKey, value), Reason::kUndecodable) << type->field(i)->name();
  }
}

TEST_F(ChangeDecoderTest, SaysThatTheKeyIsAnotherRecords) {
  const std::string value = Change().SerializeAsString();
  EXPECT_EQ(ReasonOf("21052/T/2", value), Reason::kKeyMismatch);
  EXPECT_EQ(ReasonOf("21053/T/1", value), Reason::kKeyMismatch);
}

TEST_F(ChangeDecoderTest, SaysThatTheStateIsMissing) {
  events::v1::RecordChange change = Change();
  change.clear_state();
  EXPECT_EQ(ReasonOf(kKey, change.SerializeAsString()), Reason::kNoState);
}

// As protobuf merges them.
TEST_F(ChangeDecoderTest, OfTwoStatesTheSecondHolds) {
  const auto with = [](auto change_state) {
    events::v1::RecordChange change;
    change_state(change);
    return change.SerializeAsString();
  };
  const std::string head =
      with([](auto& change) { change.set_unit_code(kUnit), change.set_record_id("T/1"); });
  const std::string name = with([](auto& change) { change.mutable_record()->set_full_name("An"); });
  const std::string sex = with([](auto& change) { change.mutable_record()->set_sex("Nam"); });
  const std::string withdrawal = with([](auto& change) { change.mutable_withdrawal(); });
  const auto cells = [&](const std::string& states) {
    const std::string value = head + states;
    events::v1::RecordChange parsed;
    EXPECT_TRUE(parsed.ParseFromString(value));
    const DecodedChange decoded = DecodeChange(kKey, value);
    EXPECT_EQ(decoded.kind == Kind::kRecord, parsed.has_record());
    EXPECT_EQ(decoded.cells.full_name, parsed.record().full_name());
    EXPECT_EQ(decoded.cells.sex, parsed.record().sex());
    return std::string(decoded.cells.full_name) + "/" + std::string(decoded.cells.sex);
  };
  EXPECT_EQ(cells(name + sex), "An/Nam");
  EXPECT_EQ(cells(name + withdrawal + sex), "/Nam");
  EXPECT_EQ(DecodeChange(kKey, head + name + withdrawal).kind, Kind::kWithdrawal);
}

TEST_F(ChangeDecoderTest, SkipsWhatALaterVersionAdds) {
  std::string value = Change().SerializeAsString();
  value += "\x7a\x03new";  // field 15
  EXPECT_EQ(DecodeChange(kKey, value).kind, Kind::kRecord);
  value += "\x0a\x02\xff\xff";  // a unit code that is no text
  EXPECT_EQ(ReasonOf(kKey, value), Reason::kUndecodable);
}

}  // namespace
}  // namespace childsync::validation
