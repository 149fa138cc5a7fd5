// What happened to connections, and why.

#include <boost/json/object.hpp>

#include "plugins/monitor/api/api.hpp"
#include "plugins/monitor/records/record_csv.hpp"
#include "plugins/monitor/records/record_json.hpp"

namespace amq::monitor {
namespace {

using http::Parameter;
using std::chrono::microseconds;

constexpr std::uint64_t kMaxTime = 1ULL << 62U;

// A question, or a sentence about what is wrong with it.
std::variant<RecordQuestion, std::string> question_of(const http::Query& query) {
    RecordQuestion question;
    if (const auto user = query.text("user")) question.user = std::string(*user);
    if (const auto address = query.text("address")) {
        question.address = read_address_match(*address);
        if (!question.address) {
            return "'" + std::string(*address) + "' is no address and no network";
        }
    }
    if (const auto reason = query.text("reason")) question.reason = reason_of(*reason);
    for (const std::string_view kind : query.texts("kind")) {
        if (const auto known = kind_of(kind)) question.kinds.add(*known);
    }
    question.text = query.text("text").value_or("");
    const auto time = [&](const char* name) -> std::optional<std::int64_t> {
        const auto value = query.number(name);
        return value ? std::optional(static_cast<std::int64_t>(*value)) : std::nullopt;
    };
    question.from_us = time("from_us");
    question.to_us = time("to_us");
    question.around_us = time("around_us");
    question.before = query.number("before");
    question.limit = query.number("limit", question.limit);
    if (std::string mistake = mistake_in(question); !mistake.empty()) return mistake;
    return question;
}

http::Response records(const ApiParts& parts, const http::Request& request) {
    const auto read = question_of(request.query);
    if (const auto* mistake = std::get_if<std::string>(&read)) {
        return http::error_response(400, http::Refusal::bad_query, *mistake);
    }
    const RecordPage page = parts.records.ask(std::get<RecordQuestion>(read));
    if (page.is_mistaken) {
        return http::error_response(400, http::Refusal::bad_query, page.incomplete);
    }
    if (request.query.text("format").value_or("json") == "csv") {
        http::Response response =
            http::text_response("text/csv; charset=utf-8", to_csv(page.records));
        response.fields.push_back({"Content-Disposition", "attachment; filename=\"records.csv\""});
        return response;
    }
    return http::tagged(http::json_response(to_json(page)));
}

http::Response flapping(const ApiParts& parts, const http::Request& request) {
    const auto within =
        request.query.duration("within").value_or(microseconds(std::chrono::minutes(10)));
    const std::uint64_t at_least = request.query.number("at_least", 5);
    return http::tagged(
        http::json_response(to_json(parts.records.flapping(within, at_least, parts.now_us()))));
}

// Whether somebody of that name is there now.
bool is_connected(const ApiParts& parts, const WhyQuestion& question) {
    boost::json::object filter;
    if (question.user) filter["user"] = *question.user;
    if (question.address) filter["address"] = *question.address;
    const Told told =
        parts.broker.ask({{"ask", "sessions"}, {"limit", 1}, {"filter", std::move(filter)}});
    return told.is_good() && number_at(told.json, "total") != 0;
}

http::Response why(const ApiParts& parts, WhyQuestion question) {
    question.now_us = parts.now_us();
    boost::json::object answer = to_json(parts.records.why(question));
    answer["connected"] = is_connected(parts, question);
    return http::tagged(http::json_response(answer));
}

std::vector<std::string> reason_names() {
    std::vector<std::string> names;
    for (const Reason reason : all_reasons()) names.emplace_back(to_string(reason));
    return names;
}

}  // namespace

void add_record_routes(http::Router& router, const Parts& parts) {
    router
        .get("/api/v1/records",
             [parts](const http::Request& request) { return records(*parts, request); })
        .query({Parameter::text("user"), Parameter::text("address"),
                Parameter::choice("reason", reason_names()),
                Parameter::choice("kind",
                                  {"connect", "disconnect", "refused", "kick", "slow", "admin"})
                    .repeated(),
                Parameter::text("text"), Parameter::number("from_us", 0, kMaxTime),
                Parameter::number("to_us", 0, kMaxTime),
                Parameter::number("around_us", 0, kMaxTime),
                Parameter::number("before", 1, UINT64_MAX), Parameter::number("limit", 1, kMaxPage),
                Parameter::choice("format", {"json", "csv"})});
    router
        .get("/api/v1/flapping",
             [parts](const http::Request& request) { return flapping(*parts, request); })
        .query({Parameter::duration("within", std::chrono::seconds(1), std::chrono::hours(24 * 7)),
                Parameter::number("at_least", 2, 1'000'000)});
    router.get("/api/v1/why/{user}", [parts](const http::Request& request) {
        return why(*parts, {.user = std::string(request.capture("user"))});
    });
    router
        .get("/api/v1/why",
             [parts](const http::Request& request) {
                 return why(*parts, {.address = std::string(*request.query.text("address"))});
             })
        .query({Parameter::text("address").required()});
}

}  // namespace amq::monitor
