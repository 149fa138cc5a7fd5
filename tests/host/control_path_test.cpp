#include "host/control/path.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/temporary_directory.hpp"

namespace amq::host {
namespace {

namespace fs = std::filesystem;

std::string path_of(const std::string& configured, const ControlEnvironment& environment) {
    const auto found = control_path(configured, environment);
    if (const auto* wrong = std::get_if<std::string>(&found)) return "wrong: " + *wrong;
    const auto& path = std::get<std::optional<ControlPath>>(found);
    return path ? path->path : "none";
}

TEST(ControlPath, IsInTheFolderOfTheServiceFirst) {
    EXPECT_EQ(path_of("", {"/run/amq", "/run/user/7", 7}), "/run/amq/control.sock");
    EXPECT_EQ(path_of("", {"/run/amq:/run/other", "", 7}), "/run/amq/control.sock");
}

TEST(ControlPath, IsElseInTheUsersSession) {
    EXPECT_EQ(path_of("", {"", "/run/user/7", 7}), "/run/user/7/amq/control.sock");
    EXPECT_EQ(path_of("", {"relative", "/run/user/7", 7}), "/run/user/7/amq/control.sock");
}

TEST(ControlPath, IsElseInAFolderOfTheUserInTmp) {
    EXPECT_EQ(path_of("", {"", "", 7}), "/tmp/amq-7/control.sock");
    EXPECT_EQ(path_of("", {"", "relative", 7}), "/tmp/amq-7/control.sock");
}

TEST(ControlPath, IsWhatTheConfigurationSays) {
    EXPECT_EQ(path_of("/srv/x.sock", {"/run/amq", "/run/user/7", 7}), "/srv/x.sock");
    EXPECT_EQ(path_of("off", {"/run/amq", "/run/user/7", 7}), "none");
}

TEST(ControlPath, MustBeAbsoluteAndOfAFile) {
    for (const char* wrong : {"x.sock", "./x.sock", "OFF", "/srv/"}) {
        EXPECT_TRUE(path_of(wrong, {}).ends_with("is no absolute path of a file")) << wrong;
    }
}

TEST(ControlPath, FitsIntoASocketAddressOrIsRefusedInWords) {
    EXPECT_EQ(path_of('/' + std::string(106, 'x'), {}), '/' + std::string(106, 'x'));
    const std::string wrong = path_of('/' + std::string(107, 'x'), {});
    EXPECT_NE(wrong.find("longer than the 107 bytes"), std::string::npos) << wrong;
    EXPECT_NE(wrong.find("control.path names another"), std::string::npos) << wrong;
    EXPECT_TRUE(path_of("", {'/' + std::string(200, 'x'), "", 7}).starts_with("wrong: "));
}

TEST(ControlPath, IsOfThisProcessesEnvironment) {
    ::setenv("RUNTIME_DIRECTORY", "/run/of-a-test", 1);
    const ControlEnvironment environment = control_environment();
    ::unsetenv("RUNTIME_DIRECTORY");
    EXPECT_EQ(environment.runtime_directory, "/run/of-a-test");
    EXPECT_EQ(environment.uid, ::geteuid());
    EXPECT_EQ(control_environment().runtime_directory, "");
}

class ControlFolder : public testing::Test {
  protected:
    std::string make(ControlPath::Folder kind = ControlPath::Folder::own) const {
        return make_control_folder({(folder() / "control.sock").string(), kind}).value_or("");
    }
    fs::path folder() const { return directory_.path() / "amq"; }
    mode_t mode() const {
        struct stat facts {};
        EXPECT_EQ(::stat(folder().c_str(), &facts), 0);
        return facts.st_mode & 0777U;
    }

    flow::TemporaryDirectory directory_;
};

TEST_F(ControlFolder, IsMadeForItsOwnerAlone) {
    const mode_t before = ::umask(0);
    EXPECT_EQ(make(), "");
    ::umask(before);
    EXPECT_EQ(mode(), 0700U);
    EXPECT_EQ(make(), "") << "it may be there";
}

TEST_F(ControlFolder, IsLeftAsItIsWhenTheConfigurationNamesIt) {
    fs::create_directory(folder());
    fs::permissions(folder(), fs::perms::all);
    EXPECT_EQ(make(ControlPath::Folder::any), "");
    EXPECT_EQ(mode(), 0777U);
}

TEST_F(ControlFolder, IsRefusedWhenOthersMayWriteIntoIt) {
    fs::create_directory(folder());
    fs::permissions(folder(), fs::perms::owner_all | fs::perms::others_write);
    EXPECT_NE(make().find("others may write into"), std::string::npos) << make();
}

TEST_F(ControlFolder, IsRefusedWhenItIsALinkOrAFile) {
    fs::create_directory_symlink(directory_.path(), folder());
    EXPECT_NE(make(), "");
    fs::remove(folder());
    static_cast<void>(directory_.write("amq", "a file"));
    EXPECT_NE(make().find("Not a directory"), std::string::npos) << make();
}

TEST_F(ControlFolder, IsRefusedWhenItBelongsToSomebodyElse) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can give a folder away: not tested";
    fs::create_directory(folder());
    ASSERT_EQ(::chown(folder().c_str(), 65'534, 65'534), 0);
    EXPECT_NE(make().find("belongs to another user"), std::string::npos) << make();
}

TEST_F(ControlFolder, IsNotMadeWithoutAFolderToMakeItIn) {
    const std::string wrong =
        make_control_folder({(folder() / "no" / "control.sock").string()}).value_or("");
    EXPECT_NE(wrong.find("No such file or directory; control.path"), std::string::npos) << wrong;
}

}  // namespace
}  // namespace amq::host
