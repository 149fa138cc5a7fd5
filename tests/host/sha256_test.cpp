#include "host/plugins/sha256.hpp"

#include <gtest/gtest.h>

namespace amq::host {
namespace {

// FIPS 180-4.
constexpr const char* kOfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Sha256OfBytes, IsWhatTheStandardSays) {
    EXPECT_EQ(sha256_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256_of("abc"), kOfAbc);
}

TEST(Sha256OfBytes, IsTheSameInPieces) {
    Sha256 hash;
    hash.add("a");
    hash.add("");
    hash.add("bc");
    EXPECT_EQ(hash.hex(), kOfAbc);
}

}  // namespace
}  // namespace amq::host
