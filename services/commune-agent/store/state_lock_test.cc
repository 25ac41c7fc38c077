#include "services/commune-agent/store/state_lock.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace childsync::commune_agent {
namespace {

class StateLockTest : public ::testing::Test {
 protected:
  StateLockTest() {
    char name[] = "/tmp/agent-state-lock-test.XXXXXX";
    dir_ = mkdtemp(name);
  }
  ~StateLockTest() override { std::filesystem::remove_all(dir_); }

  std::string dir_;
};

TEST_F(StateLockTest, OneProcessAtATime) {
  const auto first = StateLock::Take(dir_);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(StateLock::Take(dir_).status().code(), absl::StatusCode::kAborted);
}

TEST_F(StateLockTest, WhatAKilledProcessWasMakingIsRemovedByTheNextAndByNobodyElse) {
  {
    const auto lock = StateLock::Take(dir_);
    ASSERT_TRUE(lock.ok()) << lock.status();
    std::ofstream(WorkDirectory(dir_) + "/marked.xlsx") << "a child";
    EXPECT_FALSE(StateLock::Take(dir_).ok());
    EXPECT_TRUE(std::filesystem::exists(WorkDirectory(dir_) + "/marked.xlsx")) << "it is at work";
  }
  ASSERT_TRUE(StateLock::Take(dir_).ok());
  EXPECT_TRUE(std::filesystem::is_empty(WorkDirectory(dir_)));
}

TEST_F(StateLockTest, OnlyItsOwnerMayLookIn) {
  ASSERT_TRUE(StateLock::Take(dir_ + "/new").ok());
  for (const std::string& dir : {dir_ + "/new", WorkDirectory(dir_ + "/new")}) {
    EXPECT_EQ(std::filesystem::status(dir).permissions(), std::filesystem::perms::owner_all) << dir;
  }
}

}  // namespace
}  // namespace childsync::commune_agent
