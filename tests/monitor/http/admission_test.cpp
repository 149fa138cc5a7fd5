#include "plugins/monitor/http/admission.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/monitor/http/http_site.hpp"

namespace amq::monitor::http {
namespace {

class Admitting : public ::testing::Test {
  protected:
    Admitting() {
        const auto nothing = [](const Request&) { return Response{}; };
        router.get("/things/{id}", nothing).query({Parameter::number("n", 1, 9)});
        router.post("/change", nothing);
        router.post("/large", nothing).needing(Needs::nothing).body_up_to(100'000);
    }

    std::string admitted(std::string method, std::string target, std::vector<Field> fields = {},
                         std::optional<std::uint64_t> length = {}) {
        Head head{std::move(method), std::move(target), std::move(fields)};
        if (head.field("host").empty()) head.fields.push_back({"host", "localhost"});
        head.content_length = length;
        last =
            Admissions(router, access, limits, hosts).admit(std::move(head), {"peer", "127.0.0.1"});
        const auto* refused = std::get_if<Response>(&last);
        if (refused == nullptr) return "yes";
        return std::to_string(refused->status) + ' ' + std::string(name_of(*refused->refusal));
    }

    Router router;
    Access access{AccessOptions{token_of(kToken)}};
    Limits limits;
    std::vector<std::string> hosts{"monitor.example"};
    Admission last;
};

TEST_F(Admitting, GivesTheRequestWithAllThatIsKnownOfIt) {
    ASSERT_EQ(
        admitted("GET", "/things/a%20b?n=3", {{"authorization", "Bearer " + std::string(kToken)}}),
        "yes");
    const Request& request = std::get<Admitted>(last).request;
    EXPECT_EQ(request.path, "/things/a b");
    EXPECT_EQ(request.capture("id"), "a b");
    EXPECT_EQ(request.query.number("n"), 3U);
    EXPECT_EQ(request.caller, Caller::admin);
    EXPECT_EQ(request.peer, "peer");
}

TEST_F(Admitting, AsksForTheHostFirst) {
    EXPECT_EQ(admitted("GET", "/things/1", {{"host", "evil.example"}}), "421 bad_host");
    EXPECT_EQ(admitted("POST", "/change", {{"host", "evil.example"}}), "421 bad_host");
    EXPECT_EQ(admitted("GET", "/things/1", {{"host", "monitor.example:1"}}), "yes");
}

TEST_F(Admitting, LetsNoForeignPagePost) {
    const Field foreign{"origin", "http://evil.example"};
    EXPECT_EQ(admitted("POST", "/large", {foreign}), "403 foreign_origin");
    EXPECT_EQ(admitted("POST", "/large", {{"origin", "null"}}), "403 foreign_origin");
    EXPECT_EQ(admitted("DELETE", "/large", {foreign}), "403 foreign_origin");
    EXPECT_EQ(admitted("POST", "/large", {{"origin", "http://localhost"}}), "yes");
    EXPECT_EQ(admitted("GET", "/things/1", {foreign}), "yes");
}

TEST_F(Admitting, KnowsItsPathsMethodsAndParameters) {
    EXPECT_EQ(admitted("GET", "/other"), "404 not_found");
    EXPECT_EQ(admitted("DELETE", "/things/1"), "405 wrong_method");
    EXPECT_EQ(admitted("OPTIONS", "/things/1"), "405 wrong_method");
    EXPECT_EQ(admitted("GET", "/things/1?n=10"), "400 bad_query");
    EXPECT_EQ(admitted("GET", "/things/1?m=1"), "400 bad_query");
    EXPECT_EQ(admitted("GET", "/things/%00"), "400 bad_path");
    EXPECT_EQ(admitted("POST", "/change"), "401 unauthorized");
}

TEST_F(Admitting, TakesBodiesUpToTheLimitOfTheRoute) {
    const std::vector<Field> token{{"authorization", "Bearer " + std::string(kToken)}};
    EXPECT_EQ(admitted("POST", "/change", token, limits.max_body), "yes");
    EXPECT_EQ(admitted("POST", "/change", token, limits.max_body + 1), "413 body_too_large");
    EXPECT_EQ(admitted("POST", "/large", {}, 100'000), "yes");
    EXPECT_EQ(admitted("POST", "/large", {}, 100'001), "413 body_too_large");
    EXPECT_EQ(admitted("GET", "/things/1", {}, 0), "yes");
    EXPECT_EQ(admitted("GET", "/things/1", {}, 1), "400 malformed");
    // Whoever may not do it is not told how long it could be.
    EXPECT_EQ(admitted("POST", "/change", {}, limits.max_body + 1), "401 unauthorized");
}

}  // namespace
}  // namespace amq::monitor::http
