#pragma once
// Why somebody was disconnected, told in plain words.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plugins/monitor/records/address.hpp"
#include "plugins/monitor/records/moment.hpp"
#include "plugins/monitor/records/record.hpp"

namespace amq::monitor {

inline constexpr std::size_t kMostEnds = 10;

/// One of the two is set.
struct WhyQuestion {
    std::optional<std::string> user{};
    std::optional<std::string> address{};  // as read_address_match() reads it
    std::int64_t now_us = 0;
};

/// One end, or a refusal.
struct End {
    RecordPtr record{};
    Grouped grouped{};
    std::string sentence{};  // what happened, with its figures
    std::string reading{};   // what that most likely means
};

struct Why {
    WhyQuestion question{};
    std::vector<End> ends{};   // newest first
    std::string text{};        // all of it, in lines
    std::string incomplete{};  // why some may be missing; empty if none are
};

/// "2025-01-31 23:59:59.250 UTC: ended as silent, after 3 h from 10.1.2.3:40112 ..."
[[nodiscard]] std::string sentence_of(const Record& record);

/// Fills in the sentences, the readings and the text. Pure.
void tell(Why& why);

}  // namespace amq::monitor
