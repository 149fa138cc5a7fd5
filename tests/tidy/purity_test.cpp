#include "tests/tidy/purity.hpp"

#include <string>

#include <gtest/gtest.h>

namespace amq::tidy {
namespace {

std::size_t finds(const std::string& path, const std::string& text) {
    return check_purity(source_of(path, text)).size();
}

TEST(Purity, FindsClocksThreadsLocksAndChance) {
    for (const char* text : {"auto a = std::chrono::steady_clock::now();", "std::mutex m;",
                             "std::this_thread::sleep_for(a);", "std::random_device d;",
                             "std::thread t;", "std::lock_guard g(m);", "#include <iostream>"}) {
        EXPECT_GE(finds("host/exchange/core.cpp", text), 1U) << text;
        EXPECT_GE(finds("plugins/a/a.cpp", text), 1U) << text;
        EXPECT_GE(finds("examples/strategies/a/a.c", text), 1U) << text;
        EXPECT_EQ(finds("host/shard.cpp", text), 0U) << text;
    }
}

TEST(Purity, AllowsTheTimeThatItIsTold) {
    EXPECT_EQ(finds("plugins/a/a.cpp", "const auto now = host_.now();\n"), 0U);
}

TEST(Purity, AllowsToSpeakOfIt) {
    EXPECT_EQ(finds("host/exchange/core.hpp", "// No thread, no lock, no mutex.\n"), 0U);
}

}  // namespace
}  // namespace amq::tidy
