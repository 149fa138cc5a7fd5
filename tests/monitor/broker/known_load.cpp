#include "tests/monitor/broker/known_load.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace amq::flow {
namespace {

using native::Block;
using native::Frame;

constexpr std::uint32_t kDeclined = 4;
constexpr std::uint32_t kNoOne = 2;
constexpr std::uint32_t kLost = 3;
constexpr std::uint32_t kDenied = 7;
constexpr std::uint32_t kCancelledStatus = 9;
constexpr const char* kBody = "12345678";

RawFrame hello_of(const std::string& user) {
    return {.cmd = native::kHello,
            .sequence = 1,
            .status = native::kExtended,
            .body = Block()
                        .add(native::kVersions, native::u16(1))
                        .add(native::kName, "client of " + user)
                        .add(native::kSoftware, KnownLoad::kSoftware)
                        .add(native::kUser, user)
                        .closed()};
}

}  // namespace

std::string KnownSession::id() const {
    return std::to_string(native::number(peer->welcome.records.at(native::kSession)));
}

SessionCounts KnownSession::counts() const {
    return {peer->frames_sent(), peer->socket().sent(), peer->frames_received(),
            peer->socket().received()};
}

KnownLoad::KnownLoad(const BrokerProcess& broker, std::string unix_path)
    : broker_(broker), unix_path_(std::move(unix_path)) {}

KnownSession& KnownLoad::connect(const std::string& user, const std::string& transport) {
    RawSocket socket = transport == "unix" ? RawSocket::connect_unix(unix_path_)
                                           : RawSocket::connect_tcp(broker_.publisher_port());
    const Transport over = transport == "ws" ? Transport::websocket : Transport::tcp;
    KnownSession& made = sessions_.emplace_back();
    made.user = user;
    made.transport = transport;
    made.peer =
        std::make_unique<native::Session>(over, std::move(socket), native::Session::Silent{});
    made.upgrade_in = made->socket().sent();
    made->send(hello_of(user));
    made->welcome = made->next();
    return made;
}

void KnownLoad::fill() {
    const std::vector<std::pair<std::string, std::string>> all{
        {"ann", "tcp"}, {"bob", "ws"},   {"cy", "unix"},  {"dee", "tcp"},
        {"eve", "ws"},  {"fay", "unix"}, {"gus", "tcp"},  {"hal", "ws"},
        {"ida", "tcp"}, {"joe", "ws"},   {"kim", "unix"}, {"leo", "tcp"}};
    for (const auto& [user, transport] : all) connect(user, transport);
    for (int k = 0; k < 2; ++k) {
        RawSocket past = RawSocket::connect_tcp(broker_.publisher_port());
        if (!past.ended_within(kPatience)) throw std::runtime_error("one too many was let in");
        ++refused;
    }
}

std::uint32_t KnownLoad::publish(KnownSession& from, std::uint32_t model, const std::string& topic,
                                 std::uint32_t flags, std::uint32_t timeout_ms) {
    native::Request request{.model = model,
                            .topic = 0,
                            .body = kBody,
                            .flags = native::kAlias | native::kExtended | flags};
    request.block.add(native::kTopicName, topic);
    if (timeout_ms != 0) request.block.add(native::kTimeout, native::u32(timeout_ms));
    note(std::to_string(model) + ".received");
    note(std::to_string(model) + ".accepted");
    return from->publish(request);
}

void KnownLoad::subscribe(const std::string& user, std::uint32_t alias, const std::string& topic) {
    of(user)->subscribe(native::topic(alias, topic));
}

void KnownLoad::reply(KnownSession& to, const Frame& message) {
    to->reply(message, "yes");
    ++replies;
}

void KnownLoad::decline(KnownSession& to, const Frame& message) {
    to->decline(message);
    ++replies;
}

Frame KnownLoad::answer_of(KnownSession& session, std::uint32_t status) {
    Frame answer = session->next();
    if (answer.cmd != native::kAnswer || answer.status != status) {
        throw std::runtime_error(session.user + " was answered " + std::to_string(answer.status) +
                                 " in the place of " + std::to_string(status));
    }
    return answer;
}

// 7 messages to three subscribers, 2 to nobody, 3 that wait for somebody.
void KnownLoad::broadcast() {
    for (const char* user : {"dee", "eve", "fay"}) subscribe(user, 1, "news");
    for (int k = 0; k < 7; ++k) publish(of("ann"), kUnreliableAll, "news");
    for (const char* user : {"dee", "eve", "fay"}) {
        for (int k = 0; k < 7; ++k) static_cast<void>(of(user)->next());
    }
    note("10.deliveries", 21);
    note("10.considered", 21);
    note("10.chosen", 21);
    note("10.outcomes.ok", 7);

    for (int k = 0; k < 2; ++k) publish(of("bob"), kUnreliableAll, "nobody", native::kNoWait);
    note("10.none_there", 2);
    note("10.outcomes.no_subscriber", 2);
    note("10.drops.unheld", 2);
    unheard["nobody"] += 2;

    for (int k = 0; k < 3; ++k) publish(of("cy"), kUnreliableAll, "later");
    of("cy")->fence();
    note("10.none_there", 3);
    note("10.held", 3);
    unheard["later"] += 3;
    subscribe("dee", 2, "later");
    for (int k = 0; k < 3; ++k) static_cast<void>(of("dee")->next());
    note("10.considered", 3);
    note("10.chosen", 3);
    note("10.deliveries", 3);
    note("10.outcomes.ok", 3);
}

// 9 messages, each to one of two; and a reply to one of them that nobody wants.
void KnownLoad::share() {
    for (const char* user : {"dee", "fay"}) subscribe(user, 3, "jobs");
    for (int k = 0; k < 9; ++k) publish(of("ann"), kUnreliableRandom, "jobs");
    std::array<RawClient*, 2> both{of("dee").peer.get(), of("fay").peer.get()};
    std::array<const char*, 2> users{"dee", "fay"};
    for (int k = 0; k < 9; ++k) {
        const auto who = first_with_frame(both, kPatience);
        if (!who) throw std::runtime_error("a message of model 11 did not come");
        KnownSession& got = of(users[*who]);
        const Frame message = got->next();
        if (k == 0) reply(got, message);
    }
    ignored["unwanted"] += 1;
    note("11.considered", 18);
    note("11.chosen", 9);
    note("11.deliveries", 9);
    note("11.outcomes.ok", 9);
}

void KnownLoad::ask() {
    subscribe("dee", 4, "orders");
    KnownSession& bob = of("bob");
    KnownSession& dee = of("dee");
    Frame last;
    for (int k = 0; k < 6; ++k) {
        publish(bob, kReliableRandom, "orders");
        last = dee->next();
        k < 4 ? reply(dee, last) : decline(dee, last);
        answer_of(bob, k < 4 ? 0 : kDeclined);
    }
    note("12.deliveries", 6);
    note("12.chosen", 6);
    note("12.outcomes.ok", 4);
    note("12.outcomes.not_owner", 2);
    note("12.declined", 2);
    reply(dee, last);
    ignored["duplicate"] += 1;
    Frame never = last;
    never.sequence += 3'000'000;
    reply(dee, never);
    ignored["foreign"] += 1;
    ask_and_lose();
    ask_in_vain();
}

// Those who are asked decline, or are gone.
void KnownLoad::ask_and_lose() {
    for (const char* user : {"dee", "fay"}) subscribe(user, 5, "pair");
    std::array<RawClient*, 2> both{of("dee").peer.get(), of("fay").peer.get()};
    std::array<const char*, 2> users{"dee", "fay"};
    for (int k = 0; k < 3; ++k) {
        publish(of("cy"), kReliableRandom, "pair");
        const auto first = first_with_frame(both, kPatience);
        if (!first) throw std::runtime_error("nobody was asked");
        KnownSession& declines = of(users[*first]);
        KnownSession& replies_then = of(users[1 - *first]);
        decline(declines, declines->next());
        reply(replies_then, replies_then->next());
        answer_of(of("cy"), 0);
    }
    note("12.deliveries", 6);
    note("12.chosen", 6);
    note("12.failovers", 3);
    note("12.declined", 3);
    note("12.outcomes.ok", 3);

    subscribe("ida", 1, "leaver");
    publish(of("bob"), kReliableRandom, "leaver", native::kNoWait);
    static_cast<void>(of("ida")->next());
    leave(of("ida"));
    answer_of(of("bob"), kLost);
    note("12.deliveries");
    note("12.chosen");
    note("12.lost");
    note("12.outcomes.responder_lost");
}

// Nobody there, too late, taken back, refused.
void KnownLoad::ask_in_vain() {
    KnownSession& bob = of("bob");
    KnownSession& dee = of("dee");
    for (int k = 0; k < 2; ++k) {
        publish(bob, kReliableRandom, "77", native::kNoWait);
        answer_of(bob, kNoOne);
    }
    note("12.none_there", 2);
    note("12.outcomes.no_subscriber", 2);
    unheard["77"] += 2;

    publish(bob, kReliableRandom, "orders", 0, 60);
    const Frame late = dee->next();
    answer_of(bob, 1);
    reply(dee, late);
    ignored["late"] += 1;
    note("12.deliveries");
    note("12.chosen");
    note("12.outcomes.timeout");

    const std::uint32_t taken_back = publish(bob, kReliableRandom, "orders");
    static_cast<void>(dee->next());
    bob->cancel(taken_back);
    answer_of(bob, kCancelledStatus);
    if (dee->next().cmd != native::kCancel) throw std::runtime_error("dee was not told");
    note("12.deliveries");
    note("12.chosen");
    note("12.outcomes.cancelled");

    bob->publish({.model = kReliableRandom, .topic = 1, .body = kBody});
    answer_of(bob, kDenied);
    note("12.received");
    note("12.refused.reserved_topic");
    bob->publish({.model = 99, .topic = 1001, .body = kBody});
    answer_of(bob, kDenied);
    ++unknown_model;
}

// 5 that one declines and the other answers, 2 that both decline.
void KnownLoad::ask_all() {
    for (const char* user : {"eve", "fay"}) subscribe(user, 6, "owner");
    KnownSession& ann = of("ann");
    for (int k = 0; k < 7; ++k) publish(ann, kReliableSpec, "owner");
    std::vector<Frame> asked;
    for (int k = 0; k < 7; ++k) {
        decline(of("eve"), of("eve")->next());
        asked.push_back(of("fay")->next());
    }
    wait_declined_(7);
    for (std::size_t k = 0; k < 7; ++k) {
        k < 5 ? reply(of("fay"), asked[k]) : decline(of("fay"), asked[k]);
        answer_of(ann, k < 5 ? 0 : kDeclined);
    }
    note("13.deliveries", 14);
    note("13.chosen", 14);
    note("13.declined", 9);
    note("13.outcomes.ok", 5);
    note("13.outcomes.not_owner", 2);
}

void KnownLoad::leave_open() {
    publish(of("cy"), kReliableRandom, "orders");
    unanswered_ = of("dee")->next();
    note("12.deliveries");
    note("12.chosen");
    note("12.open");
    for (int k = 0; k < 4; ++k) publish(of("cy"), kUnreliableAll, "waiting");
    of("cy")->fence();
    note("10.none_there", 4);
    note("10.held", 4);
    note("10.open", 4);
    unheard["waiting"] += 4;
}

void KnownLoad::settle() {
    reply(of("dee"), unanswered_);
    answer_of(of("cy"), 0);
    note("12.outcomes.ok");
    models["12.open"] = 0;
    subscribe("fay", 7, "waiting");
    for (int k = 0; k < 4; ++k) static_cast<void>(of("fay")->next());
    note("10.considered", 4);
    note("10.chosen", 4);
    note("10.deliveries", 4);
    note("10.outcomes.ok", 4);
    models["10.open"] = 0;
}

void KnownLoad::leave(KnownSession& session) {
    const SessionCounts counts = session.counts();
    session->leave();
    ends_.push_back({session.user, session.transport, "peer_closed", counts});
    ended_bytes_[session.transport].in += counts.bytes_in - session.upgrade_in;
    ended_bytes_[session.transport].out += counts.bytes_out;
    ended_bytes_["tcp"].in += session.upgrade_in;
    sessions_.remove_if([gone = &session](const KnownSession& one) { return &one == gone; });
}

void KnownLoad::note_end(KnownSession& session, const std::string& reason) {
    if (!session->ended_within(kPatience)) throw std::runtime_error(session.user + " goes on");
    leave(session);
    ends_.back().reason = reason;
}

void KnownLoad::misbehave() {
    KnownSession& gus = of("gus");
    gus->send(hello_of("gus"));  // a second one
    note_end(gus, "protocol_error");
    KnownSession& hal = of("hal");
    hal->send_bytes("GET / HTTP/1.1\r\n\r\n......");
    note_end(hal, "bad_magic");
    leave(of("joe"));
}

void KnownLoad::drain() {
    for (KnownSession& session : sessions_) session->fence();
}

KnownSession& KnownLoad::of(const std::string& user) {
    const auto at = std::ranges::find(sessions_, user, &KnownSession::user);
    if (at == sessions_.end()) throw std::runtime_error("there is no " + user);
    return *at;
}

std::vector<const KnownSession*> KnownLoad::open() const {
    std::vector<const KnownSession*> all;
    for (const KnownSession& session : sessions_) all.push_back(&session);
    return all;
}

ByteCounts KnownLoad::bytes(const std::string& transport) const {
    ByteCounts sum;
    const auto ended = ended_bytes_.find(transport);
    if (ended != ended_bytes_.end()) sum = ended->second;
    for (const KnownSession& session : sessions_) {
        const SessionCounts counts = session.counts();
        if (session.transport == transport) {
            sum.in += counts.bytes_in - session.upgrade_in;
            sum.out += counts.bytes_out;
        }
        if (transport == "tcp") sum.in += session.upgrade_in;
    }
    return sum;
}

std::uint64_t KnownLoad::opened(const std::string& transport) const {
    const auto is_over = [&](const auto& one) { return one.transport == transport; };
    return static_cast<std::uint64_t>(std::ranges::count_if(sessions_, is_over) +
                                      std::ranges::count_if(ends_, is_over));
}

std::uint64_t KnownLoad::ended(const std::string& transport, const std::string& reason) const {
    return static_cast<std::uint64_t>(std::ranges::count_if(ends_, [&](const KnownEnd& end) {
        return end.transport == transport && end.reason == reason;
    }));
}

}  // namespace amq::flow
