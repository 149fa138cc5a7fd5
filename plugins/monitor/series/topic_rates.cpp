#include "plugins/monitor/series/topic_rates.hpp"

#include <algorithm>

#include <boost/json/array.hpp>

#include "plugins/monitor/series/sample.hpp"

namespace amq::monitor {

namespace json = boost::json;

std::vector<TopicRates::Rate> TopicRates::take(const json::object& answer, std::int64_t at_us) {
    std::vector<Rate> rates;
    const json::value* topics = answer.if_contains("topics");
    if (topics == nullptr || !topics->is_array()) return rates;
    const double seconds = static_cast<double>(at_us - last_us_) / 1e6;
    for (const json::value& topic : topics->get_array()) {
        const json::object* object = topic.if_object();
        const json::value* name = object == nullptr ? nullptr : object->if_contains("topic");
        if (name == nullptr || !name->is_string()) continue;
        const std::uint64_t published = number_at(*object, "published");
        Known& known = known_[std::string(name->get_string())];
        const std::uint64_t delivered = number_at(*object, "delivered");
        // A topic that was forgotten and came again begins at 0.
        const bool is_same = known.published <= published && known.delivered <= delivered;
        const Known before = is_same ? known : Known{};
        known = {published, delivered, at_us};
        if (last_us_ == 0 || seconds <= 0) continue;
        rates.push_back({std::string(name->get_string()),
                         static_cast<double>(published - before.published) / seconds,
                         static_cast<double>(delivered - before.delivered) / seconds});
    }
    last_us_ = at_us;
    forget_oldest();
    std::ranges::stable_sort(rates, std::greater<>(), &Rate::published);
    if (rates.size() > kMost) rates.resize(kMost);
    return rates;
}

void TopicRates::forget_oldest() {
    while (known_.size() > kRemembered) {
        known_.erase(
            std::ranges::min_element(known_, {}, [](const auto& one) { return one.second.at_us; }));
    }
}

}  // namespace amq::monitor
