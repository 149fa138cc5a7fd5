#include "host/monitor/event_ring.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace amq::host {
namespace {

constexpr std::size_t kAlign = 8;

constexpr std::size_t rounded(std::size_t bytes) {
    return (bytes + kAlign - 1) / kAlign * kAlign;
}

// Never half of a character of UTF-8.
std::size_t cut(std::string_view text) {
    if (text.size() <= Event::kMaxText) return text.size();
    std::size_t size = Event::kMaxText;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
    return size;
}

}  // namespace

// An event with its texts behind it, or, with type 0, the unused end of the ring.
struct EventRing::Record {
    std::uint64_t bytes = 0;  // of all of it
    amq_event event{};
};

EventRing::EventRing(std::size_t bytes) : mask_(bytes - 1), bytes_(new std::byte[bytes]) {}

// Room in one piece, or null, with so much left free. What is left at the end of the ring is passed
// over.
std::byte* EventRing::claim(std::size_t bytes, std::size_t spare) {
    const std::uint64_t tail = tail_.load(std::memory_order_relaxed);
    const std::uint64_t head = head_.load(std::memory_order_acquire);
    const std::size_t place = tail & mask_;
    const std::size_t to_end = mask_ + 1 - place;
    const std::size_t skipped = to_end < bytes ? to_end : 0;
    if (tail + skipped + bytes + spare - head > mask_ + 1) return nullptr;
    if (skipped == 0) return bytes_.get() + place;
    // There is always room for this much: all sizes are multiples of the alignment.
    std::memcpy(bytes_.get() + place, &skipped, sizeof skipped);
    if (skipped >= sizeof(Record)) {
        const std::uint32_t none = 0;
        std::memcpy(bytes_.get() + place + offsetof(Record, event) + offsetof(amq_event, type),
                    &none, sizeof none);
    }
    tail_.store(tail + skipped, std::memory_order_release);
    return bytes_.get();
}

void EventRing::put(const Event& event, std::uint64_t at_ns) {
    std::size_t texts = 0;
    for (const std::string_view text : event.texts) texts += cut(text);
    texts += cut(event.listener);
    const std::size_t bytes = rounded(sizeof(Record) + texts);
    const bool may_fill = event.type != AMQ_EVENT_TRACE;
    std::byte* const room = claim(bytes, may_fill ? 0 : (mask_ + 1) / 2);
    if (room == nullptr) {
        lost_.store(lost_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        return;
    }
    auto& record = *new (room) Record;
    record.bytes = bytes;
    amq_event& raw = record.event;
    raw.type = event.type;
    raw.shard = event.shard;
    raw.code = event.code;
    raw.transport = event.transport;
    raw.at_ns = at_ns;
    raw.session = event.session;
    std::copy(event.values.begin(), event.values.end(), raw.v);
    copy_texts(event, record);
    tail_.store(tail_.load(std::memory_order_relaxed) + bytes, std::memory_order_release);
}

void EventRing::copy_texts(const Event& event, Record& record) {
    char* to = reinterpret_cast<char*>(&record) + sizeof(Record);
    const auto copy = [&to](std::string_view text) {
        const std::size_t size = cut(text);
        if (size != 0) std::memcpy(to, text.data(), size);
        return amq_str{std::exchange(to, to + size), size};
    };
    for (std::size_t k = 0; k < event.texts.size(); ++k) {
        record.event.text[k] = copy(event.texts[k]);
    }
    record.event.listener = copy(event.listener);
}

std::size_t EventRing::drain(std::size_t most, const std::function<void(const amq_event&)>& take) {
    const std::uint64_t head = head_.load(std::memory_order_relaxed);
    const std::uint64_t tail = tail_.load(std::memory_order_acquire);
    std::size_t given = 0;
    while (given < most && head + taken_ < tail) {
        const std::size_t place = (head + taken_) & mask_;
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, bytes_.get() + place, sizeof bytes);
        taken_ += bytes;
        if (bytes < sizeof(Record)) continue;
        const auto& record = *reinterpret_cast<const Record*>(bytes_.get() + place);
        if (record.event.type == 0) continue;
        take(record.event);
        ++given;
    }
    return given;
}

void EventRing::release() {
    head_.store(head_.load(std::memory_order_relaxed) + taken_, std::memory_order_release);
    taken_ = 0;
}

}  // namespace amq::host
