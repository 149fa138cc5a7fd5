#include "host/native_session.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "host/exchange/topics.hpp"
#include "host/shard.hpp"

namespace amq::host {

namespace native = anet::native;
using native::Extension;

namespace {

constexpr std::uint32_t kUnanswered = 3;  // silences until a session counts as dead

constexpr std::uint32_t kNoAlias = 0;  // the name is said for one frame only

constexpr exchange::Nanos kMillisecond = 1'000'000;

std::string_view text_for(native::Fault fault) {
    switch (fault) {
        case native::Fault::none: return "";
        case native::Fault::no_hello: return "the first frame must be a hello";
        case native::Fault::second_hello: return "hello was said before";
        case native::Fault::unknown_version: return "none of the versions offered is spoken here";
        case native::Fault::unknown_command:
            return "a command that is not known, or not a client's";
        case native::Fault::bad_flags: return "flags that are not known";
        case native::Fault::bad_extensions:
            return "an extension block whose sizes do not add up, with a type twice, or with a "
                   "critical one that is not known";
        case native::Fault::bad_name: return "a name that is not 1 to 255 bytes of UTF-8";
        case native::Fault::bad_alias: return "an alias that was not set, is 0, or is one too many";
        case native::Fault::alias_taken: return "an alias that stands for another topic";
        case native::Fault::bad_body: return "a body that is not what the command says";
        case native::Fault::bad_status: return "a status that a client does not say";
    }
    return "";
}

}  // namespace

std::vector<std::byte>& NativeSession::block() {
    shard().scratch().clear();
    return shard().scratch();
}

void NativeSession::send(Command command, std::uint32_t sequence, std::uint32_t status,
                         std::span<const std::byte> body) {
    shard().hand_out();
    connection().send({static_cast<std::uint32_t>(command), sequence, 0, status, 0}, body);
}

// --- what comes in

void NativeSession::on_frame(anet::Connection&, const anet::Frame& frame) {
    const Fault fault = take(frame);
    if (fault != Fault::none) end_with(fault);
}

native::Fault NativeSession::take(const anet::Frame& frame) {
    const bool is_hello = frame.head.cmd == static_cast<std::uint32_t>(Command::hello);
    if (!greeted_ && !is_hello) return Fault::no_hello;
    if (native::is_skippable(frame.head.cmd)) {
        ++shard().counters().commands_skipped;
        return Fault::none;
    }
    const bool is_message = !native::is_command(frame.head.cmd);
    if ((frame.head.status & ~native::kStatusMask) == 0) {
        // Without flags there is no block: most messages and replies.
        if (is_message) return publish_plainly(frame);
        const bool is_reply = frame.head.cmd == static_cast<std::uint32_t>(Command::reply);
        if (is_reply) return reply(frame.head, frame.body, {});
    }
    Body body;
    const Fault fault = native::read_body(frame.head.status, frame.body, body);
    if (fault != Fault::none) return fault;
    return is_message ? publish(frame.head, body) : obey(frame.head, body);
}

// Nothing of its body was kept, so an alias that it would have set is not.
void NativeSession::on_oversized(anet::Connection& connection, const anet::Head& head) {
    const bool may_be_large =
        !native::is_command(head.cmd) || head.cmd == static_cast<std::uint32_t>(Command::reply);
    if (!greeted_ || !may_be_large) return connection.close(anet::CloseReason::body_too_large);
    const Fault fault = take_oversized(head);
    if (fault != Fault::none) end_with(fault);
}

native::Fault NativeSession::take_oversized(const anet::Head& head) {
    if ((head.status & ~native::kStatusMask & ~native::flag::kKnown) != 0) return Fault::bad_flags;
    const std::uint32_t status = head.status & native::kStatusMask;
    const bool is_reply = native::is_command(head.cmd);
    if (is_reply && status == kStatusDeclined) return Fault::bad_body;
    if (status != kStatusOk) return Fault::bad_status;
    if (is_reply) {
        shard().core().decline_too_large(id(), head.sequence, head.model, shard().now());
    } else {
        shard().core().refuse_too_large(id(), head.sequence, head.model, shard().now());
    }
    shard().carry_out();
    return Fault::none;
}

native::Fault NativeSession::obey(const anet::Head& head, const Body& body) {
    switch (static_cast<Command>(head.cmd)) {
        case Command::hello: return hello(head, body);
        case Command::subscribe: return subscribe(head, body);
        case Command::unsubscribe: return unsubscribe(head, body);
        case Command::reply: return reply(head, body.payload, body.extensions.headers);
        case Command::ping: return pong(head, body);
        case Command::pong:
            return body.payload.size() > native::kMaxPing ? Fault::bad_body : Fault::none;
        case Command::cancel:
            shard().core().cancel(id(), head.sequence, shard().now());
            shard().carry_out();
            return Fault::none;
        default: return Fault::unknown_command;
    }
}

native::Fault NativeSession::hello(const anet::Head& head, const Body& body) {
    if (greeted_) return Fault::second_hello;
    const native::Extensions& said = body.extensions;
    if (!body.payload.empty()) return Fault::bad_body;
    if (std::ranges::find(said.versions, native::kVersion) == said.versions.end()) {
        return Fault::unknown_version;
    }
    greeted_ = true;
    shard()
        .log()
        .info("hello")
        .with("session", id())
        .with("name", said.name)
        .with("software", said.software)
        .with("user", said.user);
    introduce({std::string(said.user), std::string(said.name), std::string(said.software)});
    const anet::ConnectionOptions& options = *listener().options;
    std::vector<std::byte>& block = this->block();
    native::BlockWriter writer(block);
    writer.add_versions({&native::kVersion, 1})
        .add(Extension::name, "amqd")
        .add(Extension::software, AMQ_VERSION)
        .add(Extension::session, std::uint64_t{id()})
        .add(Extension::max_payload, options.max_body)
        .add(Extension::ping_interval, static_cast<std::uint32_t>(options.silence.count()))
        .add(Extension::max_aliases, static_cast<std::uint32_t>(listener().max_aliases))
        .close();
    send(Command::welcome, head.sequence, native::flag::kExtended, block);
    if (const auto left = shard().drains_in()) tell_draining(*left);
    return Fault::none;
}

native::Fault NativeSession::set_alias(std::uint32_t alias, std::string_view name) {
    if (alias == kNoAlias || alias > UINT16_MAX) return Fault::bad_alias;
    const auto known = aliases_.find(alias);
    const std::uint32_t number = exchange::number_of(name);
    if (known) {
        const bool is_same = number != 0 ? known->number == number : known->name == name;
        return is_same ? Fault::none : Fault::alias_taken;
    }
    if (aliases_.size() >= listener().max_aliases) return Fault::bad_alias;
    aliases_.set(alias, {number, name});
    return Fault::none;
}

native::Fault NativeSession::topic_of(const anet::Head& head, const Body& body,
                                      exchange::TopicName& topic) {
    const std::string_view name = body.extensions.topic_name;
    if ((head.status & native::flag::kAlias) == 0) {
        topic.number = head.cmd;
        return name.empty() ? Fault::none : Fault::bad_extensions;
    }
    if (!name.empty()) {
        if (head.cmd == kNoAlias) {
            topic = {exchange::number_of(name), name};
            return Fault::none;
        }
        const Fault fault = set_alias(head.cmd, name);
        if (fault != Fault::none) return fault;
    }
    const auto known = aliases_.find(head.cmd);
    if (!known) return Fault::bad_alias;
    topic = *known;
    return Fault::none;
}

void NativeSession::foresee(const anet::Frame& frame, exchange::Foresight& soon) const {
    const bool is_reply = frame.head.cmd == static_cast<std::uint32_t>(Command::reply);
    if (is_reply) return soon.add_reply({id(), frame.head.sequence});
    if (!native::is_command(frame.head.cmd)) soon.add_publish(topic_ahead(frame));
}

exchange::TopicName NativeSession::topic_ahead(const anet::Frame& frame) const {
    const anet::Head& head = frame.head;
    if ((head.status & native::flag::kAlias) == 0) return {head.cmd, {}};
    if (head.cmd != kNoAlias) return aliases_.find(head.cmd).value_or(exchange::TopicName{});
    const std::string_view name = native::topic_name_in(head.status, frame.body);
    return {exchange::number_of(name), name};
}

native::Fault NativeSession::publish_plainly(const anet::Frame& frame) {
    const anet::Head& head = frame.head;
    if (head.status != kStatusOk) return Fault::bad_status;
    Session::publish({{head.cmd, {}}, head.model, head.sequence, frame.body});
    return Fault::none;
}

native::Fault NativeSession::publish(const anet::Head& head, const Body& body) {
    if ((head.status & native::kStatusMask) != kStatusOk) return Fault::bad_status;
    exchange::Publish publish;
    const Fault fault = topic_of(head, body, publish.topic);
    if (fault != Fault::none) return fault;
    publish.model = head.model;
    publish.sequence = head.sequence;
    publish.body = body.payload;
    publish.headers = body.extensions.headers;
    publish.key = body.extensions.route_key;
    publish.timeout = body.extensions.timeout_ms.value_or(0) * kMillisecond;
    const auto has = [&head](std::uint32_t flag) { return (head.status & flag) != 0; };
    if (has(native::flag::kNoWait)) publish.wait = exchange::Wait::no_wait;
    if (has(native::flag::kNoEcho)) publish.echo = exchange::Echo::unwanted;
    Session::publish(publish);
    return Fault::none;
}

native::Fault NativeSession::topics_of(const Body& body,
                                       std::vector<exchange::Subscription>& topics) {
    const auto entries = native::read_topics(body.payload);
    if (!entries) return Fault::bad_body;
    for (const native::TopicEntry& entry : *entries) {
        if (entry.name.empty()) {
            topics.push_back({{entry.number, {}}});
            continue;
        }
        if (!native::is_utf8(entry.name)) return Fault::bad_name;
        const Fault fault = set_alias(entry.number, entry.name);
        if (fault != Fault::none) return fault;
        topics.push_back({{exchange::number_of(entry.name), entry.name}, entry.number});
    }
    return Fault::none;
}

native::Fault NativeSession::subscribe(const anet::Head& head, const Body& body) {
    std::vector<exchange::Subscription> topics;
    const Fault fault = topics_of(body, topics);
    if (fault != Fault::none) return fault;
    if (!std::exchange(subscribed_, true)) resume(Pause::output);
    shard().core().subscribe(id(), head.sequence, topics, shard().now());
    shard().carry_out();
    return Fault::none;
}

native::Fault NativeSession::unsubscribe(const anet::Head& head, const Body& body) {
    std::vector<exchange::Subscription> topics;
    const Fault fault = topics_of(body, topics);
    if (fault != Fault::none) return fault;
    std::vector<exchange::TopicName> names;
    for (const exchange::Subscription& one : topics) names.push_back(one.topic);
    shard().core().unsubscribe(id(), head.sequence, names, shard().now());
    shard().carry_out();
    return Fault::none;
}

native::Fault NativeSession::reply(const anet::Head& head, std::span<const std::byte> payload,
                                   std::span<const std::byte> headers) {
    const std::uint32_t status = head.status & native::kStatusMask;
    if (status == kStatusOk) {
        shard().core().reply(id(), {head.sequence, head.model, payload, headers}, shard().now());
    } else if (status == kStatusDeclined) {
        if (!payload.empty()) return Fault::bad_body;
        shard().core().decline(id(), head.sequence, head.model, shard().now());
    } else {
        return Fault::bad_status;
    }
    shard().carry_out();
    return Fault::none;
}

native::Fault NativeSession::pong(const anet::Head& head, const Body& body) {
    if (body.payload.size() > native::kMaxPing) return Fault::bad_body;
    send(Command::pong, head.sequence, kStatusOk, body.payload);
    return Fault::none;
}

void NativeSession::end_with(Fault fault) {
    ++shard().counters().native_faults[static_cast<std::size_t>(fault)];
    const std::string_view text = text_for(fault);
    const auto bytes = std::as_bytes(std::span(text));
    std::vector<std::byte>& body = block();
    body.assign(bytes.begin(), bytes.end());
    std::uint32_t status = static_cast<std::uint32_t>(fault);
    if (fault == Fault::unknown_version) {
        native::BlockWriter(body).add_versions({&native::kVersion, 1}).close();
        status |= native::flag::kExtended;
    }
    send(Command::error, 0, status, body);
    finish(anet::CloseReason::protocol_error);
}

// Before the hello there is a limit of its own, and what is spoken may not be known yet.
void NativeSession::on_silence(anet::Connection& connection, std::uint32_t times) {
    if (!greeted_) return;
    if (times >= kUnanswered) return connection.close(anet::CloseReason::silent);
    shard().count_heartbeat();
    send(Command::ping, 0, kStatusOk);
}

// --- what goes out

anet::Head NativeSession::head_of(const exchange::Delivery& delivery) {
    const bool by_alias = delivery.tag != 0;
    const std::uint32_t flags =
        native::flag::kExtended | (by_alias ? native::flag::kAlias : std::uint32_t{0});
    return {by_alias ? delivery.tag : delivery.topic.number, delivery.sequence, 0, flags,
            delivery.model};
}

void NativeSession::deliver(exchange::Delivery& delivery) {
    if (!delivery.body.headers.empty() || delivery.body.kept) return deliver_in_parts(delivery);
    const std::uint32_t left = milliseconds_until(delivery.deadline, shard().now());
    connection().send_with_tail<sizeof(native::MessageBlock)>(
        head_of(delivery), delivery.body.bytes, [&delivery, left](std::byte* to) {
            native::store_message_block(to, delivery.attempt, delivery.exchange, left);
        });
}

void NativeSession::deliver_in_parts(exchange::Delivery& delivery) {
    const native::MessageBlock fixed = message_block(delivery, shard().now());
    std::span<const std::byte> block = fixed;
    if (!delivery.body.headers.empty()) {
        native::write_message_block(this->block(), fixed, delivery.body.headers);
        block = shard().scratch();
    }
    Session::send(head_of(delivery), delivery.body, block);
}

void NativeSession::deliver_gathered(Gathered& message) {
    connection().send(head_of(message.delivery), message.extended);
}

void NativeSession::answer(exchange::Answer& answer) {
    std::span<const std::byte> block;
    auto status = static_cast<std::uint32_t>(answer.outcome);
    if (answer.outcome != exchange::Outcome::ok) {
        answer.body = {};
    } else if (!answer.body.headers.empty()) {
        native::BlockWriter(this->block()).add_records(answer.body.headers).close();
        status |= native::flag::kExtended;
        block = shard().scratch();
    }
    Session::send(
        {static_cast<std::uint32_t>(Command::answer), answer.sequence, 0, status, answer.model},
        answer.body, block);
}

void NativeSession::acknowledge(const exchange::Acknowledgement& acknowledgement) {
    using exchange::Outcome;
    std::vector<std::byte>& body = block();
    for (const exchange::OwnedTopicName& one : acknowledgement.refused) {
        const auto why =
            exchange::is_reserved_topic(one.view()) ? Outcome::denied : Outcome::overloaded;
        native::write_refused(
            body, {one.tag != 0 ? one.tag : one.number, static_cast<std::uint32_t>(why)});
    }
    const auto status = body.empty() ? Outcome::ok : Outcome::denied;
    send(Command::acknowledge, acknowledgement.sequence, static_cast<std::uint32_t>(status), body);
}

void NativeSession::tell_cancelled(const exchange::Cancellation& cancellation) {
    send(Command::cancel, cancellation.sequence, kStatusOk);
}

void NativeSession::tell_draining(Duration left) {
    if (!greeted_) return;
    std::vector<std::byte>& block = this->block();
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(left).count();
    native::BlockWriter(block).add(Extension::timeout, static_cast<std::uint32_t>(ms)).close();
    send(Command::draining, 0, native::flag::kExtended, block);
}

std::optional<exchange::Unsent> NativeSession::message_in(const anet::UnsentFrame& frame) const {
    if (native::is_command(frame.head.cmd)) return std::nullopt;
    Body body;
    if (native::read_body(frame.head.status, frame.body, body) != Fault::none) return std::nullopt;
    exchange::Unsent unsent{
        {frame.head.cmd, {}}, frame.head.model, 0, body.payload, body.extensions.headers};
    if ((frame.head.status & native::flag::kAlias) != 0) {
        const auto known = aliases_.find(frame.head.cmd);
        if (!known) return std::nullopt;
        unsent.topic = *known;
    }
    return unsent;
}

}  // namespace amq::host
