#include "common/kafka/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "common/kafka/cloud_event.h"
#include "common/kafka/producer.h"

namespace childsync::kafka {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

std::string FileWith(std::string_view text) {
  std::string path = testing::TempDir() + "kafka-client-test.properties";
  std::ofstream(path) << text;
  return path;
}

TEST(ReadPropertiesTest, ReadsNamesAndValues) {
  const auto properties =
      ReadProperties(FileWith("# why\n\nsecurity.protocol=SASL_SSL\r\n sasl.password = a=b \n"));
  ASSERT_TRUE(properties.ok()) << properties.status();
  EXPECT_THAT(*properties, ElementsAre(Pair("security.protocol", "SASL_SSL"), Pair("sasl.password", "a=b")));
}

TEST(ReadPropertiesTest, NamesTheLineThatIsWrongAndNotWhatStandsInIt) {
  for (const char* text : {"a=b\nsecret\n", "a=b\n=secret\n"}) {
    const absl::Status status = ReadProperties(FileWith(text)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr(":2:"));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret")));
  }
}

TEST(ReadPropertiesTest, NamesThePropertyThatNoClientWouldTake) {
  for (const char* name : {"acks", "no.such.property", "security.protocol"}) {
    const std::string path = FileWith(std::string("client.rack=a\n") + name + "=hunter2\n");
    for (const absl::Status& status : {ReadProperties(path).status(), CheckPropertiesFile(path)}) {
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
      EXPECT_THAT(std::string(status.message()), HasSubstr(name));
      EXPECT_THAT(std::string(status.message()), Not(HasSubstr("hunter2")));
    }
  }
  EXPECT_EQ(CheckPropertiesFile(FileWith("client.rack=a\n")), absl::OkStatus());
  EXPECT_EQ(CheckPropertiesFile(""), absl::OkStatus());
}

TEST(ReadPropertiesTest, AFileThatIsNotThereIsNotFound) {
  EXPECT_EQ(ReadProperties("/no/such/file").status().code(), absl::StatusCode::kNotFound);
}

ProducerConfig With(const char* name, const char* value) {
  ProducerConfig config;
  config.client = {.bootstrap = "127.0.0.1:1", .client_id = "test", .properties = {{name, value}}};
  return config;
}

TEST(PropertiesTest, WhatGuaranteesRestOnIsRefusedByName) {
  for (const char* name : {"enable.idempotence", "acks", "request.required.acks", "partitioner",
                           "isolation.level", "auto.offset.reset", "enable.auto.commit", "group.instance.id",
                           "transactional.id", "check.crcs", "bootstrap.servers"}) {
    EXPECT_TRUE(RefusedProperty(name)) << name;
    const absl::Status status = Producer::Create(With(name, "all")).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << name;
    EXPECT_THAT(std::string(status.message()), HasSubstr(name));
  }
}

TEST(PropertiesTest, WhatAnOperatorNeedsIsTaken) {
  EXPECT_TRUE(Producer::Create(With("linger.ms", "3")).ok());
  EXPECT_TRUE(Producer::Create(With("ssl.ca.location", "/dev/null")).ok());
  EXPECT_FALSE(RefusedProperty("sasl.mechanisms"));
}

TEST(PropertiesTest, AWrongOneIsNamedWithoutItsValue) {
  for (const char* name : {"no.such.property", "security.protocol"}) {
    const absl::Status status = Producer::Create(With(name, "hunter2")).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr(name));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("hunter2")));
  }
}

TEST(CloudEventTest, HasATraceparentOnlyWhenThereIsOne) {
  CloudEvent event("childsync.events.v1.Verdict", "/validation");
  const auto without = event.Headers("1");
  EXPECT_EQ(without.size(), 5);
  const auto with = event.Headers("2", "00-a-b-01");
  ASSERT_EQ(with.size(), 6);
  EXPECT_EQ(with[0].name, "ce_specversion");
  EXPECT_EQ(with[0].value, "1.0");
  EXPECT_EQ(with[4].name, "ce_id");
  EXPECT_EQ(with[4].value, "2");
  EXPECT_EQ(with[5].value, "00-a-b-01");
}

}  // namespace
}  // namespace childsync::kafka
