#include "plugins/monitor/records/moment.hpp"

#include "plugins/monitor/records/address.hpp"

namespace amq::monitor {
namespace {

bool is_of_the_network(const Record& one, const Record& other) {
    const auto host = host_key(one.address);
    const auto other_host = host_key(other.address);
    if (!host || !other_host) return one.n == other.n;
    return network_of(*host).has(*other_host);
}

bool is_of_the_version(const Record& one, const Record& other) {
    if (one.software.empty()) return one.n == other.n;
    return one.software == other.software;
}

}  // namespace

void MomentCount::add(const Record& other) {
    if (other.kind != Kind::disconnect && other.kind != Kind::refused) return;
    if (other.at_us < one_.at_us - kMomentUs || other.at_us > one_.at_us + kMomentUs) return;
    grouped_.same_moment += 1;
    grouped_.same_network += is_of_the_network(one_, other) ? 1U : 0U;
    grouped_.same_version += is_of_the_version(one_, other) ? 1U : 0U;
    grouped_.same_reason += other.reason == one_.reason ? 1U : 0U;
}

}  // namespace amq::monitor
