// The text of a log line, in both formats, whatever is in it.

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <cmath>
#include <cstdint>
#include <limits>

#include "host/log_line.hpp"

namespace amq::host {
namespace {

using std::chrono::milliseconds;

// 2026-01-02T03:04:05.678Z
constexpr std::chrono::system_clock::time_point then{milliseconds(1'767'323'045'678)};

LogLine line(LogFormat format) {
    return {format, then, LogLevel::info, "connect"};
}

std::string logfmt(std::string_view value) {
    LogLine log_line = line(LogFormat::logfmt);
    log_line.add("key", value);
    const std::string text = log_line.text();
    const std::size_t begin = text.find("key=") + 4;
    return text.substr(begin, text.size() - begin - 1);
}

boost::json::object json(const LogLine& log_line) {
    const std::string text = log_line.text();
    EXPECT_EQ(text.find('\n'), text.size() - 1);
    return boost::json::parse(text).as_object();
}

TEST(LogLine, BeginsWithTimeLevelAndEvent) {
    EXPECT_EQ(line(LogFormat::logfmt).text(),
              "ts=2026-01-02T03:04:05.678Z level=info event=connect\n");
    EXPECT_EQ(line(LogFormat::json).text(),
              R"({"ts":"2026-01-02T03:04:05.678Z","level":"info","event":"connect"})"
              "\n");
}

TEST(LogLine, WritesNumbersBare) {
    for (const auto& [format, expected] :
         {std::pair{LogFormat::logfmt, " a=-1 b=18446744073709551615 c=true d=1.5 e=7\n"},
          std::pair{LogFormat::json,
                    ",\"a\":-1,\"b\":18446744073709551615,\"c\":true,\"d\":1.5,\"e\":7}\n"}}) {
        LogLine log_line = line(format);
        log_line.add("a", -1);
        log_line.add("b", std::numeric_limits<std::uint64_t>::max());
        log_line.add("c", true);
        log_line.add("d", 1.5);
        log_line.add("e", std::uint8_t{7});
        const std::string text = log_line.text();
        EXPECT_EQ(text.substr(text.find("connect") + (format == LogFormat::json ? 8 : 7)),
                  expected);
    }
}

TEST(LogLine, WritesATimeInSeconds) {
    LogLine log_line = line(LogFormat::json);
    log_line.add("took", Duration(milliseconds(1500)));
    EXPECT_EQ(json(log_line)["took"], "1.5s");
}

TEST(LogLine, WritesNumbersThatJsonDoesNotHaveAsText) {
    LogLine log_line = line(LogFormat::json);
    log_line.add("a", std::nan(""));
    log_line.add("b", std::numeric_limits<double>::infinity());
    EXPECT_EQ(json(log_line)["a"], "nan");
    EXPECT_EQ(json(log_line)["b"], "inf");
}

TEST(LogLine, QuotesInLogfmtOnlyWhereItMust) {
    EXPECT_EQ(logfmt("bad_magic"), "bad_magic");
    EXPECT_EQ(logfmt("127.0.0.1:18888"), "127.0.0.1:18888");
    EXPECT_EQ(logfmt(""), "\"\"");
    EXPECT_EQ(logfmt("two words"), "\"two words\"");
    EXPECT_EQ(logfmt("a=b"), "\"a=b\"");
    EXPECT_EQ(logfmt("a\"b\\c"), R"("a\"b\\c")");
    EXPECT_EQ(logfmt("é"), "\"é\"");
}

TEST(LogLine, IsNotFooledByHostileValues) {
    EXPECT_EQ(logfmt("x\nts=1 level=error event=fake"), R"("x\nts=1 level=error event=fake")");
    EXPECT_EQ(logfmt("\x1B]0;title\x07"), R"("\u001b]0;title\u0007")");
    EXPECT_EQ(logfmt("\xFF\xFE"), R"("\ufffd\ufffd")");
    EXPECT_EQ(logfmt(std::string_view("\0", 1)), R"("\u0000")");
    EXPECT_EQ(logfmt("\u202Egpj.exe"), R"("\u202egpj.exe")");
}

TEST(LogLine, GivesJsonBackWhateverTheValueIs) {
    std::string all;
    for (int byte = 0; byte < 128; ++byte) all.push_back(static_cast<char>(byte));
    all += "é\u202E\u009B\U0001F600";
    LogLine log_line = line(LogFormat::json);
    log_line.add("v", all);
    EXPECT_EQ(json(log_line)["v"].as_string(), all);
}

TEST(LogLine, CutsLongValues) {
    EXPECT_EQ(logfmt(std::string(256, 'x')), std::string(256, 'x'));
    EXPECT_EQ(logfmt(std::string(257, 'x')), '"' + std::string(256, 'x') + "...\"");
}

TEST(LogLine, CleansKeys) {
    LogLine log_line = line(LogFormat::json);
    log_line.add("a b=\"\n", "x");
    EXPECT_EQ(json(log_line)["a_b___"], "x");
}

TEST(LogLine, LeavesOutFieldsPastItsLengthAndSaysHowMany) {
    for (const LogFormat format : {LogFormat::logfmt, LogFormat::json}) {
        LogLine log_line = line(format);
        for (int i = 0; i < 1000; ++i) log_line.add("key", std::string(200, 'x'));
        const std::string text = log_line.text();
        EXPECT_LE(text.size(), max_log_line);
        EXPECT_GT(text.size(), max_log_line - 400);
        EXPECT_NE(text.find("left_out"), std::string::npos);
    }
}

}  // namespace
}  // namespace amq::host
