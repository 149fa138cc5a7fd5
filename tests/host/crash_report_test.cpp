// What a process says when it ends by a mistake, each in a child that makes it.

#include "host/crash_report.hpp"

#include <signal.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "tests/host/dying.hpp"
#include "tests/support/limits.hpp"

namespace amq::host {
namespace {

using exchange::Inside;

void write_wildly() {
    volatile std::uintptr_t nowhere = 8;
    *reinterpret_cast<volatile int*>(nowhere) = 1;
}

int recurse(int depth) {
    volatile char frame[1024] = {};
    frame[static_cast<std::size_t>(depth) % sizeof frame] = 1;
    return depth < 1'000'000'000 ? recurse(depth + 1) + frame[0] : 0;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

class ACrash : public testing::Test {
  protected:
    void SetUp() override {
        if (flow::kSanitized) GTEST_SKIP() << "a sanitizer has these signals for itself";
    }

    // On a thread of shard 3, inside of a function of a plugin.
    template <class Mistake>
    static Death in_plugin(const char* callback, Mistake mistake, LogFormat format = {}) {
        return death_of([=](int log, int records) {
            report_crashes({format, log});
            record_crashes_in(records);
            std::thread([=] {
                PluginThread thread(3);
                const PluginThread::Here here(thread);
                auto& breadcrumb = thread.breadcrumb();
                const Inside inside(breadcrumb, breadcrumb.keep("org.test.a", "00ff"), callback);
                mistake(thread);
            }).join();
        });
    }
};

TEST_F(ACrash, NamesPluginFunctionAndShardAndEndsByItsSignal) {
    const Death death = in_plugin("route", [](PluginThread&) { write_wildly(); });
    EXPECT_EQ(death.signal, SIGSEGV);
    EXPECT_TRUE(death.log.starts_with("ts=20")) << death.log;
    EXPECT_TRUE(has(death.log,
                    "Z level=error event=crash signal=SIGSEGV plugin=org.test.a callback=route "
                    "shard=3 address=0x8\n"))
        << death.log;
}

TEST_F(ACrash, IsRecordedOnceWithTheLibrary) {
    const Death death = in_plugin("on_reply", [](PluginThread&) { std::abort(); });
    EXPECT_EQ(death.signal, SIGABRT);
    EXPECT_TRUE(death.records.ends_with(
        "Z signal=SIGABRT plugin=org.test.a callback=on_reply sha256=00ff\n"))
        << death.records;
    EXPECT_EQ(death.records.find('\n'), death.records.size() - 1);
}

TEST_F(ACrash, IsToldInJsonWhenTheLogIs) {
    const Death death = in_plugin(
        "route", [](PluginThread&) { std::raise(SIGFPE); }, LogFormat::json);
    EXPECT_EQ(death.signal, SIGFPE);
    EXPECT_TRUE(has(death.log, R"("event":"crash","signal":"SIGFPE","plugin":"org.test.a",)"
                               R"("callback":"route","shard":3})"))
        << death.log;
}

TEST_F(ACrash, OfAFullStackIsToldOnAnother) {
    const Death death = in_plugin("route", [](PluginThread&) {
        volatile int depth = 0;
        depth = recurse(depth);
    });
    EXPECT_EQ(death.signal, SIGSEGV);
    EXPECT_TRUE(has(death.log, "callback=route shard=3")) << death.log;
    EXPECT_TRUE(has(death.log, "text=\"stack overflow\"")) << death.log;
}

TEST_F(ACrash, OfAmqdItselfIsNoPluginsFault) {
    const Death death = death_of([](int log, int records) {
        report_crashes({{}, log});
        record_crashes_in(records);
        PluginThread other(1);  // that is inside, on another thread
        std::thread([&] {
            const PluginThread::Here here(other);
            const Inside inside(other.breadcrumb(), other.breadcrumb().keep("a", "b"), "route");
            PluginThread own(2);
            std::thread([&] {
                const PluginThread::Here own_here(own);
                write_wildly();
            }).join();
        }).join();
    });
    EXPECT_EQ(death.signal, SIGSEGV);
    EXPECT_TRUE(has(death.log, "signal=SIGSEGV plugin=none address=0x8 text=\"in amqd itself"))
        << death.log;
    EXPECT_EQ(death.records, "");
}

TEST_F(ACrash, ThatAnotherProcessSentCountsAgainstNobody) {
    const Death death = in_plugin("route", [](PluginThread&) {
        if (::fork() == 0) {
            ::kill(::getppid(), SIGABRT);
            ::_exit(0);
        }
        while (true) ::pause();
    });
    EXPECT_EQ(death.signal, SIGABRT);
    EXPECT_TRUE(has(death.log, "plugin=org.test.a callback=route shard=3 sender=")) << death.log;
    EXPECT_TRUE(has(death.log, "text=\"sent by another process\"")) << death.log;
    EXPECT_EQ(death.records, "");
}

TEST_F(ACrash, EndsAThreadThatDoesNotReturnWhereItIs) {
    const Death death = in_plugin("on_timer", [](PluginThread& thread) {
        std::thread([&] { end_hanging(thread); }).detach();
        while (true) ::pause();
    });
    EXPECT_EQ(death.signal, SIGABRT);
    EXPECT_TRUE(has(death.log, "callback=on_timer shard=3 text=\"it did not return in time\""))
        << death.log;
    EXPECT_TRUE(has(death.records, "signal=SIGABRT plugin=org.test.a callback=on_timer"));
}

TEST_F(ACrash, EndsAThreadThatHearsNoSignals) {
    const Death death = in_plugin("on_timer", [](PluginThread& thread) {
        sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
        std::thread([&] {
            end_hanging(thread);
            end_hanging(thread);
        }).join();
    });
    EXPECT_EQ(death.signal, SIGABRT);
    EXPECT_TRUE(has(death.log, "callback=on_timer shard=3 text=\"it did not return in time\""))
        << death.log;
    EXPECT_TRUE(has(death.records, "plugin=org.test.a")) << death.records;
}

TEST_F(ACrash, IsLeftToWhoeverHandledItsSignalBefore) {
    const Death death = death_of([](int log, int) {
        std::signal(SIGSEGV, [](int) { ::_exit(7); });
        report_crashes({{}, log});
        write_wildly();
    });
    EXPECT_EQ(death.exit_code, 7);
    EXPECT_EQ(death.log, "");
}

}  // namespace
}  // namespace amq::host
