// What a client says: at once while there is a session with room, else when there is.
#include <algorithm>
#include <functional>
#include <stdexcept>
#include <utility>

#include <amq/client/core.hpp>
#include <amq/client/records.hpp>

namespace amq::client {

namespace native = anet::native;
using native::Command;
using native::Extension;

namespace {

// With more requests on their way than this, what threads say in the same moment leaves in one
// write.
constexpr std::size_t kFewInFlight = 4;

// But with half of them, if these are not too few, the broker may begin while threads make the
// rest.
constexpr std::size_t kManyUnwritten = 8;

// A body with all that may have to go into its extension block: a name, a timeout, the records of
// route key and headers, and the block's size.
std::size_t payload_of(const Saying& saying) noexcept {
    constexpr std::size_t kRecordHead = 4;
    const bool is_named = saying.topic != nullptr && !saying.topic->is_number();
    const std::size_t name = is_named ? kRecordHead + saying.topic->name().size() : 0;
    const std::size_t timeout = saying.timeout_ms != 0 ? kRecordHead + 4 : 0;
    const std::size_t block = name + timeout + saying.records.size();
    return saying.body.size() + block + (block == 0 ? 0 : 4);
}

// The broker would take it for a command. Other topics are the broker's to refuse.
bool is_command(const Topic& topic) noexcept {
    return topic.is_number() && (topic.number() == 0 || native::is_command(topic.number()));
}

void check_key(const std::string& key) {
    if (key.size() > native::kMaxText) {
        throw std::invalid_argument{"a route key of more than 255 bytes"};
    }
}

std::vector<std::byte> records_of(const std::string& key, const Headers& headers) {
    std::vector<std::byte> records;
    write_route_key(records, key);
    write_headers(records, headers);
    return records;
}

}  // namespace

std::uint32_t Core::request(Model model, const Topic& topic, Bytes body,
                            const RequestOptions& options, Waiter& waiter) {
    check_key(options.route_key);
    const std::vector<std::byte> records = records_of(options.route_key, options.headers);
    Saying saying{Kind::publish,
                  &topic,
                  0,
                  options.no_wait ? native::flag::kNoWait : 0,
                  model.number,
                  in_milliseconds(options.timeout),
                  after(options.timeout),
                  body.span(),
                  records};
    Section section{*this, Write::together};
    if (in_flight_ < kFewInFlight) section.write_at_once();
    if (link_.unwritten_bytes() == 0) unwritten_ = 0;
    const ClientOutcome refused = refusal_of(saying);
    const bool is_refused = refused != ClientOutcome::ok;
    const ClientOutcome asked = is_refused ? refused : ask(saying, options.repeatable, waiter);
    if (asked != ClientOutcome::ok) return finish(waiter, Result{asked}), 0;
    ++statistics_.requests;
    if (++unwritten_ >= std::max(kManyUnwritten, in_flight_ / 2)) loop_.write_ahead();
    return saying.sequence;
}

// Not ok: the waiter is not waited for. An exception is the caller's.
ClientOutcome Core::ask(Saying& saying, bool repeatable, Waiter& waiter) {
    if (repeatable && !may_repeat(saying)) return ClientOutcome::queue_full;
    saying.sequence = requests_.add(waiter, saying.deadline, saying.kind);
    if (saying.sequence == 0) return ClientOutcome::queue_full;
    try {
        if (repeatable) keep_to_repeat(saying);
        const ClientOutcome given = give(saying);
        if (given == ClientOutcome::ok) {
            arm_timer(saying.deadline);
        } else {
            static_cast<void>(take(saying.sequence));
        }
        return given;
    } catch (...) {
        static_cast<void>(take(saying.sequence));
        throw;
    }
}

bool Core::may_repeat(const Saying& saying) const noexcept {
    const std::size_t cost = Outgoing::cost_of(saying.body.size(), saying.records.size());
    return repeat_bytes_ + cost <= options_.max_queued;
}

void Core::keep_to_repeat(const Saying& saying) {
    auto kept = std::make_unique<Outgoing>(saying);
    repeat_bytes_ += kept->cost();
    requests_.find(saying.sequence)->repeat = std::move(kept);
}

ClientOutcome Core::publish(Model model, const Topic& topic, Bytes body,
                            const PublishOptions& options) {
    check_key(options.route_key);
    const std::vector<std::byte> records = records_of(options.route_key, options.headers);
    Saying saying{Kind::publish, &topic, 0, options.no_wait ? native::flag::kNoWait : 0,
                  model.number};
    saying.body = body.span();
    saying.records = records;
    if (options.timeout.count() > 0) {
        saying.timeout_ms = in_milliseconds(options.timeout);
        saying.deadline = after(options.timeout);
    }
    const Section section{*this, Write::together};
    const ClientOutcome refused = refusal_of(saying);
    if (refused != ClientOutcome::ok) return refused;
    const ClientOutcome given = give(saying);
    if (given == ClientOutcome::ok) ++statistics_.publishes;
    return given;
}

// Of a publish or request; ok: there is none.
ClientOutcome Core::refusal_of(const Saying& saying) const noexcept {
    if (stopped_) return ClientOutcome::stopped;
    if (is_command(*saying.topic)) return ClientOutcome::denied;
    return is_too_large(saying) ? ClientOutcome::too_large : ClientOutcome::ok;
}

void Core::ping(std::chrono::milliseconds limit, Waiter& waiter) {
    const Section section{*this};
    Saying saying{Kind::ping};
    saying.deadline = after(limit);
    const ClientOutcome asked = stopped_ ? ClientOutcome::stopped : ask(saying, false, waiter);
    if (asked != ClientOutcome::ok) ends_.push_back({&waiter, Result{asked}});
}

void Core::cancel(std::uint32_t sequence) {
    const Section section{*this};
    const Request* request = requests_.find(sequence);
    if (request == nullptr) return;
    if (request->sent && phase_ == Phase::ready) send_command(Command::cancel, sequence);
    finish(sequence, Result{ClientOutcome::cancelled});
    if (draining_) leave_if_idle();
}

bool Core::is_too_large(const Saying& saying) const noexcept {
    return max_payload_ != 0 && payload_of(saying) > max_payload_;
}

bool Core::may_send() const noexcept {
    return phase_ == Phase::ready && !draining_ && link_.takes_frames();
}

ClientOutcome Core::give(const Saying& saying) {
    OutgoingQueue& queue = saying.kind == Kind::reply ? replies_ : queue_;
    const bool is_open = saying.kind == Kind::reply ? link_.takes_frames() : may_send();
    if (is_open && queue.empty()) {
        send(saying);
        return ClientOutcome::ok;
    }
    // A flush is how one waits for room; there are no more of them than requests.
    const std::size_t cost = Outgoing::cost_of(saying.body.size(), saying.records.size());
    if (saying.kind == Kind::publish && !queue.has_room(cost)) drop_late();
    if (saying.kind != Kind::ping && !queue.has_room(cost)) return ClientOutcome::queue_full;
    const OutgoingQueue::Place place = queue.push(Outgoing{saying});
    if (&queue == &queue_) note_queued(place);
    return ClientOutcome::ok;
}

void Core::note_queued(OutgoingQueue::Place place) noexcept {
    if (place->sequence != 0) requests_.find(place->sequence)->queued = place;
}

// Publishes that nobody waits for, and whose time is over: of requests it is the timer that says.
void Core::drop_late() {
    const Time now = Clock::now();
    while (!queue_.empty() && queue_.front().sequence == 0 && queue_.front().deadline <= now) {
        static_cast<void>(queue_.pop());
        ++statistics_.lost;
    }
}

void Core::pump() {
    // Replies go first, and to a broker that is going to end as well.
    while (!replies_.empty() && link_.takes_frames()) {
        const Outgoing reply = replies_.pop();
        send(reply.saying(Time{}));
    }
    if (draining_) leave_if_idle();
    if (queue_.empty() || !may_send()) return;
    const Time now = Clock::now();
    while (!queue_.empty() && may_send()) {
        const Outgoing outgoing = queue_.pop();
        if (outgoing.sequence != 0) requests_.find(outgoing.sequence)->queued.reset();
        if (is_wanted(outgoing, now)) send(outgoing.saying(now));
    }
}

// Not when its time is over.
bool Core::is_wanted(const Outgoing& outgoing, Time now) {
    if (outgoing.deadline > now && !is_too_large(outgoing.saying(now))) return true;
    if (outgoing.sequence == 0) {
        ++statistics_.lost;
    } else {
        const bool is_late = outgoing.deadline <= now;
        finish(outgoing.sequence,
               Result{is_late ? ClientOutcome::unreachable : ClientOutcome::too_large});
    }
    return false;
}

void Core::send(const Saying& saying) {
    if (saying.kind == Kind::ping) {
        send_command(Command::ping, saying.sequence);
    } else if (saying.kind == Kind::publish) {
        send_publish(saying);
    } else {
        block_.clear();
        if (!saying.records.empty()) {
            native::BlockWriter{block_}.add_records(saying.records).close();
        }
        const std::uint32_t flags = block_.empty() ? 0 : native::flag::kExtended;
        link_.send({static_cast<std::uint32_t>(Command::reply), saying.sequence, 0,
                    saying.status | flags, saying.model},
                   saying.body, block_);
    }
    mark_sent(saying);
}

void Core::send_publish(const Saying& saying) {
    block_.clear();
    native::BlockWriter writer{block_};
    std::uint32_t cmd = saying.topic->number();
    std::uint32_t flags = 0;
    if (!saying.topic->is_number()) {
        flags = native::flag::kAlias;
        cmd = aliases_.number_for(saying.topic->name(), Aliases::For::publish);
        const Aliases::Told told = aliases_.tell(cmd, Aliases::For::publish);
        if (told == Aliases::Told::never) cmd = 0;  // the name holds for this frame alone
        if (told != Aliases::Told::before) writer.add(Extension::topic_name, saying.topic->name());
    }
    if (saying.timeout_ms != 0) writer.add(Extension::timeout, saying.timeout_ms);
    if (!saying.records.empty()) writer.add_records(saying.records);
    if (!block_.empty()) {
        writer.close();
        flags |= native::flag::kExtended;
    }
    link_.send({cmd, saying.sequence, 0, saying.status | flags, saying.model}, saying.body, block_);
}

void Core::mark_sent(const Saying& saying) {
    if (saying.sequence == 0 || saying.kind == Kind::reply) return;
    Request& request = *requests_.find(saying.sequence);
    if (!std::exchange(request.sent, true)) ++in_flight_;
}

void Core::send_command(Command command, std::uint32_t sequence, std::span<const std::byte> body,
                        std::uint32_t status) {
    link_.send({static_cast<std::uint32_t>(command), sequence, 0, status, 0}, body);
}

// --- a session has gone

void Core::repeat(const std::vector<anet::UnsentFrame>& unsent) {
    std::vector<Outgoing> again;
    for (const anet::UnsentFrame& frame : unsent) {
        if (auto outgoing = outgoing_of(frame)) again.push_back(*std::move(outgoing));
    }
    for (auto one = again.rbegin(); one != again.rend(); ++one) {
        note_queued(queue_.push_front(std::move(*one)));
    }
    std::vector<Request*> repeated;
    requests_.for_each([&](std::uint32_t sequence, Request& request) {
        if (!request.sent) return;
        if (!request.repeat) return finish(sequence, Result{ClientOutcome::unknown});
        request.repeat->sequence = sequence;
        repeated.push_back(&request);
    });
    std::ranges::sort(repeated, std::ranges::greater{}, &Request::number);
    for (Request* request : repeated) {
        ++statistics_.repeated;
        request->sent = false;
        --in_flight_;
        note_queued(queue_.push_front(*request->repeat));
    }
}

// A publish of which no byte has left, as it was before it got its alias.
std::optional<Outgoing> Core::outgoing_of(const anet::UnsentFrame& frame) {
    native::Body body;
    if (native::is_command(frame.head.cmd)) return std::nullopt;
    if (native::read_body(frame.head.status, frame.body, body) != native::Fault::none) {
        return std::nullopt;
    }
    const bool is_alias = (frame.head.status & native::flag::kAlias) != 0;
    Outgoing outgoing;
    if (!is_alias) {
        outgoing.topic.emplace(frame.head.cmd);
    } else {
        const std::string_view name = body.extensions.topic_name;
        outgoing.topic.emplace(name.empty() ? aliases_.name_of(frame.head.cmd) : name);
    }
    outgoing.sequence = frame.head.sequence;
    outgoing.status = frame.head.status & native::flag::kNoWait;
    outgoing.model = frame.head.model;
    outgoing.body.assign(body.payload.begin(), body.payload.end());
    native::BlockWriter writer{outgoing.records};
    if (!body.extensions.route_key.empty()) {
        writer.add(Extension::route_key, body.extensions.route_key);
    }
    writer.add_records(body.extensions.headers);
    if (outgoing.sequence == 0) {
        if (body.extensions.timeout_ms) {
            outgoing.deadline =
                Clock::now() + std::chrono::milliseconds{*body.extensions.timeout_ms};
        }
        return outgoing;
    }
    Request* request = requests_.find(outgoing.sequence);
    if (request == nullptr) return std::nullopt;
    outgoing.deadline = request->deadline;
    if (std::exchange(request->sent, false)) --in_flight_;
    return outgoing;
}

}  // namespace amq::client
