#include <gtest/gtest.h>

#include <array>
#include <stdexcept>
#include <string>

#include "bench/client_requests/measuring.hpp"

namespace amq::bench::clients {
namespace {

Options parsed(const char* name, const char* value) {
    std::array<std::string, 4> words{"--url", "tcp://127.0.0.1:1", name, value};
    std::array<char*, 4> arguments{};
    for (std::size_t i = 0; i < words.size(); ++i) arguments[i] = words[i].data();
    return parse_options(arguments);
}

TEST(ClientOptions, NameTheLibrary) {
    EXPECT_EQ(parsed("--library", "amq").library, Which::amq);
    EXPECT_EQ(parsed("--library", "amq-alone").library, Which::amq_alone);
    EXPECT_EQ(parsed("--library", "floor").library, Which::floor);
    EXPECT_EQ(parsed("--library", "nats").library, Which::nats);
    EXPECT_EQ(parsed("--library", "nats-asap").library, Which::nats_asap);
    EXPECT_THROW(parsed("--library", "zmq"), std::invalid_argument);
}

TEST(ClientOptions, RefuseWhatIsOutOfRange) {
    EXPECT_EQ(parsed("--threads", "1").threads, 1U);
    EXPECT_THROW(parsed("--threads", "0"), std::invalid_argument);
    EXPECT_THROW(parsed("--threads", "1001"), std::invalid_argument);
    EXPECT_THROW(parsed("--body", "15"), std::invalid_argument);
    EXPECT_THROW(parsed("--seconds", "0"), std::invalid_argument);
    EXPECT_THROW(parsed("--thread", "1"), std::invalid_argument);
}

TEST(ClientOptions, NeedAUrlAndAValueForEach) {
    EXPECT_THROW(parse_options({}), std::invalid_argument);
    std::string name = "--url";
    std::array<char*, 1> alone{name.data()};
    EXPECT_THROW(parse_options(alone), std::invalid_argument);
}

TEST(ClientReport, HasTheRateAndTheCpuTimeOfOneRequest) {
    Options options;
    options.format = Format::json;
    options.measured = std::chrono::seconds{2};
    Measured measured;
    for (int i = 0; i < 100; ++i) measured.latencies.record(200);
    measured.cpu_seconds = 0.5;
    measured.wrong = 3;
    const std::string json = report(options, measured);
    EXPECT_NE(json.find("\"rate\":50.0,\"p50_us\":0.2"), std::string::npos) << json;
    EXPECT_NE(json.find("\"cpu_us\":5000.000,\"cpu\":0.250,\"wrong\":3}"), std::string::npos)
        << json;
}

TEST(ClientReport, OfNothingHasNoCpuTime) {
    Options options;
    options.format = Format::json;
    EXPECT_NE(report(options, Measured()).find("\"cpu_us\":0.000"), std::string::npos);
}

}  // namespace
}  // namespace amq::bench::clients
