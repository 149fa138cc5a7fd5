#include "sdk/plugin_check/audience.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace amq::plugin_check {
namespace {

constexpr std::size_t kMostBody = 64U * 1024U;

template <class Raw>
std::uint32_t stride_of(std::uint32_t more) {
    return static_cast<std::uint32_t>(sizeof(Raw)) + more;
}

amq_str lent(LentMemory& memory, std::string_view text) {
    const std::string_view copy = memory.copy(text);
    return {copy.data(), copy.size()};
}

const amq_sub* write_members(LentMemory& memory, const Audience& audience) {
    const std::size_t count = audience.members.size();
    if (count == 0) return nullptr;
    const std::uint32_t stride = stride_of<amq_sub>(audience.more_of_sub);
    auto* loads = reinterpret_cast<amq_load*>(memory.take(count * sizeof(amq_load)));
    std::byte* const first = memory.take(count * stride);
    for (std::size_t k = 0; k < count; ++k) {
        const Member& member = audience.members[k];
        loads[k] = member.load;
        const amq_sub sub{member.id, &loads[k], member.weight, 0};
        std::memcpy(first + k * stride, &sub, sizeof sub);
    }
    return reinterpret_cast<const amq_sub*>(first);
}

const amq_attempt* write_attempts(LentMemory& memory, const Letter& letter, std::uint32_t stride) {
    if (letter.attempts.empty()) return nullptr;
    std::byte* const first = memory.take(letter.attempts.size() * stride);
    for (std::size_t k = 0; k < letter.attempts.size(); ++k)
        std::memcpy(first + k * stride, &letter.attempts[k], sizeof(amq_attempt));
    return reinterpret_cast<const amq_attempt*>(first);
}

}  // namespace

Member* Audience::find(amq_id id) {
    const auto at = std::find_if(members.begin(), members.end(),
                                 [&](const Member& member) { return member.id == id; });
    return at == members.end() ? nullptr : &*at;
}

exchange::Situation write_situation(LentMemory& memory, const Letter& letter,
                                    const Audience& audience, exchange::Nanos now) {
    exchange::Situation situation;
    amq_msg& msg = situation.message;
    msg.size = sizeof msg;
    msg.flags = letter.flags;
    msg.id = letter.id;
    msg.publisher = letter.publisher;
    msg.topic = lent(memory, audience.topic);
    if (letter.has_key) msg.key = lent(memory, letter.key);
    const std::string_view body = memory.copy(letter.body);
    msg.body = reinterpret_cast<const std::uint8_t*>(body.data());
    msg.body_n = body.size();
    msg.arrived_ns = letter.arrived;
    msg.deadline_ns = letter.deadline;
    msg.note = letter.note;
    msg.attempts_stride = stride_of<amq_attempt>(audience.more_of_attempt);
    msg.attempts = write_attempts(memory, letter, msg.attempts_stride);
    msg.attempts_n = static_cast<std::uint32_t>(letter.attempts.size());
    situation.view = {sizeof(amq_view),
                      static_cast<std::uint32_t>(audience.members.size()),
                      stride_of<amq_sub>(audience.more_of_sub),
                      0,
                      write_members(memory, audience),
                      now};
    situation.open = letter.open;
    return situation;
}

amq_sub write_load_of(LentMemory& memory, const Member& member) {
    auto* load = reinterpret_cast<amq_load*>(memory.take(sizeof(amq_load)));
    *load = member.load;
    return {member.id, load, member.weight, 0};
}

std::string draw_text(Draws& draws, std::size_t bytes) {
    std::string text(bytes, static_cast<char>(draws.bits()));
    for (std::size_t k = 0; k < std::min<std::size_t>(bytes, 64); ++k)
        text[k] = static_cast<char>(draws.bits());
    return text;
}

std::string draw_body(Draws& draws) {
    const std::array<std::size_t, 6> sizes{
        0, 1, kMostBody, draws.below(32), draws.below(1024), draws.below(kMostBody)};
    return draw_text(draws, sizes[draws.below(sizes.size())]);
}

}  // namespace amq::plugin_check
