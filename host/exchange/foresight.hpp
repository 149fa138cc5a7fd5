#pragma once
// What has been read and is about to be handed to the core, as far as it helps to know beforehand.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "host/exchange/effects.hpp"
#include "host/exchange/ids.hpp"

namespace amq::exchange {

/// The first kMost publishes and replies, in their order; the rest is not foreseen. What the names
/// refer to is the caller's.
class Foresight {
  public:
    static constexpr std::size_t kMost = 256;

    struct Reply {
        SessionId from = 0;
        std::uint32_t sequence = 0;
    };

    void add_publish(const TopicName& to) {
        if (topic_count_ < kMost) topics_[topic_count_++] = to;
    }
    void add_reply(const Reply& reply) {
        if (reply_count_ < kMost) replies_[reply_count_++] = reply;
    }
    std::span<const TopicName> topics() const { return std::span(topics_).first(topic_count_); }
    std::span<const Reply> replies() const { return std::span(replies_).first(reply_count_); }
    void clear() { topic_count_ = reply_count_ = 0; }

  private:
    std::array<TopicName, kMost> topics_;
    std::array<Reply, kMost> replies_;
    std::size_t topic_count_ = 0;
    std::size_t reply_count_ = 0;
};

}  // namespace amq::exchange
