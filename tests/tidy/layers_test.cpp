#include "tests/tidy/layers.hpp"

#include <string>

#include <gtest/gtest.h>

namespace amq::tidy {
namespace {

Findings after_including(const std::string& path, const std::string& header) {
    return check_layers(source_of(path, "#pragma once\n#include " + header + "\n"));
}

TEST(Target, OfAnIncludeIsAFileOfTheTree) {
    EXPECT_EQ(target_of("host/shard.hpp", "<amq/anet/loop.hpp>"), "sdk/anet/loop.hpp");
    EXPECT_EQ(target_of("host/shard.hpp", "\"host/session.hpp\""), "host/session.hpp");
    EXPECT_EQ(target_of("tests/plugins/a.cpp", "\"../plugin/driver.hpp\""),
              "tests/plugin/driver.hpp");
    EXPECT_EQ(target_of("tests/plugin/a.cpp", "\"scene.hpp\""), "tests/plugin/scene.hpp");
}

TEST(Target, OfAnIncludeIsALibrary) {
    EXPECT_EQ(target_of("a.cpp", "<vector>"), "std");
    EXPECT_EQ(target_of("a.c", "<stdint.h>"), "std");
    EXPECT_EQ(target_of("a.cpp", "<unistd.h>"), "posix");
    EXPECT_EQ(target_of("a.cpp", "<sys/socket.h>"), "posix");
    EXPECT_EQ(target_of("a.cpp", "<boost/asio/ip/tcp.hpp>"), "boost/asio");
    EXPECT_EQ(target_of("a.cpp", "<boost/asio.hpp>"), "boost/asio");
    EXPECT_EQ(target_of("a.cpp", "<openssl/sha.h>"), "openssl");
    EXPECT_EQ(target_of("a.cpp", "<toml++/toml.h>"), "toml++");
}

struct Arrow {
    const char* path;
    const char* header;
};

class Wrong : public testing::TestWithParam<Arrow> {};

TEST_P(Wrong, ArrowIsFoundWithItsLine) {
    const Findings findings = after_including(GetParam().path, GetParam().header);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].path, GetParam().path);
    EXPECT_EQ(findings[0].line, 2U);
}

INSTANTIATE_TEST_SUITE_P(
    Layers, Wrong,
    testing::Values(Arrow{"sdk/plugin/view.hpp", "<boost/asio.hpp>"},
                    Arrow{"sdk/plugin/view.hpp", "<amq/anet/frame.hpp>"},
                    Arrow{"sdk/plugin/view.hpp", "\"host/exchange/ids.hpp\""},
                    Arrow{"sdk/anet/loop.hpp", "<amq/plugin/abi.h>"},
                    Arrow{"sdk/anet/loop.hpp", "\"host/log.hpp\""},
                    Arrow{"sdk/anet/loop.hpp", "<spdlog/spdlog.h>"},
                    Arrow{"sdk/plugin_test/peer.hpp", "\"host/shard.hpp\""},
                    Arrow{"host/exchange/core.hpp", "<amq/anet/frame.hpp>"},
                    Arrow{"host/exchange/core.hpp", "<unistd.h>"},
                    Arrow{"host/exchange/core.hpp", "<boost/asio/io_context.hpp>"},
                    Arrow{"host/exchange/core.hpp", "\"host/log.hpp\""},
                    Arrow{"host/exchange/core.hpp", "\"host/config/config.hpp\""},
                    Arrow{"plugins/a/a.cpp", "\"plugins/b/b.hpp\""},
                    Arrow{"plugins/a/a.cpp", "\"host/exchange/ids.hpp\""},
                    Arrow{"plugins/a/a.cpp", "<amq/anet/frame.hpp>"},
                    Arrow{"plugins/a/a.cpp", "<unistd.h>"},
                    Arrow{"examples/strategies/a/a.cpp", "\"examples/strategies/b/b.hpp\""},
                    Arrow{"examples/strategies/a/a.cpp", "\"host/exchange/ids.hpp\""},
                    Arrow{"examples/strategies/a/a.c", "<unistd.h>"},
                    Arrow{"host/broker.cpp", "\"plugins/a/a.hpp\""},
                    Arrow{"host/broker.cpp", "<amq/client/client.hpp>"},
                    Arrow{"host/broker.cpp", "<amq/plugin_test/peer.hpp>"},
                    Arrow{"host/broker.cpp", "<toml++/toml.h>"},
                    Arrow{"host/broker.cpp", "<spdlog/spdlog.h>"},
                    Arrow{"host/broker.cpp", "<boost/dll.hpp>"},
                    Arrow{"host/config/load.cpp", "\"host/shard.hpp\""},
                    Arrow{"host/config/load.cpp", "<boost/dll.hpp>"},
                    Arrow{"host/plugins/library.cpp", "\"host/exchange/core.hpp\""},
                    Arrow{"host/plugins/library.cpp", "\"host/log.hpp\""},
                    Arrow{"host/main.cpp", "\"tests/support/limits.hpp\""},
                    Arrow{"bench/load/load.cpp", "<amq/anet/frame.hpp>"},
                    Arrow{"bench/load/load.cpp", "\"host/exchange/ids.hpp\""},
                    Arrow{"bench/load/load.cpp", "<nats/nats.h>"},
                    Arrow{"bench/client_requests/main.cpp", "<amq/anet/frame.hpp>"},
                    Arrow{"tests/flow/flow.cpp", "<amq/anet/frame.hpp>"},
                    Arrow{"tests/support/raw_client.cpp", "\"host/log.hpp\""}));

class Right : public testing::TestWithParam<Arrow> {};

TEST_P(Right, ArrowIsLeftInPeace) {
    EXPECT_EQ(after_including(GetParam().path, GetParam().header), Findings{});
}

INSTANTIATE_TEST_SUITE_P(Layers, Right,
                         testing::Values(Arrow{"sdk/plugin/view.hpp", "<amq/plugin/abi.h>"},
                                         Arrow{"sdk/anet/loop.cpp", "<boost/asio/post.hpp>"},
                                         Arrow{"host/exchange/core.hpp", "<amq/plugin/abi.h>"},
                                         Arrow{"host/config/load.cpp", "<toml++/toml.h>"},
                                         Arrow{"host/log_line.cpp", "<spdlog/fmt/fmt.h>"},
                                         Arrow{"host/plugins/library.cpp", "<boost/dll.hpp>"},
                                         Arrow{"host/broker.cpp", "\"host/plugins/library.hpp\""},
                                         Arrow{"bench/client_requests/a.cpp",
                                               "<amq/client/client.hpp>"},
                                         Arrow{"examples/strategies/a/a_test.cpp",
                                               "<amq/plugin_test/strategy_bench.hpp>"},
                                         Arrow{"plugins/a/a.cpp", "\"plugins/a/b.hpp\""}));

TEST(Layers, KnowEveryFolder) {
    const Findings findings = check_layers(source_of("sdk/new/a.hpp", ""));
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].line, 0U);
}

TEST(Layers, ReadIncludesAndNotWhatLooksLikeThem) {
    const char* text =
        "// #include <mutex>\nauto a = \"#include <amq/anet/frame.hpp>\";\n#  include <unistd.h>\n";
    const Findings findings = check_layers(source_of("host/exchange/a.hpp", text));
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].line, 3U);
}

}  // namespace
}  // namespace amq::tidy
