// What clients do to a broker: mostly what they should, at the worst of times, and sometimes
// nonsense.

#include <algorithm>
#include <array>

#include "tests/sim/shell.hpp"
#include "tests/sim/world.hpp"

namespace amq::sim {

using exchange::Core;

void World::step() {
    if (woken_) wake();
    if (rng_.percent(25)) pass_time(rng_.next() % (options_.pace * 2));
    if (options_.jump_one_in != 0 && rng_.one_in(options_.jump_one_in)) {
        now_ += rng_.between(100'000, rng_.one_in(3) ? 10'000'000'000 : 400'000'000);
    }
    if (rng_.percent(4)) advance(rng_.below(options_.shards));
    if (!rng_.percent(options_.slow_words_percent)) pass_any_words();
    if (options_.drains && !draining_ && rng_.one_in(options_.steps)) drain();
    if (rng_.below(1'000) < options_.rollouts_per_mille) change_bindings();
    if (rng_.below(1'000) < options_.quarantines_per_mille) quarantine();
    if (rng_.below(1'000) < options_.shadows_per_mille) change_shadow();
    if (rng_.below(1'000) < options_.options_per_mille) change_options();
    if (clients_.empty() || (clients_.size() < options_.sessions && rng_.percent(10)))
        return open();

    Client& client = rng_.pick(clients_);
    const std::uint32_t dice = rng_.below(1'000);
    if (dice < 350) return publish(client);
    if (dice < 550) return read(client);
    if (dice < 820) return reply(client);
    if (dice < 890) return subscribe(client);
    if (dice < 915) return unsubscribe(client);
    if (dice < 930) return reply_nonsense(client);
    if (dice < 945) return publish_nonsense(client);
    if (dice < 965) return close(client);
    if (dice < 975) return cancel(client);
    if (dice < 976 && bursts_left_ != 0) return burst(client);
    if (rng_.percent(options_.congest_percent * 4)) return toggle_congestion(client);
}

void World::open() {
    const ShardIndex shard = rng_.below(options_.shards);
    Client client;
    const bool wants = rng_.one_in(2);
    const auto cancellations =
        wants ? exchange::Cancellations::wanted : exchange::Cancellations::unwanted;
    client.session = model_.open_session(cores_[shard]->open_session(cancellations), shard, wants);
    trace_.add(now_, "open", shard, client.session);
    clients_.push_back(std::move(client));
    if (rng_.percent(50)) subscribe(clients_.back());
}

// Some of what waits in its queue has left already, the rest never did.
void World::close(Client& client) {
    const Session& session = model_.session(client.session);
    forget_unused_topics(session.shard);
    const std::size_t written = rng_.below(client.queue.size() + 1);
    std::vector<Move> moves;
    std::vector<exchange::Unsent> unsent;
    std::deque<Lent> bodies;  // and headers
    for (std::size_t k = written; k < client.queue.size(); ++k) {
        const Message& message = model_.message(client.queue[k].message);
        unsent.push_back({Model::topic_name(message.topic), message.model, message.arrived,
                          bodies.emplace_back(message.body).bytes(),
                          bodies.emplace_back(headers_of(message.body)).bytes()});
        if (!options_.model(message.model)->settings.answered) {
            moves.push_back({message.number, client.session, message.arrived});
        }
    }
    client.is_open = false;
    const SessionId id = session.id;
    model_.close(client.session, moves, now_);
    event(session.shard, "close", client.session, unsent.size(),
          [&](Core& core) { core.close_session(id, unsent, now_); });
    clients_.erase(clients_.begin() + (&client - clients_.data()));
}

std::size_t World::any_body_size() {
    if (rng_.percent(options_.large_body_percent)) return rng_.below(60'000);
    if (rng_.percent(10)) return 0;
    if (rng_.percent(10)) return 1'020 + rng_.below(10);  // where bodies begin to be shared
    return rng_.below(120);
}

void World::publish(Client& client) {
    const std::uint32_t model = rng_.pick(options_.models).settings.model;
    const std::uint32_t sequence = rng_.percent(8) ? 0 : ++client.sequence;
    publish(client, rng_.below(options_.topics), model, sequence, any_body_size());
}

namespace {

// Of what is foreseen some does not come, and nothing may change by either.
void foresee_publish(Core& core, const exchange::TopicName& topic) {
    exchange::Foresight soon;
    soon.add_publish(Model::topic_name(0));
    soon.add_publish(topic);
    soon.add_publish(Model::topic_name(1));
    core.foresee(soon);
}

void foresee_reply(Core& core, exchange::SessionId from, std::uint32_t sequence) {
    exchange::Foresight soon;
    for (const std::uint32_t one : {sequence, sequence + 1}) soon.add_reply({from, one});
    core.foresee(soon);
}

}  // namespace

void World::publish(Client& client, std::uint32_t topic, std::uint32_t model,
                    std::uint32_t sequence, std::size_t size) {
    const Session& session = model_.session(client.session);
    if (model_.is_paused(client.session) && !rng_.one_in(10)) return;  // not read from
    forget_unused_topics(session.shard);
    std::string body(size, static_cast<char>('a' + rng_.below(26)));
    const std::string number = std::to_string(++words_said_) + ":";
    body.replace(0, std::min(size, number.size()), number, 0, std::min(size, number.size()));
    const exchange::TopicName name = Model::topic_name(topic);
    Lent topic_text(name.name);
    Lent bytes(body);
    Lent headers(headers_of(body));
    Lent key(key_of(body));
    exchange::Publish publish{{name.number, topic_text.text()},
                              model,
                              sequence,
                              bytes.bytes(),
                              headers.bytes(),
                              key.bytes()};
    if (rng_.percent(15)) publish.timeout = rng_.between(1, 8'000) * 1'000'000;
    if (rng_.percent(10)) publish.wait = exchange::Wait::no_wait;
    Message message{0, client.session, sequence, topic, model, 0, std::move(body)};
    message.timeout = publish.timeout;
    if (rng_.percent(10)) publish.echo = exchange::Echo::unwanted;
    message.no_wait = publish.wait == exchange::Wait::no_wait;
    message.no_echo = publish.echo == exchange::Echo::unwanted;
    model_.publish(std::move(message), now_);
    exchange::Reading reading{};
    event(session.shard, "publish", client.session, model, [&](Core& core) {
        foresee_publish(core, publish.topic);
        reading = core.publish(session.id, publish, now_);
    });
    const bool pauses = model_.is_paused(client.session);
    if (model_.failure().empty() && pauses != (reading == exchange::Reading::pause)) {
        model_.fail("a publisher is paused, or not, at another moment");
    }
}

// Mostly something recent, which may be over already or never have been.
void World::cancel(Client& client) {
    const Session& session = model_.session(client.session);
    const std::uint32_t back = rng_.below(std::min(client.sequence, 30U) + 1);
    const std::uint32_t sequence = rng_.one_in(20) ? 0 : client.sequence - back;
    model_.cancel(client.session, sequence, now_);
    event(session.shard, "cancel", client.session, sequence,
          [&](Core& core) { core.cancel(session.id, sequence, now_); });
}

void World::publish_nonsense(Client& client) {
    const Session& session = model_.session(client.session);
    static constexpr std::array<std::uint32_t, 5> kReserved{0, 1, 2, 0xFFFFFF00U, 0xFFFFFFFFU};
    const bool unknown = rng_.one_in(2);
    const std::uint32_t model = unknown ? kUnknownModel : rng_.pick(options_.models).settings.model;
    const exchange::TopicName topic =
        unknown ? Model::topic_name(0) : exchange::TopicName{kReserved[rng_.below(5)], {}};
    const std::uint32_t sequence = rng_.one_in(4) ? 0 : ++client.sequence;
    if (rng_.one_in(3)) return publish_too_large(client, sequence, model);
    model_.publish_refused(client.session, sequence, model, exchange::Refusal::reserved_topic,
                           now_);
    event(session.shard, "publish nonsense", client.session, model, [&](Core& core) {
        core.publish(session.id, {topic, model, sequence, {}}, now_);
    });
}

void World::publish_too_large(Client& client, std::uint32_t sequence, std::uint32_t model) {
    const Session& session = model_.session(client.session);
    model_.publish_refused(client.session, sequence, model, exchange::Refusal::too_large, now_);
    event(session.shard, "publish too large", client.session, model,
          [&](Core& core) { core.refuse_too_large(session.id, sequence, model, now_); });
}

void World::burst(Client& client) {
    --bursts_left_;
    const std::uint32_t topic = rng_.below(options_.topics);
    const std::uint32_t model = rng_.pick(options_.models).settings.model;
    const std::uint32_t count = 200 + rng_.below(400);
    const bool large = rng_.one_in(4);
    for (std::uint32_t k = 0; k < count && model_.failure().empty(); ++k) {
        publish(client, topic, model, ++client.sequence,
                large ? rng_.below(4'000) : rng_.below(20));
    }
}

void World::subscribe(Client& client) {
    const Session& session = model_.session(client.session);
    forget_unused_topics(session.shard);
    std::vector<std::uint32_t> topics;
    std::vector<exchange::Subscription> names;
    std::deque<Lent> texts;
    for (std::uint32_t k = 1 + rng_.below(3); k != 0; --k) {
        topics.push_back(rng_.below(options_.topics));
        const exchange::TopicName name = Model::topic_name(topics.back());
        names.push_back({{name.number, texts.emplace_back(name.name).text()},
                         tag_of(client.session, topics.back())});
    }
    const std::uint32_t sequence = ++client.sequence;
    model_.subscribe(client.session, sequence, topics, now_);
    event(session.shard, "subscribe", client.session, topics.front(),
          [&](Core& core) { core.subscribe(session.id, sequence, names, now_); });
}

void World::unsubscribe(Client& client) {
    const Session& session = model_.session(client.session);
    std::vector<std::uint32_t> topics;
    std::vector<exchange::TopicName> names;
    std::deque<Lent> texts;
    for (std::uint32_t k = 1 + rng_.below(3); k != 0; --k) {
        topics.push_back(rng_.below(options_.topics));
        const exchange::TopicName name = Model::topic_name(topics.back());
        names.push_back({name.number, texts.emplace_back(name.name).text()});
    }
    const std::uint32_t sequence = ++client.sequence;
    model_.unsubscribe(client.session, sequence, topics, now_);
    event(session.shard, "unsubscribe", client.session, topics.front(),
          [&](Core& core) { core.unsubscribe(session.id, sequence, names, now_); });
}

void World::read(Client& client) {
    for (std::uint32_t k = rng_.below(6); k != 0 && !client.queue.empty(); --k) {
        const Frame frame = client.queue.front();
        client.queue.pop_front();
        if (++model_.message(frame.message).readers > 1 && frame.model == kUnreliableRandom &&
            !model_.message(frame.message).is_wild) {
            model_.fail("two clients read one message of model 11");
        }
        if (!rng_.percent(options_.silent_percent)) client.inbox.push_back(frame);
    }
}

void World::reply(Client& client) {
    if (client.inbox.empty()) return;
    const std::size_t at = rng_.one_in(3) ? rng_.below(client.inbox.size()) : 0;
    const Frame frame = client.inbox[at];
    if (!rng_.percent(5))
        client.inbox.erase(client.inbox.begin() + static_cast<std::ptrdiff_t>(at));
    if (rng_.percent(25)) return say_decline(client, frame);
    say_reply(client, frame);
}

void World::say_reply(Client& client, const Frame& frame) {
    const Session& session = model_.session(client.session);
    std::string body(any_body_size(), 'r');
    const std::string number = std::to_string(++words_said_);
    body.replace(0, std::min(body.size(), number.size()), number, 0,
                 std::min(body.size(), number.size()));
    Lent bytes(body);
    Lent headers(headers_of(body));
    model_.reply(client.session, frame.sequence, frame.model, body, now_);
    event(session.shard, "reply", client.session, frame.sequence, [&](Core& core) {
        foresee_reply(core, session.id, frame.sequence);
        core.reply(session.id, {frame.sequence, frame.model, bytes.bytes(), headers.bytes()}, now_);
    });
}

void World::say_decline(Client& client, const Frame& frame) {
    const Session& session = model_.session(client.session);
    if (rng_.one_in(8)) {
        model_.decline_too_large(client.session, frame.sequence, frame.model, now_);
        return event(session.shard, "reply too large", client.session, frame.sequence,
                     [&](Core& core) {
                         core.decline_too_large(session.id, frame.sequence, frame.model, now_);
                     });
    }
    model_.decline(client.session, frame.sequence, frame.model, now_);
    event(session.shard, "decline", client.session, frame.sequence,
          [&](Core& core) { core.decline(session.id, frame.sequence, frame.model, now_); });
}

// To what another one was given, to what nobody was given, and to what is long over.
void World::reply_nonsense(Client& client) {
    Frame frame{static_cast<std::uint32_t>(rng_.next()), kReliableRandom, kNobody};
    const Client& other = rng_.pick(clients_);
    if (rng_.one_in(3)) frame.sequence = exchange::kFirstSequence + rng_.below(200);
    if (rng_.one_in(3) && !other.inbox.empty()) frame = rng_.pick(other.inbox);
    if (rng_.one_in(3) && !other.queue.empty()) frame = other.queue[rng_.below(other.queue.size())];
    if (rng_.one_in(8)) frame.sequence = rng_.below(exchange::kFirstSequence);
    const bool is_own = model_.session(client.session).given.contains(frame.sequence);
    if (is_own && &other == &client && !client.inbox.empty()) return say_reply(client, frame);
    if (rng_.one_in(3)) return say_decline(client, frame);
    say_reply(client, frame);
}

void World::toggle_congestion(Client& client) {
    const Session& session = model_.session(client.session);
    client.congested = !client.congested;
    const auto congestion =
        client.congested ? exchange::Congestion::congested : exchange::Congestion::clear;
    model_.congest(client.session, client.congested, now_);
    event(session.shard, "congestion", client.session, client.congested ? 1 : 0,
          [&](Core& core) { core.set_congestion(session.id, congestion, now_); });
}

void World::drain() {
    draining_ = true;
    for (ShardIndex shard = 0; shard < options_.shards; ++shard) {
        model_.start_draining(shard);
        cores_[shard]->start_draining();
    }
    if (rng_.one_in(2)) pass_time(rng_.below(2'000'000'000));
    for (ShardIndex shard = 0; shard < options_.shards && model_.failure().empty(); ++shard) {
        model_.end_draining(shard, now_);
        event(shard, "end draining", 0, 0, [&](Core& core) { core.end_draining(now_); });
    }
}

// Everybody leaves, every word arrives, all time passes: nothing may be left.
void World::finish() {
    while (!clients_.empty() && model_.failure().empty()) {
        close(rng_.pick(clients_));
        if (rng_.one_in(2)) pass_any_words();
    }
    while (model_.failure().empty() && pass_any_words()) {
    }
    for (int round = 0; round < 3 && model_.failure().empty(); ++round) pass_time(8'000'000'000);
    for (ShardIndex shard = 0; shard < options_.shards; ++shard) {
        advance(shard);
        advance(shard);
    }
    for (ShardIndex shard = 0; shard < options_.shards && model_.failure().empty(); ++shard) {
        model_.nothing_left(shard);
    }
}

}  // namespace amq::sim
