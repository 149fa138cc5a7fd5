// What a client says: at once while there is a session with room, else when there is.
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

// What an extension block takes beside the records of route key and headers: a name, a timeout, and
// its size.
constexpr std::size_t kBlockRoom = 4 + native::kMaxText + 8 + 4;

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
    if (stopped_) return finish(waiter, Result{ClientOutcome::stopped}), 0;
    if (is_too_large(body.size() + records.size())) {
        return finish(waiter, Result{ClientOutcome::too_large}), 0;
    }
    saying.sequence = requests_.add(waiter, saying.deadline, Kind::publish);
    if (saying.sequence == 0) return finish(waiter, Result{ClientOutcome::queue_full}), 0;
    ++statistics_.requests;
    if (options.repeatable) {
        requests_.find(saying.sequence)->repeat = std::make_unique<Outgoing>(saying);
    }
    const ClientOutcome given = give(saying);
    if (given != ClientOutcome::ok) return finish(saying.sequence, Result{given}), 0;
    arm_timer(saying.deadline);
    return saying.sequence;
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
    if (stopped_) return ClientOutcome::stopped;
    if (is_too_large(body.size() + records.size())) return ClientOutcome::too_large;
    const ClientOutcome given = give(saying);
    if (given == ClientOutcome::ok) ++statistics_.publishes;
    return given;
}

void Core::ping(std::chrono::milliseconds limit, Waiter& waiter) {
    const Section section{*this};
    const Time deadline = after(limit);
    Saying saying{Kind::ping};
    saying.sequence = stopped_ ? 0 : requests_.add(waiter, deadline, Kind::ping);
    if (saying.sequence == 0) {
        ends_.push_back(
            {&waiter, Result{stopped_ ? ClientOutcome::stopped : ClientOutcome::queue_full}});
        return;
    }
    saying.deadline = deadline;
    const ClientOutcome given = give(saying);
    if (given != ClientOutcome::ok) return finish(saying.sequence, Result{given});
    arm_timer(deadline);
}

void Core::cancel(std::uint32_t sequence) {
    const Section section{*this};
    const Request* request = requests_.find(sequence);
    if (request == nullptr) return;
    if (request->sent && phase_ == Phase::ready) send_command(Command::cancel, sequence);
    finish(sequence, Result{ClientOutcome::cancelled});
}

bool Core::is_too_large(std::size_t size) const noexcept {
    return max_payload_ != 0 && size + kBlockRoom > max_payload_;
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
    Outgoing outgoing{saying};
    // A flush is how one waits for room; there are no more of them than requests.
    if (saying.kind != Kind::ping && !queue.has_room(outgoing.cost())) {
        return ClientOutcome::queue_full;
    }
    queue.push(std::move(outgoing));
    return ClientOutcome::ok;
}

void Core::pump() {
    // Replies go first, and to a broker that is going to end as well.
    while (!replies_.empty() && link_.takes_frames()) {
        const Outgoing reply = replies_.pop();
        send(reply.saying(Time{}));
    }
    if (queue_.empty() || !may_send()) return;
    const Time now = Clock::now();
    while (!queue_.empty() && may_send()) {
        const Outgoing outgoing = queue_.pop();
        if (is_wanted(outgoing, now)) send(outgoing.saying(now));
    }
}

// Not when its request was given up, or its time is over.
bool Core::is_wanted(const Outgoing& outgoing, Time now) {
    if (outgoing.sequence != 0 && requests_.find(outgoing.sequence) == nullptr) return false;
    if (outgoing.deadline > now && !is_too_large(outgoing.body.size() + outgoing.records.size())) {
        return true;
    }
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
        cmd = aliases_.number_for(saying.topic->name());
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
    for (auto one = again.rbegin(); one != again.rend(); ++one) queue_.push_front(std::move(*one));
    requests_.for_each([this](std::uint32_t sequence, Request& request) {
        if (!request.sent) return;
        if (!request.repeat) return finish(sequence, Result{ClientOutcome::unknown});
        ++statistics_.repeated;
        request.sent = false;
        --in_flight_;
        Outgoing copy = *request.repeat;
        copy.sequence = sequence;
        queue_.push_front(std::move(copy));
    });
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
