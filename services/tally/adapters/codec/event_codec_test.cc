#include "services/tally/adapters/codec/event_codec.h"

#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "childsync/events/v1/events.pb.h"

namespace childsync::tally {
namespace {

namespace events = ::childsync::events::v1;
namespace record = ::childsync::record::v1;

events::Verdict SomeVerdict() {
  events::Verdict verdict;
  verdict.set_outcome(record::OUTCOME_NEEDS_CORRECTION);
  auto* finding = verdict.add_findings();
  finding->set_code(record::FINDING_CODE_NAME_DIFFERS);
  finding->set_field(record::FIELD_FULL_NAME);
  finding->set_side(record::SIDE_RECORD);
  finding->set_severity(record::SEVERITY_ERROR);
  finding->mutable_since()->set_seconds(1'711'600'000);
  finding->mutable_since()->set_nanos(123'000'000);
  verdict.set_cited_personal_id("001215000123");
  verdict.set_claims_person(true);
  verdict.set_change_offset(1'234'567'890'123);
  verdict.mutable_change_time()->set_seconds(1'711'600'001);
  verdict.mutable_change_time()->set_nanos(5'000'000);
  verdict.set_change_content_hash("0123456789abcdef");
  verdict.set_person_fingerprint("fedcba9876543210");
  verdict.set_rules_version("2024.1");
  verdict.set_judged_for("2024-03-28");
  verdict.add_standardised("name.tone_placement");
  return verdict;
}

absl::Status Decode(const events::Verdict& verdict, DecodedVerdict* out = nullptr) {
  static std::string bytes;  // outlives the views
  bytes = verdict.SerializeAsString();
  static DecodedVerdict scratch;
  return DecodeVerdict("21052/1", bytes, 2, out != nullptr ? out : &scratch);
}

events::RosterEntry SomeEntry() {
  events::RosterEntry entry;
  entry.set_personal_id("051215000003");
  entry.add_former_personal_ids("051215000001");
  entry.add_former_personal_ids("051215000002");
  entry.set_unit_code("21040");
  entry.set_unit_valid_from("2025-07-01");
  entry.set_fingerprint("0123456789abcdef");
  return entry;
}

TEST(EventCodecTest, ReadsWhatProtobufWrote) {
  DecodedVerdict out;
  ASSERT_TRUE(Decode(SomeVerdict(), &out).ok());
  const Record& r = out.record;
  EXPECT_EQ(r.key.unit_code, "21052");
  EXPECT_EQ(r.key.record_id, "1");
  EXPECT_EQ(r.outcome, Outcome::kNeedsCorrection);
  EXPECT_TRUE(r.claims);
  EXPECT_EQ(FormatPersonalId(r.number), "001215000123");
  EXPECT_EQ(r.partition, 2);
  EXPECT_EQ(r.change_offset, 1'234'567'890'123);
  EXPECT_EQ(std::string(r.content_hash.begin(), r.content_hash.end()), "0123456789abcdef");
  EXPECT_EQ(out.change_time_ms, 1'711'600'001'005);
  ASSERT_EQ(r.findings.size(), 1u);
  EXPECT_EQ(r.findings[0], (Finding{20, 2, 1, 2, 1'711'600'000'123}));
}

TEST(EventCodecTest, AnOlderVerdictLeavesNothingBehindInTheNextOne) {
  DecodedVerdict out;
  ASSERT_TRUE(Decode(SomeVerdict(), &out).ok());
  events::Verdict plain;
  plain.set_outcome(record::OUTCOME_WITHDRAWN);
  ASSERT_TRUE(Decode(plain, &out).ok());
  EXPECT_FALSE(out.record.claims);
  EXPECT_TRUE(out.record.findings.empty());
  EXPECT_EQ(out.record.change_offset, 0);
  EXPECT_EQ(out.change_time_ms, 0);
  EXPECT_EQ(out.record.content_hash, Hash16{});
}

TEST(EventCodecTest, PutsFindingsInOrderOfCode) {
  events::Verdict verdict = SomeVerdict();
  verdict.mutable_findings(0)->set_code(record::FINDING_CODE_GUARDIAN_DIFFERS);
  *verdict.add_findings() = SomeVerdict().findings(0);
  DecodedVerdict out;
  ASSERT_TRUE(Decode(verdict, &out).ok());
  EXPECT_EQ(out.record.findings[0].code, record::FINDING_CODE_NAME_DIFFERS);
  EXPECT_EQ(out.record.findings[1].code, record::FINDING_CODE_GUARDIAN_DIFFERS);
}

TEST(EventCodecTest, SkipsFieldsItDoesNotKnow) {
  std::string bytes = SomeVerdict().SerializeAsString();
  bytes += "\xf8\x06\x96\x01";                                 // 111: varint
  bytes += std::string("\xf9\x06", 2) + std::string(8, '\1');  // 111: fixed64
  bytes += std::string("\xfd\x06", 2) + std::string(4, '\1');  // 111: fixed32
  bytes += std::string("\xfa\x06\x03", 3) + "abc";             // 111: bytes
  DecodedVerdict out;
  ASSERT_TRUE(DecodeVerdict("21052/1", bytes, 0, &out).ok());
  EXPECT_EQ(out.record.change_offset, 1'234'567'890'123);
}

TEST(EventCodecTest, RefusesAVerdictThatContradictsItself) {
  const auto refused = [](auto change) {
    events::Verdict verdict = SomeVerdict();
    change(verdict);
    return Decode(verdict).code() == absl::StatusCode::kInvalidArgument;
  };
  EXPECT_FALSE(refused([](events::Verdict&) {}));
  EXPECT_TRUE(refused([](auto& v) { v.clear_outcome(); }));
  EXPECT_TRUE(refused([](auto& v) { v.set_outcome(static_cast<record::Outcome>(5)); }));
  EXPECT_TRUE(refused([](auto& v) { v.set_outcome(record::OUTCOME_WITHDRAWN); }));
  EXPECT_TRUE(refused([](auto& v) { v.set_outcome(record::OUTCOME_NOT_FOUND); }));
  EXPECT_TRUE(refused([](auto& v) { v.clear_cited_personal_id(); }));
  EXPECT_TRUE(refused([](auto& v) { v.set_cited_personal_id("12"); }));
  EXPECT_TRUE(refused([](auto& v) { v.set_change_offset(-1); }));
  EXPECT_TRUE(refused([](auto& v) { v.set_change_content_hash("short"); }));
  EXPECT_TRUE(refused([](auto& v) { v.mutable_findings(0)->clear_code(); }));
  EXPECT_TRUE(
      refused([](auto& v) { v.mutable_findings(0)->set_code(static_cast<record::FindingCode>(256)); }));
  EXPECT_TRUE(refused([](auto& v) { v.mutable_change_time()->set_nanos(-1); }));
}

TEST(EventCodecTest, RefusesAKeyThatIsNoRecords) {
  const std::string value = SomeVerdict().SerializeAsString();
  DecodedVerdict out;
  for (std::string_view key : {"", "21052", "/1", "21052/", "21052/\xff"}) {
    EXPECT_EQ(DecodeVerdict(key, value, 0, &out).code(), absl::StatusCode::kInvalidArgument) << key;
  }
  EXPECT_FALSE(DecodeVerdict(std::string_view("2/\0", 3), value, 0, &out).ok());
  EXPECT_FALSE(DecodeVerdict("2/" + std::string(kKeyBytesMax, 'x'), value, 0, &out).ok());
  EXPECT_FALSE(DecodeVerdict("2/1", value, kPartitionMax + 1, &out).ok());
  EXPECT_TRUE(DecodeVerdict("2/a/b Trẻ", value, kPartitionMax, &out).ok());
}

TEST(EventCodecTest, ReadsARosterEntry) {
  const std::string bytes = SomeEntry().SerializeAsString();
  DecodedEntry out;
  ASSERT_TRUE(DecodeEntry("051215000001", bytes, &out).ok());
  EXPECT_EQ(FormatPersonalId(out.entry.key), "051215000001");
  EXPECT_EQ(FormatPersonalId(out.entry.number), "051215000003");
  ASSERT_EQ(out.entry.formers.size(), 2u);
  EXPECT_EQ(FormatPersonalId(out.entry.formers[1]), "051215000002");
  EXPECT_EQ(out.entry.unit_code, "21040");
  EXPECT_EQ(out.entry.unit_valid_from, "2025-07-01");
  EXPECT_EQ(out.entry.fingerprint[15], 'f');
}

TEST(EventCodecTest, RefusesARosterEntryWithoutSense) {
  const auto refused = [](auto change, std::string_view key = "051215000001") {
    events::RosterEntry entry = SomeEntry();
    change(entry);
    DecodedEntry out;
    return DecodeEntry(key, entry.SerializeAsString(), &out).code() == absl::StatusCode::kInvalidArgument;
  };
  EXPECT_FALSE(refused([](auto&) {}));
  EXPECT_TRUE(refused([](auto&) {}, "0512"));
  EXPECT_TRUE(refused([](auto& e) { e.clear_personal_id(); }));
  EXPECT_TRUE(refused([](auto& e) { e.add_former_personal_ids("1"); }));
  EXPECT_TRUE(refused([](auto& e) { e.set_fingerprint("short"); }));
  EXPECT_TRUE(refused([](auto& e) { e.set_unit_code(std::string("2\0", 2)); }));
}

// Whatever bytes come: no crash, and what both can read they read alike.
TEST(EventCodecTest, AgreesWithProtobufOnDamagedBytes) {
  const google::protobuf::LogSilencer quiet;  // strings that are not UTF-8
  std::mt19937_64 random(7);
  const std::string whole = SomeVerdict().SerializeAsString();
  int refused = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string bytes = whole;
    for (int n = 1 + static_cast<int>(random() % 4); n > 0; --n)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    bytes.resize(bytes.size() - random() % (bytes.size() / 2));
    DecodedVerdict out;
    const bool ok = DecodeVerdict("21052/1", bytes, 0, &out).ok();
    refused += ok ? 0 : 1;
    events::Verdict verdict;
    if (!ok) continue;
    // protobuf also looks into the fields that are skipped here (strings that are not UTF-8).
    if (!verdict.ParseFromString(bytes)) continue;
    ASSERT_EQ(static_cast<int>(out.record.outcome), static_cast<int>(verdict.outcome()));
    ASSERT_EQ(out.record.claims, verdict.claims_person());
    ASSERT_EQ(out.record.change_offset, verdict.change_offset());
    ASSERT_EQ(out.record.findings.size(), static_cast<size_t>(verdict.findings_size()));
  }
  EXPECT_GT(refused, 10'000);
  EXPECT_LT(refused, 200'000);
}

TEST(EventCodecTest, RefusesEveryTruncationWithinAField) {
  const std::string whole = SomeVerdict().SerializeAsString();
  DecodedVerdict out;
  for (size_t size = 0; size < whole.size(); ++size) {
    events::Verdict verdict;
    const std::string_view cut = std::string_view(whole).substr(0, size);
    if (!verdict.ParseFromArray(cut.data(), static_cast<int>(cut.size()))) {
      EXPECT_FALSE(DecodeVerdict("21052/1", cut, 0, &out).ok()) << size;
    }
  }
}

}  // namespace
}  // namespace childsync::tally
