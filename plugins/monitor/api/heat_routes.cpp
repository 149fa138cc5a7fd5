// How latencies were spread over time.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "plugins/monitor/api/api.hpp"

namespace amq::monitor {
namespace {

namespace json = boost::json;
using http::Parameter;

constexpr std::size_t kMaxModel = 10;  // characters of a number of 32 bits

http::Response heat(const ApiParts& parts, const http::Request& request) {
    const bool is_minutes = request.query.text("step").value_or("1s") == "1m";
    const bool is_broker = request.query.text("what").value_or("broker_us") == "broker_us";
    const Heat::Picture picture = parts.heat.read(is_minutes ? Step::minute : Step::second,
                                                  is_broker ? Part::broker : Part::responder,
                                                  request.query.text("model").value_or(""));
    json::array columns;
    columns.reserve(picture.columns.size());
    for (const auto& column : picture.columns) {
        columns.push_back(json::array(column.begin(), column.end()));
    }
    return http::tagged(http::json_response(
        {{"step_us", picture.step_us},
         {"start_us", picture.start_us},
         {"upper_us", json::array(picture.uppers_us.begin(), picture.uppers_us.end())},
         {"columns", std::move(columns)}}));
}

}  // namespace

void add_heat_routes(http::Router& router, const Parts& parts) {
    router
        .get("/api/v1/heat",
             [parts](const http::Request& request) { return heat(*parts, request); })
        .query({Parameter::text("model", kMaxModel),
                Parameter::choice("what", {"broker_us", "responder_us"}),
                Parameter::choice("step", {"1s", "1m"})});
}

}  // namespace amq::monitor
