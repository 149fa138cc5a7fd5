#include "plugins/monitor/http/events.hpp"

#include <algorithm>
#include <deque>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace amq::monitor::http {
namespace {

using Wire = std::shared_ptr<const std::string>;

// A line of the text without its end; that is LF, CR or both.
std::string_view take_line(std::string_view& text) {
    const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
    text.remove_prefix(line.size());
    if (text.starts_with("\r\n")) text.remove_prefix(1);
    if (!text.empty()) text.remove_prefix(1);
    return line;
}

Wire wire_of(std::string_view name, std::optional<std::uint64_t> id, std::string_view data) {
    std::string text = "event: " + std::string(name) + '\n';
    if (id) text += "id: " + std::to_string(*id) + '\n';
    do {
        text.append("data: ").append(take_line(data)).append("\n");
    } while (!data.empty());
    return std::make_shared<const std::string>(std::move(text) + '\n');
}

bool is_of_a_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

void check_name(std::string_view name) {
    if (!name.empty() && std::all_of(name.begin(), name.end(), is_of_a_name)) return;
    throw std::invalid_argument("an event's name has letters, digits, _, - and . only");
}

struct Kept {
    std::uint64_t id;
    std::string name;
    Wire wire;
};

}  // namespace

// Everything here is read and written under the mutex of the hub.
struct EventStream::Shared {
    std::vector<std::string> names;
    std::function<void()> wake;
    std::deque<Wire> queue;
    std::size_t queued = 0;   // bytes in the queue
    std::size_t writing = 0;  // bytes that were taken last
    bool is_woken = false;    // and has not taken yet
    bool is_lost = false;

    bool wants(std::string_view name) const { return names.empty() || has_named(name); }
    bool has_named(std::string_view name) const {
        return std::find(names.begin(), names.end(), name) != names.end();
    }

    void push(const Wire& wire) {
        queue.push_back(wire);
        queued += wire->size();
    }

    void rouse() {
        if (is_woken || !wake || queue.empty()) return;
        is_woken = true;
        wake();
    }
};

struct EventHubState {
    using Stream = std::shared_ptr<EventStream::Shared>;

    // Whoever comes back gets all that is kept, and then there must be room for what happens.
    explicit EventHubState(EventLimits given)
        : limits((given.kept_bytes = std::min(given.kept_bytes, given.max_pending / 2), given)),
          next_id(given.first_id) {}

    void keep(Kept one) {
        kept_bytes += one.wire->size();
        kept.push_back(std::move(one));
        while (kept.size() > limits.kept_events || kept_bytes > limits.kept_bytes) {
            kept_bytes -= kept.front().wire->size();
            kept.pop_front();
        }
    }

    enum class To : std::uint8_t { who_wants, who_names };

    void send(std::string_view name, const Wire& wire, To whom = To::who_wants) {
        ++counts.published;
        for (const Stream& stream : streams) {
            if (stream->is_lost || !stream->wants(name)) continue;
            if (whom == To::who_names && !stream->has_named(name)) continue;
            if (stream->queued + stream->writing + wire->size() > limits.max_pending) {
                lose(*stream);
            } else {
                stream->push(wire);
            }
            stream->rouse();
        }
    }

    // What it has not read makes room for the one thing that it still has to know.
    void lose(EventStream::Shared& stream) {
        ++counts.streams_lost;
        stream.queue.clear();
        stream.queued = 0;
        stream.is_lost = true;
        stream.push(wire_of("lost", std::nullopt, R"({"reason":"slow"})"));
    }

    void catch_up(EventStream::Shared& stream, std::uint64_t last_id) const {
        const std::uint64_t oldest = kept.empty() ? next_id : kept.front().id;
        if (last_id >= next_id || last_id + 1 < limits.first_id) {
            // It has seen another process' events: nobody knows what it has missed.
            stream.push(wire_of("lost", std::nullopt, R"({"reason":"unknown_id"})"));
        } else if (last_id + 1 < oldest) {
            const std::string gone = std::to_string(oldest - last_id - 1);
            stream.push(
                wire_of("lost", std::nullopt, R"({"reason":"too_old","events":)" + gone + '}'));
        }
        for (const Kept& one : kept) {
            if (one.id > last_id && stream.wants(one.name)) stream.push(one.wire);
        }
    }

    const EventLimits limits;
    std::mutex mutex;
    std::uint64_t next_id;
    std::deque<Kept> kept;
    std::size_t kept_bytes = 0;
    std::vector<Stream> streams;
    EventCounts counts;
};

EventStream::EventStream(std::shared_ptr<EventHubState> hub, std::shared_ptr<Shared> shared)
    : hub_(std::move(hub)), shared_(std::move(shared)) {}

EventStream::~EventStream() {
    close();
}

void EventStream::on_ready(std::function<void()> wake) {
    const std::lock_guard lock(hub_->mutex);
    shared_->wake = std::move(wake);
    shared_->rouse();
}

std::string EventStream::take(std::size_t bytes) {
    const std::lock_guard lock(hub_->mutex);
    shared_->is_woken = false;
    std::string text;
    while (!shared_->queue.empty()) {
        const Wire& next = shared_->queue.front();
        if (!text.empty() && text.size() + next->size() > bytes) break;
        text += *next;
        shared_->queued -= next->size();
        shared_->queue.pop_front();
    }
    shared_->writing = text.size();
    return text;
}

bool EventStream::is_lost() const {
    const std::lock_guard lock(hub_->mutex);
    return shared_->is_lost && shared_->queue.empty();
}

void EventStream::close() {
    const std::lock_guard lock(hub_->mutex);
    shared_->wake = nullptr;
    std::erase(hub_->streams, shared_);
}

EventHub::EventHub(const EventLimits& limits) : state_(std::make_shared<EventHubState>(limits)) {}

std::uint64_t EventHub::publish(std::string_view name, std::string_view data) {
    check_name(name);
    const std::lock_guard lock(state_->mutex);
    const std::uint64_t id = state_->next_id++;
    const Wire wire = wire_of(name, id, data);
    state_->keep({id, std::string(name), wire});
    state_->send(name, wire);
    return id;
}

void EventHub::publish_passing(std::string_view name, std::string_view data) {
    check_name(name);
    const Wire wire = wire_of(name, std::nullopt, data);
    const std::lock_guard lock(state_->mutex);
    state_->send(name, wire);
}

void EventHub::publish_to_namers(std::string_view name, std::string_view data) {
    check_name(name);
    const Wire wire = wire_of(name, std::nullopt, data);
    const std::lock_guard lock(state_->mutex);
    state_->send(name, wire, EventHubState::To::who_names);
}

bool EventHub::is_named(std::string_view name) const {
    const std::lock_guard lock(state_->mutex);
    return std::any_of(state_->streams.begin(), state_->streams.end(),
                       [&](const auto& stream) { return stream->has_named(name); });
}

std::shared_ptr<EventStream> EventHub::open(Wish wish) {
    auto shared = std::make_shared<EventStream::Shared>();
    shared->names = std::move(wish.names);
    const std::lock_guard lock(state_->mutex);
    if (state_->streams.size() >= state_->limits.max_streams) {
        ++state_->counts.streams_refused;
        return nullptr;
    }
    if (wish.last_id) state_->catch_up(*shared, *wish.last_id);
    state_->streams.push_back(shared);
    return std::make_shared<EventStream>(state_, std::move(shared));
}

EventCounts EventHub::counts() const {
    const std::lock_guard lock(state_->mutex);
    EventCounts now = state_->counts;
    now.streams_open = state_->streams.size();
    return now;
}

}  // namespace amq::monitor::http
