// Lines on their way out of the process, past readers that are slow, stuck or gone.

#include "host/log_sink.hpp"

#include <gtest/gtest.h>

#include <csignal>

#include "tests/host/pipe.hpp"

namespace amq::host {
namespace {

constexpr LogSink::Patience patience{20};

TEST(LogSink, WritesWholeLines) {
    const Pipe pipe;
    LogSink sink(pipe.writer());
    const std::string longest = std::string(20'000, 'x') + "\n";
    sink.write("one\n");
    sink.write(longest);
    EXPECT_EQ(pipe.take(), "one\n" + longest);
    EXPECT_EQ(sink.dropped(), 0U);
}

TEST(LogSink, DropsAndCountsWhileTheReaderIsStuck) {
    const Pipe pipe;
    pipe.fill();
    LogSink sink(pipe.writer(), patience);
    sink.write("one\n");
    sink.write("two\n");
    EXPECT_EQ(sink.dropped(), 2U);
}

TEST(LogSink, WaitsForAStuckReaderOnce) {
    const Pipe pipe;
    pipe.fill();
    LogSink sink(pipe.writer(), LogSink::Patience(200));
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i) sink.write("line\n");
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
    EXPECT_EQ(sink.dropped(), 100U);
}

TEST(LogSink, GoesOnWhenTheReaderDoes) {
    const Pipe pipe;
    pipe.fill();
    LogSink sink(pipe.writer(), patience);
    sink.write("lost\n");
    pipe.take();
    sink.write("kept\n");
    EXPECT_EQ(pipe.take(), "kept\n");
    EXPECT_EQ(sink.dropped(), 1U);
}

TEST(LogSink, EndsALineThatWasCutByTheStuckReaderBeforeTheNext) {
    const Pipe pipe;
    ASSERT_EQ(::fcntl(pipe.writer(), F_SETPIPE_SZ, 4096), 4096);
    LogSink sink(pipe.writer(), patience);
    sink.write(std::string(6000, 'x') + "\n");
    EXPECT_EQ(sink.dropped(), 1U);
    EXPECT_EQ(pipe.take(), std::string(4096, 'x'));
    sink.write("next\n");
    EXPECT_EQ(pipe.take(), "\nnext\n");
}

TEST(LogSink, CountsWhatAReaderThatIsGoneDidNotGet) {
    Pipe pipe;
    pipe.close_reader();
    const auto before = std::signal(SIGPIPE, SIG_IGN);
    LogSink sink(pipe.writer());
    sink.write("one\n");
    std::signal(SIGPIPE, before);
    EXPECT_EQ(sink.dropped(), 1U);
}

}  // namespace
}  // namespace amq::host
