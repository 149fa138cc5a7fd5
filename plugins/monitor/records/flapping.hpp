#pragma once
// Clients that come back again and again.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "plugins/monitor/records/reason.hpp"
#include "plugins/monitor/records/record.hpp"

namespace amq::monitor {

/// A user; or, of those without one, a name at a host.
struct FlappingClient {
    std::string user{};
    std::string name{};     // the newest one
    std::string address{};  // the newest one, without its port
    std::uint64_t connects = 0;
    std::map<Reason, std::uint64_t> reasons{};  // of its ends and refusals
    std::int64_t last_us = 0;
};

struct Flapping {
    std::vector<FlappingClient> clients{};  // the most connects first
    std::string incomplete{};               // why some may be missing; empty if none are
};

/// Counts connects by client, record after record, newest first.
class FlappingCount {
  public:
    static constexpr std::size_t kMostClients = 1000;  // of one answer

    void add(const Record& record);
    /// Who connected at least so many times.
    [[nodiscard]] std::vector<FlappingClient> clients(std::uint64_t at_least) const;

  private:
    using Key = std::tuple<std::string, std::string, std::string>;
    std::map<Key, FlappingClient> clients_;
};

}  // namespace amq::monitor
