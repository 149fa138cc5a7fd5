#include "bench/topics/topic_wire.hpp"

#include <array>
#include <cstdio>

namespace amq::bench::topic_wire {
namespace {

using namespace std::string_view_literals;

constexpr std::uint32_t kExtended = 0x10000;
constexpr std::uint32_t kAliased = 0x20000;
constexpr std::uint32_t kNoWait = 0x40000;
constexpr std::uint32_t kModel = 12;
constexpr std::uint16_t kTopicName = 2;
constexpr std::uint32_t kOneFrame = 0;  // an alias that stands for the name of one frame

constexpr auto kVersions = "\x00\x06\x00\x02\x00\x01\x00\x00\x00\x06"sv;  // a block: version 1
constexpr std::array<char, 64> kBody{};

void put(std::string& to, std::uint64_t value, std::size_t bytes) {
    for (std::size_t k = bytes; k-- > 0;) {
        to += static_cast<char>(value >> (8 * k) & 0xFFU);
    }
}

}  // namespace

std::string hello() {
    OutBuffer out;
    put_frame(out, {.cmd = kHello, .sequence = 1, .flags = kExtended}, kVersions);
    return std::string(out.unsent());
}

std::string text_of(std::uint32_t topic) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "orders.eu.north.%07u", topic);
    return text.data();
}

void put_list(OutBuffer& out, Command command, TopicNames names, const Some& some) {
    std::string list;
    for (std::uint32_t k = 0; k < some.count; ++k) {
        const std::uint32_t topic = some.first + k * some.step;
        const bool is_text = names == TopicNames::texts;
        const std::string name = is_text ? text_of(topic) : std::string();
        put(list, is_text ? some.alias + k : kFirstTopic + topic, 4);
        put(list, name.size(), 1);
        list += name;
    }
    put_frame(out, {.cmd = command, .sequence = 2}, list);
}

void put_request(OutBuffer& out, TopicNames names, std::uint32_t topic, std::uint32_t sequence) {
    const std::string_view body(kBody.data(), kBody.size());
    if (names == TopicNames::numbers) {
        return put_frame(
            out,
            {.cmd = kFirstTopic + topic, .sequence = sequence, .model = kModel, .flags = kNoWait},
            body);
    }
    const std::string name = text_of(topic);
    std::string whole(body);
    put(whole, kTopicName, 2);
    put(whole, name.size(), 2);
    whole += name;
    put(whole, name.size() + 4, 4);  // of the block, without this word
    put_frame(out,
              {.cmd = kOneFrame,
               .sequence = sequence,
               .model = kModel,
               .flags = kNoWait | kAliased | kExtended},
              whole);
}

void put_reply(OutBuffer& out, const char* head) {
    put_frame(out, {.cmd = kReply, .sequence = load_word(head + 8), .model = load_word(head + 20)},
              {kBody.data(), kBody.size()});
}

}  // namespace amq::bench::topic_wire
