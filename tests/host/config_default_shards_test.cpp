// How many shards suit a process: cores, quotas, and cgroups as directories made here.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "host/config/default_shards.hpp"

namespace amq::host {
namespace {

namespace fs = std::filesystem;

TEST(DefaultShards, ReadTheQuotaOfCgroupV2) {
    EXPECT_EQ(quota_of_cpu_max("150000 100000\n"), 1.5);
    EXPECT_EQ(quota_of_cpu_max("400000 100000"), 4.0);
    for (const char* text : {"max 100000\n", "max", "", "0 100000", "100000 0", "-1 100000", "x y"})
        EXPECT_EQ(quota_of_cpu_max(text), std::nullopt) << text;
}

TEST(DefaultShards, ReadTheQuotaOfCgroupV1) {
    EXPECT_EQ(quota_of_cfs("250000\n", "100000\n"), 2.5);
    EXPECT_EQ(quota_of_cfs("-1\n", "100000\n"), std::nullopt);
    EXPECT_EQ(quota_of_cfs("", ""), std::nullopt);
}

TEST(DefaultShards, AreWholeCoresWithinTheQuota) {
    EXPECT_EQ(shards_for(8, std::nullopt), 8U);
    EXPECT_EQ(shards_for(8, 4.0), 4U);
    EXPECT_EQ(shards_for(8, 2.9), 2U);
    EXPECT_EQ(shards_for(2, 16.0), 2U);
    EXPECT_EQ(shards_for(4, 1e300), 4U);
}

TEST(DefaultShards, AreAtLeastOneAndAtMost64) {
    EXPECT_EQ(shards_for(0, std::nullopt), 1U);
    EXPECT_EQ(shards_for(8, 0.1), 1U);
    EXPECT_EQ(shards_for(64, std::nullopt), 64U);
    EXPECT_EQ(shards_for(65, std::nullopt), 64U);
    EXPECT_EQ(shards_for(4096, 4096.0), 64U);
}

TEST(DefaultShards, OfThisProcessAreInRange) {
    EXPECT_GE(default_shards(), 1U);
    EXPECT_LE(default_shards(), max_shards);
}

/// A cgroup mount of the test's own.
class CgroupTest : public testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = testing::TempDir() + "amq-cgroup-XXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        mount_ = pattern;
    }
    void TearDown() override { fs::remove_all(mount_); }

    void write(const fs::path& file, const char* text) const {
        fs::create_directories((mount_ / file).parent_path());
        std::ofstream(mount_ / file) << text;
    }

    fs::path mount_;
};

TEST_F(CgroupTest, OfVersion2GivesTheSmallestQuotaOnTheWayDown) {
    write("cpu.max", "max 100000");
    write("a/cpu.max", "200000 100000");
    write("a/b/cpu.max", "300000 100000");
    EXPECT_EQ(cpu_quota("0::/a/b\n", mount_), 2.0);
    EXPECT_EQ(cpu_quota("0::/\n", mount_), std::nullopt);
}

TEST_F(CgroupTest, InAContainerIsTheMountItself) {
    write("cpu.max", "100000 100000");
    EXPECT_EQ(cpu_quota("0::/only/the/host/sees/this\n", mount_), 1.0);
    EXPECT_EQ(cpu_quota("0::/../../outside\n", mount_), 1.0);
}

TEST_F(CgroupTest, OfVersion1IsFoundUnderEitherName) {
    write("cpu,cpuacct/a/cpu.cfs_quota_us", "300000");
    write("cpu,cpuacct/a/cpu.cfs_period_us", "100000");
    EXPECT_EQ(cpu_quota("5:memory:/a\n4:cpu,cpuacct:/a\n0::/\n", mount_), 3.0);
    write("cpu/a/cpu.cfs_quota_us", "200000");
    write("cpu/a/cpu.cfs_period_us", "100000");
    EXPECT_EQ(cpu_quota("4:cpu:/a\n", mount_), 2.0);
    EXPECT_EQ(cpu_quota("4:cpuset:/a\n", mount_), std::nullopt);
}

TEST_F(CgroupTest, ThatCannotBeReadIsNone) {
    EXPECT_EQ(cpu_quota("", mount_), std::nullopt);
    EXPECT_EQ(cpu_quota("nonsense\n::\n0:", mount_), std::nullopt);
    EXPECT_EQ(cpu_quota("0::/a\n", mount_ / "none"), std::nullopt);
}

}  // namespace
}  // namespace amq::host
