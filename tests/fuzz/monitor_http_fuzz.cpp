// Whatever bytes a peer sends to the monitor: what is taken for a request has one meaning, stays
// within the limits, and changes nothing without the token.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/monitor/http/admission.hpp"
#include "plugins/monitor/http/json_body.hpp"
#include "plugins/monitor/http/origin.hpp"
#include "plugins/monitor/http/response_head.hpp"
#include "plugins/monitor/http/utf8.hpp"

namespace {

using namespace amq::monitor::http;

constexpr std::string_view kToken = "a-token-that-may-change-all";

void require(bool holds) {
    if (!holds) std::abort();
}

Router routes() {
    Router router;
    const auto nothing = [](const Request&) { return Response{}; };
    router.get("/", nothing);
    router.get("/things/{id}/{part}", nothing)
        .query({Parameter::text("text"), Parameter::number("n", 1, 1000),
                Parameter::choice("order", {"asc", "desc"}),
                Parameter::duration("within", microseconds{1}, std::chrono::hours{24}),
                Parameter::text("name").repeated()});
    router.post("/change", nothing);
    router.post("/login", nothing).needing(Needs::nothing);
    return router;
}

struct World {
    Router router = routes();
    Access access{AccessOptions{Token{digest_of(kToken)}}};
    Limits limits{};
    std::vector<std::string> hosts{"monitor.example"};
};

void check_head(const Head& head, const Limits& limits) {
    require(head.fields.size() <= limits.max_fields);
    require(!head.target.empty() && head.target.size() <= limits.max_target);
    require(head.field("transfer-encoding").empty());
    for (const Field& field : head.fields) {
        require(field.name.find_first_of(" \t\r\n:") == std::string::npos);
        require(field.value.find_first_of("\r\n") == std::string::npos);
    }
}

void check_admitted(const Admitted& admitted, const Limits& limits) {
    const Request& request = admitted.request;
    require(is_plain_text(request.path));
    require(request.path.find("/../") == std::string::npos && !request.path.ends_with("/.."));
    require(admitted.body_size <= limits.max_body);
    if (admitted.route->needs != Needs::changing) return;
    require(request.method == Method::post);
    require(request.head.field("authorization").find(kToken) != std::string_view::npos);
}

void check_refused(Response response) {
    require(response.status >= 400 && response.status < 500 && response.refusal.has_value());
    const std::string head = head_text(response, Afterwards::close, 0);
    require(head.find("\r\n\r\n") == head.size() - 4);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static World world;
    const std::string bytes(data, data + size);
    const auto found = find_head(bytes, world.limits);
    const auto* length = std::get_if<0>(&found);
    if (length == nullptr || !*length) return 0;
    require(**length <= world.limits.max_head);
    auto read = read_head(std::string_view(bytes).substr(0, **length), world.limits);
    auto* head = std::get_if<Head>(&read);
    if (head == nullptr) return 0;
    check_head(*head, world.limits);
    (void)has_already(head->field("if-none-match"), "\"1\"");
    Admissions admissions(world.router, world.access, world.limits, world.hosts);
    Admission admission = admissions.admit(std::move(*head), {"peer", "10.1.2.3"});
    if (auto* refused = std::get_if<Response>(&admission)) {
        check_refused(std::move(*refused));
        return 0;
    }
    auto& admitted = std::get<Admitted>(admission);
    check_admitted(admitted, world.limits);
    admitted.request.body = bytes.substr(**length);
    (void)json_body(admitted.request);
    return 0;
}
