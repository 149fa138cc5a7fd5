#include "plugins/monitor/records/record_json.hpp"

#include <string_view>

namespace amq::monitor {
namespace {

namespace json = boost::json;

json::value text_or_null(std::string_view text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

template <class Value>
json::value value_or_null(const std::optional<Value>& value) {
    return value ? json::value(*value) : json::value(nullptr);
}

json::object traffic(const Traffic& traffic) {
    return {{"messages", traffic.messages}, {"bytes", traffic.bytes}};
}

json::value tcp(const std::optional<TcpFigures>& tcp) {
    if (!tcp) return nullptr;
    return {{"rtt_us", tcp->rtt_us}, {"retransmits", tcp->retransmits}};
}

json::object client(const FlappingClient& client) {
    json::object reasons;
    for (const auto& [reason, count] : client.reasons) {
        reasons[reason == Reason::none ? "none" : to_string(reason)] = count;
    }
    return {{"user", client.user},           {"name", client.name},
            {"address", client.address},     {"connects", client.connects},
            {"reasons", std::move(reasons)}, {"last_us", client.last_us}};
}

json::object grouped(const Grouped& grouped) {
    return {{"same_moment", grouped.same_moment},
            {"same_network", grouped.same_network},
            {"same_version", grouped.same_version},
            {"same_reason", grouped.same_reason},
            {"more", grouped.are_more}};
}

}  // namespace

json::object to_json(const Record& record) {
    return {{"n", record.n},
            {"at_us", record.at_us},
            {"kind", to_string(record.kind)},
            {"session", std::to_string(record.session)},
            {"user", record.user},
            {"name", record.name},
            {"software", record.software},
            {"address", record.address},
            {"transport", to_string(record.transport)},
            {"listener", record.listener},
            {"reason", text_or_null(to_string(record.reason))},
            {"detail", record.detail},
            {"duration_us", record.duration_us},
            {"idle_us", value_or_null(record.idle_us)},
            {"in", traffic(record.in)},
            {"out", traffic(record.out)},
            {"tcp", tcp(record.tcp)},
            {"pending_bytes", record.pending_bytes}};
}

json::object to_json(const RecordPage& page) {
    json::array records;
    for (const RecordPtr& record : page.records) records.push_back(to_json(*record));
    const bool goes_on = page.more && !page.records.empty();
    return {{"records", std::move(records)},
            {"more", page.more},
            {"next_before", goes_on ? json::value(page.records.back()->n) : json::value(nullptr)},
            {"incomplete", text_or_null(page.incomplete)}};
}

json::object to_json(const Flapping& flapping) {
    json::array clients;
    for (const FlappingClient& one : flapping.clients) clients.push_back(client(one));
    return {{"clients", std::move(clients)}, {"incomplete", text_or_null(flapping.incomplete)}};
}

json::object to_json(const Why& why) {
    json::array disconnects;
    for (const End& end : why.ends) {
        disconnects.push_back({{"record", to_json(*end.record)},
                               {"grouped", grouped(end.grouped)},
                               {"sentence", end.sentence},
                               {"reading", end.reading}});
    }
    return {{"user", value_or_null(why.question.user)},
            {"address", value_or_null(why.question.address)},
            {"text", why.text},
            {"disconnects", std::move(disconnects)},
            {"incomplete", text_or_null(why.incomplete)}};
}

}  // namespace amq::monitor
