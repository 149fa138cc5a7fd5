// A candidate of which no instance comes to be is lost with a child process, and messages go on.

#include <sys/resource.h>

#include <string>

#include "tests/flow/live_flow.hpp"

namespace amq::flow {
namespace {

namespace json = boost::json;

constexpr std::uint32_t kMine = 30;
constexpr const char* kMineId = "org.test.breaking";

class Trial : public LiveFlowTest {
  protected:
    void SetUp() override {
        if (kSanitized) GTEST_SKIP() << "a sanitizer has the signals of mistakes for itself";
        LiveFlowTest::SetUp();
        const rlimit no_core{0, 0};
        ::setrlimit(RLIMIT_CORE, &no_core);
        config().set("plugins.hang_limit", "2s");  // shorter than the trial
    }
    static std::string fixture(const std::string& name) {
        return std::string{AMQ_FIXTURES} + '/' + name + ".so";
    }
    void expect_served() {
        Subscriber subscriber = make_subscriber({1001});
        Publisher publisher = make_publisher();
        publisher.publish(kMine, 1001, "");
        subscriber.reply(subscriber.expect(), "served");
        EXPECT_EQ(publisher.expect().body, "served");
    }
};
INSTANTIATE_TEST_SUITE_P(Live, Trial, live_cases(), flow_case_name);

TEST_P(Trial, FindsACreateThatNeverReturnsWhileTheOneBeforeServes) {
    config().set("plugins.mine.path", fixture("serves")).set("models.30.strategy", kMineId);
    start();
    ControlClient operator_ = control();
    operator_.send(swap_request(kMineId, fixture("never_returns_from_create")));
    expect_served();
    const json::object answer = operator_.answer(milliseconds{30'000});
    EXPECT_EQ(text_in(answer, "stage"), "create") << answer;
    EXPECT_NE(text_in(answer, "error").find("did not end within 5000 ms"), std::string::npos)
        << answer;
    expect_served();
    EXPECT_FALSE(broker().wait_for_log("plugin_slow", {}, milliseconds{0}));
}

TEST_P(Trial, MakesInstancesForTheConfigurationThatIsToCome) {
    start();
    config().set("plugins.mine.path", fixture("crashes_in_create"));
    EXPECT_TRUE(is_ok(reload())) << "nothing is bound to it";
    config().remove("plugins.mine.path");
    EXPECT_TRUE(is_ok(reload()));
    config().set("plugins.mine.path", fixture("crashes_in_destroy"));
    config().set("models.30.strategy", kMineId);
    const json::object answer = reload();
    EXPECT_FALSE(is_ok(answer)) << answer;
    EXPECT_NE(text_in(answer, "error").find("while an instance was made and ended"),
              std::string::npos)
        << answer;
    expect_service();
}

}  // namespace
}  // namespace amq::flow
