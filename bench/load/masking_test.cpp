#include "bench/load/masking.hpp"

#include <gtest/gtest.h>

#include <string>

namespace amq::bench {
namespace {

TEST(Masking, IsThatOfEachByteWhateverTheSize) {
    const char key_bytes[] = {'\x37', '\xFA', '\x21', '\x3D'};
    std::uint32_t key = 0;
    std::memcpy(&key, key_bytes, sizeof key);
    for (std::size_t size = 0; size <= 40; ++size) {
        std::string from(size, '\0');
        for (std::size_t i = 0; i < size; ++i) from[i] = static_cast<char>(i * 11 + 3);
        std::string to(size + 1, '#');
        copy_masked(to.data(), from.data(), size, key);
        for (std::size_t i = 0; i < size; ++i) {
            EXPECT_EQ(to[i], static_cast<char>(from[i] ^ key_bytes[i % 4])) << size << ", " << i;
        }
        EXPECT_EQ(to[size], '#') << size;
    }
}

TEST(Masking, HasAnotherKeyForEachFrame) {
    MaskKeys keys;
    const std::uint32_t first = keys.next();
    EXPECT_NE(first, 0U);
    EXPECT_NE(first, keys.next());
}

}  // namespace
}  // namespace amq::bench
