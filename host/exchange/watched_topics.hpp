#pragma once
// Topics that somebody looks at: what their last messages were.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "host/exchange/ids.hpp"
#include "host/exchange/outcome.hpp"

namespace amq::exchange {

/// One message that has ended, without what was in it.
struct MessageHead {
    Nanos arrived = 0;
    Nanos took = 0;            // from then to its end
    SessionId publisher = 0;   // 0: it has gone
    SessionId subscriber = 0;  // who replied, else who got it last; 0: nobody, or several at once
    std::uint32_t model = 0;
    std::uint32_t deliveries = 0;
    std::uint64_t bytes = 0;
    Outcome outcome = Outcome::ok;
};

/// A topic is watched from the first question for its messages until a while after the last one. It
/// is known by its name, so that it may be forgotten and come again meanwhile.
class WatchedTopics {
  public:
    static constexpr std::size_t kMost = 64;    // topics: the least recently asked for gives way
    static constexpr std::size_t kHeads = 100;  // of one topic: the oldest goes
    static constexpr Nanos kSpan = 60'000'000'000;  // after the last question

    /// No watched topic.
    static constexpr std::uint8_t kNot = 0;
    /// What a topic keeps to find its place here, from 1 on.
    using Mark = std::uint8_t;

    struct Begun {
        Mark mark = kNot;
        Nanos since = 0;
        std::string ended;  // a topic that is not watched any more: its mark is somebody else's
    };
    /// Somebody asks. Begins to watch the topic, or goes on.
    Begun ask(std::string_view name, Nanos now);
    /// Of a topic that has come into being.
    Mark mark_of(std::string_view name) const { return watched_ == 0 ? kNot : find(name); }
    /// A message of the topic has ended. False when nobody has asked for so long that the topic is
    /// not watched any more.
    bool note(Mark mark, const MessageHead& head, Nanos now);

    /// The oldest first.
    std::vector<MessageHead> heads(Mark mark) const;
    std::size_t watched() const { return watched_; }

  private:
    struct Watched {
        std::string name;  // empty: the place is free
        Nanos since = 0;
        Nanos asked = 0;
        std::uint64_t noted = 0;
        std::vector<MessageHead> heads;  // a ring, once it is full
    };
    Mark find(std::string_view name) const;
    Mark place_for(Nanos now) const;

    std::array<Watched, kMost> topics_;
    std::size_t watched_ = 0;
};

}  // namespace amq::exchange
