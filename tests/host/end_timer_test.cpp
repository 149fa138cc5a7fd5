#include "host/end_timer.hpp"

#include <unistd.h>

#include <chrono>

#include <gtest/gtest.h>

#include "tests/host/dying.hpp"

namespace amq::host {
namespace {

using namespace std::chrono_literals;

TEST(TheEnd, DoesNotWaitForAPluginThatNeverReturns) {
    const Death death = death_of([](int log, int) {
        PluginThread thread;
        const PluginThread::Here here(thread);
        auto& breadcrumb = thread.breadcrumb();
        const exchange::Inside inside(breadcrumb, breadcrumb.keep("org.test.a", ""), "deinit");
        end_within(10ms, 3, {LogFormat::logfmt, log});
        while (true) ::pause();
    });
    EXPECT_EQ(death.exit_code, 3);
    EXPECT_NE(death.log.find("level=error event=end_hangs plugin=org.test.a callback=deinit text="),
              std::string::npos)
        << death.log;
}

TEST(TheEnd, IsBoundedWhoeverHangs) {
    const Death death = death_of([](int log, int) {
        end_within(1ms, 3, {LogFormat::json, log});
        while (true) ::pause();
    });
    EXPECT_EQ(death.exit_code, 3);
    EXPECT_NE(death.log.find("\"event\":\"end_hangs\",\"plugin\":\"none\""), std::string::npos)
        << death.log;
}

TEST(TheEnd, IsNotTouchedWhenItComesInTime) {
    const Death death = death_of([](int log, int) {
        end_within(1h, 3, {LogFormat::logfmt, log});
        ::_exit(0);
    });
    EXPECT_EQ(death.exit_code, 0);
    EXPECT_EQ(death.log, "");
}

}  // namespace
}  // namespace amq::host
