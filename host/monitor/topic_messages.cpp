#include "host/monitor/topic_messages.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>

#include "host/monitor/figures_json.hpp"
#include "host/monitor/topic_rows.hpp"

namespace amq::host {
namespace {

namespace json = boost::json;
using exchange::MessageHead;

struct Watched {
    exchange::Nanos now = 0;
    exchange::Nanos since = 0;
    std::vector<MessageHead> heads;
};

struct Message {
    std::int64_t at_us = 0;
    MessageHead head;
};

json::value id_or_null(exchange::SessionId id) {
    return id == 0 ? json::value() : json::value(std::to_string(id));
}

json::object json_of(const Message& message) {
    const MessageHead& head = message.head;
    return {{"at_us", message.at_us},
            {"model", head.model},
            {"session", id_or_null(head.publisher)},
            {"bytes", head.bytes},
            {"outcome", to_string(head.outcome)},
            {"duration_us", head.took / 1000},
            {"subscriber", id_or_null(head.subscriber)},
            {"deliveries", head.deliveries}};
}

std::int64_t age_us(exchange::Nanos now, exchange::Nanos then) {
    return static_cast<std::int64_t>((now - std::min(now, then)) / 1000);
}

}  // namespace

json::object topic_messages(const std::string& topic, const ShardQuestions& shards) {
    const auto all = shards.ask_all<Watched>([topic](Shard& shard) {
        Watched watched;
        watched.now = shard.now();
        watched.since = shard.core().watch(topic_name(topic), watched.now);
        watched.heads = shard.core().watched_messages(topic_name(topic));
        return watched;
    });
    const std::int64_t now = unix_us();
    std::int64_t since = 0;
    std::vector<Message> messages;
    for (const Watched& one : all) {
        since = std::max(since, now - age_us(one.now, one.since));
        for (const MessageHead& head : one.heads) {
            messages.push_back({now - age_us(one.now, head.arrived), head});
        }
    }
    std::ranges::stable_sort(messages, {}, &Message::at_us);
    const std::size_t left_out =
        messages.size() - std::min(messages.size(), exchange::WatchedTopics::kHeads);
    json::array array;
    for (std::size_t k = left_out; k < messages.size(); ++k) array.push_back(json_of(messages[k]));
    return {{"watched_since_us", since}, {"messages", std::move(array)}};
}

}  // namespace amq::host
