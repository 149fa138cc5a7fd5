#include "host/crash_line.hpp"

#include <unistd.h>

#include <csignal>
#include <string>

#include <gtest/gtest.h>

#include "tests/host/pipe.hpp"

namespace amq::host {
namespace {

TEST(CrashLine, IsOneOfTheLog) {
    CrashLine line(LogFormat::logfmt);
    line.time("ts", {1'764'097'508, 609'999'999}).text("event", "crash").number("shard", 30);
    line.address("address", reinterpret_cast<const void*>(0xFF0)).text("text", "two words");
    EXPECT_EQ(line.finish(),
              "ts=2025-11-25T19:05:08.609Z event=crash shard=30 address=0xff0 "
              "text=\"two words\"\n");
}

TEST(CrashLine, IsOneOfTheLogInJsonToo) {
    CrashLine line(LogFormat::json);
    line.time("ts", {951'782'400, 0}).text("event", "crash").number("shard", 0);
    line.address("address", nullptr);
    EXPECT_EQ(line.finish(),
              "{\"ts\":\"2000-02-29T00:00:00.000Z\",\"event\":\"crash\",\"shard\":0,"
              "\"address\":\"0x0\"}\n");
}

TEST(CrashLine, StaysOneLineWhateverItIsTold) {
    for (const LogFormat format : {LogFormat::logfmt, LogFormat::json}) {
        CrashLine line(format);
        line.text("plugin", "a\n\"b\\\x01").text("empty", "");
        const std::string text(line.finish());
        EXPECT_EQ(text.find('\n'), text.size() - 1);
        EXPECT_NE(text.find("\"a__b__\""), std::string::npos) << text;
    }
}

TEST(CrashLine, IsCutWhereItIsFull) {
    CrashLine line(LogFormat::json);
    for (int k = 0; k < 10; ++k) line.text("plugin", std::string(500, 'x'));
    const std::string text(line.finish());
    EXPECT_LT(text.size(), 1100U);
    EXPECT_TRUE(text.ends_with("x}\n")) << text;
}

TEST(CrashLine, IsWrittenOnlyWhereThereIsADescriptor) {
    const Pipe pipe;
    write_crash_line(-1, "nowhere\n");
    write_crash_line(pipe.writer(), "here\n");
    EXPECT_EQ(pipe.take(), "here\n");
}

TEST(CrashLine, KnowsTheSignalsOfMistakes) {
    EXPECT_EQ(signal_name(SIGSEGV), "SIGSEGV");
    EXPECT_EQ(signal_name(SIGABRT), "SIGABRT");
    EXPECT_EQ(signal_name(SIGTERM), "unknown");
}

}  // namespace
}  // namespace amq::host
