#include "sdk/cli/monitor/topic_text.hpp"

#include <algorithm>

#include "sdk/cli/json_field.hpp"
#include "sdk/cli/monitor/facts.hpp"
#include "sdk/cli/monitor/moment.hpp"
#include "sdk/cli/monitor/outcome_text.hpp"
#include "sdk/cli/monitor/quantity.hpp"

namespace amq::cli {
namespace {

constexpr std::size_t kMostOfTopic = 48;  // columns
constexpr std::size_t kMostOfUser = 24;

std::string moment_at(const boost::json::object& object, std::string_view key) {
    return moment_in_words(static_cast<std::int64_t>(number_of(object, key)));
}

std::string subscribers_in_words(const boost::json::array& subscribers) {
    constexpr auto kRight = Column::Align::right;
    Table table{{{"ID", kRight},
                 {"USER", Column::Align::left, kMostOfUser},
                 {"ADDRESS"},
                 {"SINCE"},
                 {"HANDLED", kRight},
                 {"FAILED", kRight},
                 {"SERVING", kRight}}};
    for (const auto& one : subscribers) {
        if (!one.is_object()) continue;
        const boost::json::object& row = one.get_object();
        table.add({text_of(row, "session"), text_of(row, "user"), text_of(row, "address"),
                   moment_at(row, "since_us"), count_at(row, "handled"), count_at(row, "failed"),
                   count_at(row, "serving")});
    }
    return table.is_empty() ? "nobody subscribes to it\n" : table.text();
}

// The last ones, the latest last.
std::string messages_in_words(const boost::json::array& messages) {
    constexpr auto kRight = Column::Align::right;
    constexpr std::size_t kMost = 10;
    Table table{{{"LAST MESSAGES"},
                 {"MODEL", kRight},
                 {"FROM", kRight},
                 {"BYTES", kRight},
                 {"OUTCOME"},
                 {"TOOK", kRight},
                 {"GIVEN TO", kRight}}};
    const std::size_t left_out = messages.size() - std::min(messages.size(), kMost);
    for (std::size_t k = left_out; k < messages.size(); ++k) {
        if (!messages[k].is_object()) continue;
        const boost::json::object& row = messages[k].get_object();
        const std::string one = text_of(row, "subscriber");
        table.add({exact_moment_in_words(static_cast<std::int64_t>(number_of(row, "at_us"))),
                   count_at(row, "model"), text_of(row, "session"), count_at(row, "bytes"),
                   text_of(row, "outcome"), short_time_at(row, "duration_us"),
                   one.empty() ? count_at(row, "deliveries") + " sessions" : one});
    }
    return table.is_empty() ? "" : '\n' + table.text();
}

}  // namespace

const std::vector<std::string>& topic_orders() {
    static const std::vector<std::string> all{"published",   "delivered", "bytes", "failed",
                                              "subscribers", "held",      "open",  "name"};
    return all;
}

Table topic_table(const boost::json::array& topics) {
    constexpr auto kRight = Column::Align::right;
    Table table{{{"TOPIC", Column::Align::left, kMostOfTopic},
                 {"SUBSCRIBERS", kRight},
                 {"PUBLISHED", kRight},
                 {"DELIVERED", kRight},
                 {"BYTES", kRight},
                 {"FAILED", kRight},
                 {"HELD", kRight},
                 {"OPEN", kRight}}};
    for (const auto& one : topics) {
        if (!one.is_object()) continue;
        const boost::json::object& row = one.get_object();
        table.add({text_of(row, "topic"), count_at(row, "subscribers"), count_at(row, "published"),
                   count_at(row, "delivered"), bytes_at(row, "bytes"), count_at(row, "failed"),
                   count_at(row, "held"), count_at(row, "open")});
    }
    return table;
}

std::string unheard_in_words(const boost::json::array& unheard, std::size_t most) {
    Table table{{{"NOBODY SUBSCRIBED", Column::Align::left, kMostOfTopic},
                 {"PUBLISHED", Column::Align::right},
                 {"LAST"}}};
    for (std::size_t k = 0; k < unheard.size() && k < most; ++k) {
        if (!unheard[k].is_object()) continue;
        const boost::json::object& row = unheard[k].get_object();
        table.add({text_of(row, "topic"), count_at(row, "published"), moment_at(row, "last_us")});
    }
    return table.is_empty() ? "" : table.text();
}

std::string topic_in_words(const boost::json::object& topic) {
    Facts facts;
    facts.add("topic", text_of(topic, "topic"));
    facts.add("subscribers", count_at(topic, "subscribers"));
    facts.add("published", count_at(topic, "published"));
    facts.add("delivered", count_at(topic, "delivered"));
    facts.add("bytes", bytes_at(topic, "bytes"));
    facts.add("failed", count_at(topic, "failed"));
    facts.add("held", count_at(topic, "held"));
    facts.add("open", count_at(topic, "open"));
    facts.add("outcomes", counts_in_words(object_of(topic, "outcomes")));
    return facts.text() + '\n' + subscribers_in_words(array_of(topic, "subscribers_list")) +
           messages_in_words(array_of(topic, "messages"));
}

}  // namespace amq::cli
