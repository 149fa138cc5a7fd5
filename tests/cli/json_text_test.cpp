#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "sdk/cli/json_text.hpp"

namespace amq::cli_test {
namespace {

TEST(JsonText, Base64IsThatOfTheRfc) {
    EXPECT_EQ(cli::to_base64(""), "");
    EXPECT_EQ(cli::to_base64("f"), "Zg==");
    EXPECT_EQ(cli::to_base64("fo"), "Zm8=");
    EXPECT_EQ(cli::to_base64("foo"), "Zm9v");
    EXPECT_EQ(cli::to_base64("foob"), "Zm9vYg==");
    EXPECT_EQ(cli::to_base64("\xff\xfe"), "//4=");
}

TEST(JsonText, ABodyIsTextWhenItIs) {
    boost::json::object object;
    cli::add_body(object, "gr\xc3\xbc\xc3\x9f \"dich\"\n");
    EXPECT_EQ(boost::json::serialize(object), R"({"body":"grüß \"dich\"\n"})");
}

TEST(JsonText, ABodyThatIsNotUtf8IsBase64) {
    boost::json::object object;
    cli::add_body(object, "x\xff");
    EXPECT_EQ(boost::json::serialize(object), R"({"body_base64":"eP8="})");
}

TEST(JsonText, HeadersKeepAllTheirValues) {
    boost::json::object object;
    cli::add_headers(object, {{"a", "1"}, {"b", "\xff"}, {"a", "2"}});
    EXPECT_EQ(boost::json::serialize(object),
              R"({"headers":{"a":["1","2"]},"headers_base64":{"b":["/w=="]}})");
}

TEST(JsonText, AnOutcomeWithoutAReplyHasNoBody) {
    EXPECT_EQ(cli::as_line(cli::to_json(Result{ClientOutcome::timeout})),
              "{\"outcome\":\"timeout\"}\n");
}

}  // namespace
}  // namespace amq::cli_test
