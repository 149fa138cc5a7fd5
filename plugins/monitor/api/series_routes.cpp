// Numbers over time.

#include <cmath>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "plugins/monitor/api/api.hpp"

namespace amq::monitor {
namespace {

namespace json = boost::json;
using http::Parameter;

constexpr std::size_t kMaxNames = 32;  // of one question

json::array values_json(const std::vector<float>& values) {
    json::array array;
    array.reserve(values.size());
    for (const float value : values) {
        array.push_back(std::isnan(value) ? json::value() : json::value(value));
    }
    return array;
}

http::Response series(const ApiParts& parts, const http::Request& request) {
    const auto names = request.query.texts("name");
    if (names.size() > kMaxNames) {
        return http::error_response(400, http::Refusal::bad_query,
                                    "'name' may come at most 32 times");
    }
    const bool is_minutes = request.query.text("step").value_or("1s") == "1m";
    const Step step = is_minutes ? Step::minute : Step::second;
    json::object all;
    std::int64_t start_us = 0;
    for (const std::string_view name : names) {
        const auto points = parts.sampler.series(step, name);
        all[name] = points ? values_json(points->values) : json::array();
        if (points) start_us = points->start_us;
    }
    return http::tagged(http::json_response({{"step_us", is_minutes ? 60'000'000 : 1'000'000},
                                             {"start_us", start_us},
                                             {"series", std::move(all)}}));
}

http::Response names(const ApiParts& parts) {
    json::array all;
    for (const std::string& name : parts.sampler.series_names()) all.push_back(json::string(name));
    return http::tagged(http::json_response({{"names", std::move(all)}}));
}

}  // namespace

void add_series_routes(http::Router& router, const Parts& parts) {
    router
        .get("/api/v1/series",
             [parts](const http::Request& request) { return series(*parts, request); })
        .query({Parameter::text("name", 300).repeated().required(),
                Parameter::choice("step", {"1s", "1m"})})
        .at_once();
    router.get("/api/v1/series/names", [parts](const http::Request&) { return names(*parts); })
        .at_once();
}

}  // namespace amq::monitor
