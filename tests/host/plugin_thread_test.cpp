#include "host/plugin_thread.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <thread>

#include <gtest/gtest.h>

#include "tests/support/limits.hpp"

namespace amq::host {
namespace {

using exchange::Inside;

TEST(APluginThread, KnowsItsNumberWhileItRuns) {
    PluginThread thread(2);
    EXPECT_EQ(thread.id(), 0);
    std::thread([&] {
        const PluginThread::Here here(thread);
        EXPECT_EQ(thread.id(), static_cast<pid_t>(::syscall(SYS_gettid)));
    }).join();
    EXPECT_EQ(thread.id(), 0);
    EXPECT_EQ(thread.shard(), 2U);
}

TEST(APluginThread, IsFoundByItselfWhileItIsInsideOfAPlugin) {
    PluginThread thread;
    const PluginThread::Here here(thread);
    EXPECT_EQ(PluginThread::inside_here(), nullptr);
    const auto* code = thread.breadcrumb().keep("org.test.a", "");
    {
        const Inside inside(thread.breadcrumb(), code, "route");
        EXPECT_EQ(PluginThread::inside_here(), &thread);
        EXPECT_EQ(PluginThread::inside_anywhere(), &thread);
    }
    EXPECT_EQ(PluginThread::inside_here(), nullptr);
    EXPECT_EQ(PluginThread::inside_anywhere(), nullptr);
}

TEST(APluginThread, IsFoundByAnotherOnlyAmongAll) {
    PluginThread thread;
    const PluginThread::Here here(thread);
    const auto* code = thread.breadcrumb().keep("org.test.a", "");
    const Inside inside(thread.breadcrumb(), code, "route");
    std::thread([&] {
        EXPECT_EQ(PluginThread::inside_here(), nullptr);
        EXPECT_EQ(PluginThread::inside_anywhere(), &thread);
    }).join();
}

TEST(APluginThread, IsForgottenWithItsObject) {
    {
        PluginThread thread;
        thread.breadcrumb().enter(thread.breadcrumb().keep("org.test.a", ""), "route");
        EXPECT_EQ(PluginThread::inside_anywhere(), &thread);
    }
    EXPECT_EQ(PluginThread::inside_anywhere(), nullptr);
}

TEST(APluginThread, KnowsWhereItsStackEnds) {
    PluginThread thread;
    std::thread([&] {
        const PluginThread::Here here(thread);
        const int local = 0;
        EXPECT_FALSE(thread.overflows_at(&local));
        EXPECT_FALSE(thread.overflows_at(nullptr));
    }).join();
    EXPECT_FALSE(thread.overflows_at(&thread));
}

TEST(APluginThread, HasAStackForSignals) {
    if (flow::kSanitized) GTEST_SKIP() << "a sanitizer may have given it one already";
    std::thread([] {
        PluginThread thread;
        stack_t stack{};
        {
            const PluginThread::Here here(thread);
            ::sigaltstack(nullptr, &stack);
            EXPECT_EQ(stack.ss_flags & SS_DISABLE, 0);
            EXPECT_GE(stack.ss_size, std::size_t{64} << 10U);
        }
        ::sigaltstack(nullptr, &stack);
        EXPECT_NE(stack.ss_flags & SS_DISABLE, 0) << "taken back";
    }).join();
}

TEST(APluginThread, MayBeOneOfMoreThanThereArePlacesFor) {
    std::array<PluginThread, 200> threads;
    const PluginThread::Here here(threads.back());
    auto& breadcrumb = threads.back().breadcrumb();
    const Inside inside(breadcrumb, breadcrumb.keep("org.test.a", ""), "route");
    EXPECT_EQ(PluginThread::inside_here(), &threads.back());
}

}  // namespace
}  // namespace amq::host
