#include "services/validation/adapters/verdict_encoder.h"

#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <random>

#include "absl/time/time.h"
#include "childsync/events/v1/events.pb.h"
#include "services/validation/adapters/codec.h"
#include "services/validation/domain/catalogue.h"
#include "services/validation/domain/rules.h"

namespace childsync::validation {
namespace {

// The same verdict as protobuf has it.
events::v1::Verdict MessageOf(const JudgedChange& change) {
  events::v1::Verdict verdict;
  const Judgement& judgement = *change.judgement;
  verdict.set_outcome(static_cast<record::v1::Outcome>(judgement.outcome));
  AddFindings(judgement.findings, absl::FromUnixMillis(change.time_ms), verdict.mutable_findings());
  verdict.set_cited_personal_id(std::string(change.cited_number));
  verdict.set_claims_person(judgement.claims_person);
  verdict.set_change_offset(change.offset);
  verdict.mutable_change_time()->set_seconds(change.time_ms / 1000);
  verdict.mutable_change_time()->set_nanos(static_cast<int32_t>(change.time_ms % 1000) * 1'000'000);
  verdict.set_change_content_hash(change.content_hash->data(), change.content_hash->size());
  if (change.fingerprint != nullptr) {
    verdict.set_person_fingerprint(change.fingerprint->data(), change.fingerprint->size());
  }
  verdict.set_rules_version(std::string(kRulesVersion));
  verdict.set_judged_for(change.judged_for.ToString());
  for (std::string_view rule : RuleNames(judgement.rules)) verdict.add_standardised(std::string(rule));
  return verdict;
}

void ExpectAsProtobuf(VerdictEncoder& encoder, const JudgedChange& change) {
  const std::string bytes(encoder.Encode(change));
  const events::v1::Verdict expected = MessageOf(change);
  events::v1::Verdict parsed;
  ASSERT_TRUE(parsed.ParseFromString(bytes));
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(parsed, expected))
      << parsed.ShortDebugString() << "\n"
      << expected.ShortDebugString();
  EXPECT_EQ(bytes, expected.SerializeAsString());
}

TEST(VerdictEncoderTest, WritesWhatProtobufWrites) {
  std::mt19937_64 random(20240331);
  const auto pick = [&random](uint64_t n) { return random() % n; };
  VerdictEncoder encoder(kRulesVersion);
  for (int round = 0; round < 3000; ++round) {
    Judgement judgement;
    judgement.outcome = static_cast<Outcome>(1 + pick(4));
    judgement.claims_person = pick(2) == 0;
    // All of them in one round: the longest verdict there is.
    const uint64_t one_in = round == 0 ? 1 : 1 + pick(12);
    for (const FindingType& type : Catalogue()) {
      if (pick(one_in) != 0) continue;
      std::vector<Side> sides;
      for (Side side : {Side::kRecord, Side::kNumber, Side::kRegister}) {
        if (type.HasSide(side)) sides.push_back(side);
      }
      judgement.findings.Add(type.code, sides[pick(sides.size())]);
    }
    judgement.rules = static_cast<RuleSet>(random() & random() & (kNumberLeadingZero * 2 - 1));
    Hash128 hash;
    Hash128 fingerprint;
    for (uint8_t& byte : hash) byte = static_cast<uint8_t>(random());
    for (uint8_t& byte : fingerprint) byte = static_cast<uint8_t>(random());
    ExpectAsProtobuf(encoder,
                     {.judgement = &judgement,
                      .cited_number = pick(3) == 0 ? "" : "051214000001",
                      .offset = static_cast<int64_t>(random() >> (1 + pick(63))),
                      .time_ms = static_cast<int64_t>(pick(4'000'000'000'000)) / (pick(2) ? 1000 : 1),
                      .content_hash = &hash,
                      .fingerprint = pick(2) == 0 ? nullptr : &fingerprint,
                      .judged_for = Date::FromDays(19'000 + static_cast<int32_t>(pick(2)))});
  }
}

TEST(VerdictEncoderTest, LeavesOutWhatIsZeroAsProtobufDoes) {
  const Judgement judgement = Withdrawn();
  const Hash128 hash{};
  VerdictEncoder encoder(kRulesVersion);
  ExpectAsProtobuf(encoder,
                   {.judgement = &judgement, .time_ms = 1000, .content_hash = &hash, .judged_for = Date()});
}

}  // namespace
}  // namespace childsync::validation
