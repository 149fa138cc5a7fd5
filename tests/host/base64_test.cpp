#include "host/control/base64.hpp"

#include <gtest/gtest.h>

namespace amq::host {
namespace {

TEST(Base64, IsWhatRfc4648SaysThatItIs) {
    const std::vector<std::pair<std::string, std::string>> vectors{{"", ""},
                                                                   {"f", "Zg=="},
                                                                   {"fo", "Zm8="},
                                                                   {"foo", "Zm9v"},
                                                                   {"foob", "Zm9vYg=="},
                                                                   {"fooba", "Zm9vYmE="},
                                                                   {"foobar", "Zm9vYmFy"},
                                                                   {"\xFB\xFF\xFE", "+//+"}};
    for (const auto& [bytes, text] : vectors) {
        EXPECT_EQ(base64_of(bytes), text);
        EXPECT_EQ(bytes_of_base64(text), bytes);
    }
}

TEST(Base64, GivesEveryByteBack) {
    std::string bytes;
    for (int k = 0; k < 256; ++k) bytes += static_cast<char>(k);
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        EXPECT_EQ(bytes_of_base64(base64_of(bytes.substr(0, size))), bytes.substr(0, size));
    }
}

TEST(Base64, RefusesEverythingElse) {
    for (const char* wrong : {"Z", "Zg", "Zg=", "Zg===", "=Zg=", "Z=g=", "Zg==Zg==", "Zm9v ",
                              "Zm 9v", "Zm9v\n", "Zm9-", "Zm9_", "\xC3\xA9==", "===="}) {
        EXPECT_EQ(bytes_of_base64(wrong), std::nullopt) << wrong;
    }
}

TEST(Base64, RefusesBitsThatWouldBeLost) {
    EXPECT_EQ(bytes_of_base64("Zh=="), std::nullopt) << "base64_of() gives Zg== for f";
    EXPECT_EQ(bytes_of_base64("Zm9="), std::nullopt);
}

}  // namespace
}  // namespace amq::host
