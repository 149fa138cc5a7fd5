#pragma once
// Server-sent events: what is published goes to every stream that wants it, and is kept for a while
// for those that come back.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amq::monitor::http {

struct EventLimits {
    std::size_t max_streams = 32;
    std::size_t max_pending = 1u << 20;   // bytes that a stream has not written yet
    std::size_t kept_events = 1'024;      // for streams that come back
    std::size_t kept_bytes = 512u << 10;  // of those, as they are sent; at most half of max_pending
    std::uint64_t first_id = 1;  // greater than any that an earlier process gave, if it can
};

struct EventCounts {
    std::uint64_t published = 0;
    std::uint64_t streams_open = 0;
    std::uint64_t streams_refused = 0;  // there was no room for one more
    std::uint64_t streams_lost = 0;     // too slow, and dropped
};

class EventHub;
struct EventHubState;

/// One reader. On the thread of its connection; the hub may be gone before it.
class EventStream {
  public:
    struct Shared;

    EventStream(std::shared_ptr<EventHubState>, std::shared_ptr<Shared>);
    ~EventStream();
    EventStream(const EventStream&) = delete;
    EventStream& operator=(const EventStream&) = delete;

    /// Is called, by whoever publishes, when take() has something again: it must only wake. Called
    /// at once when there is something. Not called any more when close() has returned.
    void on_ready(std::function<void()> wake);

    /// Whole events, at most about `bytes` of them but at least one, as they go over the wire;
    /// empty when there is none. They count as pending until the next take().
    [[nodiscard]] std::string take(std::size_t bytes);

    /// Whether it was too slow: what take() gave last told so, and nothing follows.
    [[nodiscard]] bool is_lost() const;

    void close();

  private:
    std::shared_ptr<EventHubState> hub_;
    std::shared_ptr<Shared> shared_;
};

/// From any thread.
class EventHub {
  public:
    explicit EventHub(const EventLimits& = {});

    /// To all streams that want events of this name, and kept. The name has letters, digits, "_",
    /// "-" and "." only (throws std::invalid_argument); the data may have several lines, of UTF-8.
    /// Gives its id, which grows.
    std::uint64_t publish(std::string_view name, std::string_view data);

    /// The same without an id, and not kept: what is outdated in a moment anyway.
    void publish_passing(std::string_view name, std::string_view data);

    /// The same to those streams alone that name it among their wishes.
    void publish_to_namers(std::string_view name, std::string_view data);
    /// Whether there is such a stream.
    [[nodiscard]] bool is_named(std::string_view name) const;

    struct Wish {
        std::vector<std::string> names{};        // none: all
        std::optional<std::uint64_t> last_id{};  // what it has seen: what came after is sent first
    };
    /// nullptr when there are too many. When events after `last_id` are not kept any more, the
    /// first thing that a stream says is an event "lost" with how many.
    [[nodiscard]] std::shared_ptr<EventStream> open(Wish);

    [[nodiscard]] EventCounts counts() const;

  private:
    std::shared_ptr<EventHubState> state_;
};

}  // namespace amq::monitor::http
