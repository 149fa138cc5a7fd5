#include "host/plugin_directory.hpp"

#include <stdlib.h>

#include <filesystem>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace amq::host {
namespace {

namespace fs = std::filesystem;

class OwnPluginDirectory : public testing::Test {
  protected:
    OwnPluginDirectory() {
        std::string name = (fs::temp_directory_path() / "amq-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no directory");
        prefix_ = name;
    }
    ~OwnPluginDirectory() override { fs::remove_all(prefix_); }

    fs::path found() const {
        return own_plugin_directory(prefix_ / "sbin" / "amqd", "../lib/amq/plugins");
    }

    fs::path prefix_;
};

TEST_F(OwnPluginDirectory, IsTheOneOfTheInstallationWhereverThatLies) {
    fs::create_directories(prefix_ / "sbin");
    fs::create_directories(prefix_ / "lib/amq/plugins");
    fs::create_directories(prefix_ / "plugins");
    EXPECT_EQ(found(), prefix_ / "lib/amq/plugins");
}

TEST_F(OwnPluginDirectory, IsBesideTheProgramsFolderInABuild) {
    EXPECT_EQ(found(), prefix_ / "plugins");
}

TEST_F(OwnPluginDirectory, IsNoFile) {
    fs::create_directories(prefix_ / "sbin");
    fs::create_directories(prefix_ / "lib/amq");
    fs::create_symlink("/dev/null", prefix_ / "lib/amq/plugins");
    EXPECT_EQ(found(), prefix_ / "plugins");
}

}  // namespace
}  // namespace amq::host
