#include "sdk/plugin_check/event_draws.hpp"

#include <array>
#include <cstddef>
#include <cstring>
#include <new>
#include <string>
#include <string_view>

namespace amq::plugin_check {
namespace {

constexpr std::uint32_t kMostEventsAtOnce = 256;
constexpr std::size_t kLongestEventText = 1'024;
constexpr std::uint32_t kLatestType = AMQ_EVENT_DRAINING;
constexpr std::uint64_t kOneDay = 86'400'000'000'000;
constexpr std::uint64_t kSomeDay = 1'790'000'000'000'000'000;  // in 2026

constexpr std::array<std::string_view, 10> kTexts{"127.0.0.1:40112",
                                                  "[2001:db8::1]:7600",
                                                  "@unix",
                                                  "ann",
                                                  "org.amq.reliable-random",
                                                  "<script>alert(1)</script>",
                                                  "\x1b[31mred\x1b[0m\n\"quoted\\\"",
                                                  "\xE2\x80\xAEgnp.exe",
                                                  "%s%n%x",
                                                  "{\"json\":1}"};

// No event without a type: 0 is none.
std::uint32_t draw_type(Draws& draws) {
    if (draws.is_one_of(16)) return static_cast<std::uint32_t>(draws.bits()) | 1U << 31U;
    if (draws.is_one_of(8)) return kLatestType + 1 + static_cast<std::uint32_t>(draws.below(64));
    return 1 + static_cast<std::uint32_t>(draws.below(kLatestType));
}

std::uint32_t draw_code(Draws& draws) {
    if (draws.is_one_of(16)) return static_cast<std::uint32_t>(draws.bits());
    return static_cast<std::uint32_t>(draws.below(32));
}

std::int64_t draw_value(Draws& draws) {
    if (draws.is_one_of(8)) return static_cast<std::int64_t>(draws.bits());
    return static_cast<std::int64_t>(draws.below(1'000'000)) - 1;
}

// Whole characters, as many as there is room for.
std::string long_text(Draws& draws) {
    std::string text;
    const std::string_view part = draws.is_one_of(2) ? "x" : "\xC3\xA4";
    while (text.size() + part.size() <= kLongestEventText) text += part;
    return text;
}

amq_str draw_text(Draws& draws, LentMemory& memory) {
    if (draws.is_one_of(3)) return {nullptr, 0};
    if (draws.is_one_of(5)) return {memory.copy("").data(), 0};
    const std::string_view text = draws.is_one_of(6)
                                      ? memory.copy(long_text(draws))
                                      : memory.copy(kTexts[draws.below(kTexts.size())]);
    return {text.data(), text.size()};
}

amq_event draw_event(Draws& draws, LentMemory& memory) {
    amq_event event{};
    event.type = draw_type(draws);
    event.shard = draws.is_one_of(4) ? UINT32_MAX : static_cast<std::uint32_t>(draws.below(4));
    event.code = draw_code(draws);
    event.transport = static_cast<std::uint32_t>(draws.below(6));
    event.at_ns = draws.is_one_of(32) ? 0 : kSomeDay + draws.below(kOneDay);
    event.session = draws.is_one_of(8) ? 0 : draws.is_one_of(8) ? draws.bits() : draws.below(1000);
    for (std::int64_t& value : event.v) value = draw_value(draws);
    for (amq_str& text : event.text) text = draw_text(draws, memory);
    return event;
}

}  // namespace

EventBatch draw_events(Draws& draws, LentMemory& memory) {
    constexpr std::array<std::uint32_t, 3> kMore{0, 8, 64};
    EventBatch batch;
    batch.stride = static_cast<std::uint32_t>(sizeof(amq_event)) + kMore[draws.below(3)];
    batch.n = draws.is_one_of(4) ? kMostEventsAtOnce
                                 : static_cast<std::uint32_t>(draws.below(kMostEventsAtOnce));
    batch.lost = draws.is_one_of(3) ? 1 + draws.below(1'000'000) : 0;
    memory.begin();
    std::byte* const entries = memory.take(std::size_t{batch.stride} * batch.n);
    for (std::uint32_t k = 0; k < batch.n; ++k) {
        const amq_event event = draw_event(draws, memory);
        std::memcpy(entries + std::size_t{batch.stride} * k, &event, sizeof event);
    }
    batch.first = reinterpret_cast<const amq_event*>(entries);
    return batch;
}

}  // namespace amq::plugin_check
