#include "plugins/monitor/metrics/matching.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

#include "plugins/monitor/metrics/fields.hpp"

namespace amq::monitor {
namespace {

namespace json = boost::json;

/// A result, and what it is called where the host counts it for a strategy and for a model.
struct Result {
    const char* name;
    const char* of_strategy;
    const char* of_model;
};
constexpr std::array<Result, 11> kResults{{{"published", "published", "accepted"},
                                           {"considered", "considered", "considered"},
                                           {"chosen", "chosen", "chosen"},
                                           {"declined", "declined", "declined"},
                                           {"refused", "refused", "refused"},
                                           {"none_there", "none_there", "none_there"},
                                           {"held", "held", "held"},
                                           {"expired", "expired", "expired"},
                                           {"failed_over", "failed_over", "failovers"},
                                           {"exhausted", "exhausted", "exhausted"},
                                           {"lost", "lost", "lost"}}};

double of_model(const json::object& model, const Result& result) {
    const std::string_view name = result.name;
    if (name == "exhausted") {
        return number(model, "outcomes.not_owner") + number(model, "outcomes.responder_lost");
    }
    if (name != "refused") return number(model, result.of_model);
    double sum = 0;
    for_each_number(object_in(model, "refused"), [&](const std::string&, double n) { sum += n; });
    return sum;
}

/// By model and strategy; all bindings of a strategy together.
using Sums = std::map<std::pair<std::string, std::string>, std::array<double, kResults.size()>>;

Sums sums_of(const json::object& counters) {
    Sums sums;
    for (const json::value& one : array_in(counters, "strategies")) {
        const json::object* row = one.if_object();
        if (row == nullptr) continue;
        const std::string model = std::to_string(static_cast<std::uint64_t>(number(*row, "model")));
        const std::pair key{model, text_in(*row, "id")};
        if (sums.size() >= kMostMatched && !sums.contains(key)) continue;
        for (std::size_t k = 0; k < kResults.size(); ++k) {
            sums[key][k] += number(*row, kResults[k].of_strategy);
        }
    }
    return sums;
}

void put(Families& to, const std::string& model, const std::string& strategy,
         const std::array<double, kResults.size()>& values) {
    for (std::size_t k = 0; k < kResults.size(); ++k) {
        to.counter("amq_match_total", "Subscribers looked at and what came of it.", values[k],
                   {{"model", model}, {"strategy", strategy}, {"result", kResults[k].name}});
    }
}

}  // namespace

void add_matching(Families& to, const json::object& counters) {
    const Sums sums = sums_of(counters);
    for (const auto& item : object_in(counters, "models")) {
        const json::object* model = item.value().if_object();
        if (model == nullptr) continue;
        const std::string its(item.key());
        std::array<double, kResults.size()> rest{};
        for (std::size_t k = 0; k < kResults.size(); ++k) rest[k] = of_model(*model, kResults[k]);
        for (const auto& [key, values] : sums) {
            if (key.first != its) continue;
            put(to, its, key.second, values);
            for (std::size_t k = 0; k < values.size(); ++k) rest[k] -= values[k];
        }
        if (std::ranges::any_of(rest, [](double n) { return n > 0; })) put(to, its, "other", rest);
    }
}

}  // namespace amq::monitor
