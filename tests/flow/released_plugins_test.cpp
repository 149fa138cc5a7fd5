// The broker with the plugins that were built for the first release of their contract: they serve
// as those of this build do.

#include <gtest/gtest.h>
#include <sys/utsname.h>

#include <filesystem>
#include <string>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

// tests/plugins/released/1.0/<machine>
std::filesystem::path kept_plugins() {
    utsname machine{};
    ::uname(&machine);
    return std::filesystem::path{AMQ_KEPT_PLUGINS} / "1.0" / machine.machine;
}

class ReleasedPlugins : public FlowTest {
  protected:
    void SetUp() override {
        FlowTest::SetUp();
        const std::filesystem::path kept = kept_plugins();
        if (!std::filesystem::is_directory(kept)) GTEST_SKIP() << "no plugins are kept: " << kept;
        config().set("plugins.directory", kept);
    }
};

TEST_P(ReleasedPlugins, ServeAllFourModels) {
    start();
    Subscriber ann = make_subscriber({1001});
    Subscriber bob = make_subscriber({1001, 1002});
    Publisher publisher = make_publisher();
    publisher.publish(kUnreliableAll, 1001, "to all");
    EXPECT_EQ(ann.expect().body, "to all");
    EXPECT_EQ(bob.expect().body, "to all");

    publisher.publish(kReliableSpec, 1001, "whose is it?");
    ann.decline(ann.expect());
    bob.reply(bob.expect(), "mine");
    EXPECT_EQ(publisher.expect().body, "mine");

    ann.leave();
    publisher.publish(kReliableRandom, 1001, "to one");
    bob.reply(bob.expect(), "done");
    EXPECT_EQ(publisher.expect().body, "done");

    publisher.publish(kUnreliableRandom, 1002, "to one, and that is it");
    EXPECT_EQ(bob.expect().body, "to one, and that is it");
    EXPECT_EQ(broker().log().find("event=strike"), std::string::npos) << broker().log();
}

INSTANTIATE_TEST_SUITE_P(Each, ReleasedPlugins, flow_cases(), flow_case_name);

}  // namespace
}  // namespace amq::flow
