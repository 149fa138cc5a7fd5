#include "plugins/monitor/records/flapping.hpp"

#include <algorithm>

#include "plugins/monitor/records/address.hpp"

namespace amq::monitor {

void FlappingCount::add(const Record& record) {
    const bool is_end = record.kind == Kind::disconnect || record.kind == Kind::refused;
    if (!is_end && record.kind != Kind::connect) return;
    std::string host = host_text(record.address);
    const Key key = record.user.empty() ? Key{"", record.name, host} : Key{record.user, "", ""};
    const auto [found, is_new] = clients_.try_emplace(key);
    FlappingClient& client = found->second;
    if (is_new) {
        client.user = record.user;
        client.name = record.name;
        client.address = std::move(host);
    }
    client.last_us = std::max(client.last_us, record.at_us);
    if (is_end) {
        ++client.reasons[record.reason];
    } else {
        ++client.connects;
    }
}

std::vector<FlappingClient> FlappingCount::clients(std::uint64_t at_least) const {
    std::vector<FlappingClient> found;
    for (const auto& [key, client] : clients_) {
        if (client.connects >= at_least) found.push_back(client);
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const FlappingClient& a, const FlappingClient& b) {
                         return std::tie(a.connects, a.last_us) > std::tie(b.connects, b.last_us);
                     });
    if (found.size() > kMostClients) found.resize(kMostClients);
    return found;
}

}  // namespace amq::monitor
