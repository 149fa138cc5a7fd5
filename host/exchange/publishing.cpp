// A publish comes in: accepted or refused, and then put before its strategy.

#include <algorithm>

#include "host/exchange/core.hpp"

namespace amq::exchange {

Reading Core::publish(SessionId from, const Publish& publish, Nanos now) {
    begin(now);
    Session* session = sessions_.find(from);
    if (session == nullptr) return Reading::go_on;
    Model* model = bound_model(publish.model);

    auto refusal = refusal_of(*session, publish, model);
    std::uint32_t topic = kNone;
    if (!refusal) {
        topic = topics_.find_or_make(publish.topic);
        if (topic == kNone) refusal = Refusal::topics_full;
    }
    if (refusal) {
        refuse(*session, publish, model, *refusal);
    } else {
        accept(*session, publish, *model, topic);
        end();
    }
    return session->paused ? Reading::pause : Reading::go_on;
}

void Core::refuse_too_large(SessionId from, std::uint32_t sequence, std::uint32_t model,
                            Nanos now) {
    begin(now);
    const Session* session = sessions_.find(from);
    if (session == nullptr) return;
    Model* bound = bound_model(model);
    refuse(*session, {{}, model, sequence, {}}, bound,
           bound == nullptr ? Refusal::unknown_model : Refusal::too_large);
}

std::optional<Refusal> Core::refusal_of(const Session& session, const Publish& publish,
                                        const Model* model) const {
    if (model == nullptr) return Refusal::unknown_model;
    if (is_reserved_topic(publish.topic)) return Refusal::reserved_topic;
    if (draining_) return Refusal::draining;
    if (model->answered && session.in_flight >= options_.limits.max_in_flight_per_session) {
        return Refusal::session_in_flight;
    }
    if (exchanges_.taken() >= options_.limits.max_in_flight) return Refusal::shard_in_flight;
    return std::nullopt;
}

void Core::refuse(const Session& session, const Publish& publish, Model* model, Refusal why) {
    if (model == nullptr) {
        ++counters_.unknown_model;
    } else {
        ModelCounters& counters = tallies_[tally_of(*model, publish.topic)].counters;
        ++counters.received;
        ++counters.refused[static_cast<std::size_t>(why)];
        if (!model->answered) return;
    }
    if (publish.sequence == 0) return;
    effects_.answers.push_back(
        {session.id, publish.topic, publish.sequence, publish.model, outcome_of(why), {}});
}

// What is refused counts with the strategy that would have got it, as far as its topic is known;
// the rest with that of all other topics.
std::uint32_t Core::tally_of(const Model& model, const TopicName& name) {
    std::uint32_t binding = model.binding;
    if (model.has_patterns) {
        const std::uint32_t topic = topics_.find(name);
        const auto place = static_cast<std::uint32_t>(&model - models_.data());
        if (topic != kNone) binding = binding_for(place, topic);
    }
    return bindings_[binding].tally;
}

Exchange& Core::open_exchange(Model& model, std::uint32_t topic) {
    const std::uint32_t slot = exchanges_.take();
    Exchange& exchange = exchanges_[slot];
    static_cast<ExchangeFacts&>(exchange) = ExchangeFacts{};
    exchange.id = make_exchange_id(++exchange.uses, slot, options_.shard);
    exchange.model = model.number;
    exchange.model_place = static_cast<std::uint32_t>(&model - models_.data());
    exchange.topic = topic;
    know(exchange);
    ++topics_[topic].exchanges;
    topics_.note_publish(topic);
    ++tallies_[exchange.tally].open;
    return exchange;
}

namespace {

// From a publish to its end at the latest.
Nanos time_of(const ModelSettings& settings, Nanos asked) {
    if (asked != 0) return std::min(asked, settings.max_timeout);
    return settings.answered ? settings.timeout : std::max(settings.timeout, settings.hold);
}

}  // namespace

void Core::accept(Session& session, const Publish& publish, Model& model,
                  std::uint32_t topic_slot) {
    ++model.timings->passes;
    Exchange& exchange = open_exchange(model, topic_slot);
    Topic& topic = topics_[topic_slot];
    ModelCounters& counters = counters_of(exchange);
    ++counters.received;
    ++counters.accepted;
    const ModelSettings& settings = bindings_[exchange.binding].settings;
    exchange.publisher = session.id;
    exchange.sequence = publish.sequence;
    exchange.bytes = publish.body;
    topic.counters.bytes += publish.body.size();
    exchange.headers = publish.headers;
    exchange.key = publish.key;
    exchange.no_wait = publish.wait == Wait::no_wait;
    exchange.no_echo = publish.echo == Echo::unwanted;
    exchange.arrived = now_;
    exchange.deadline = now_ + time_of(settings, publish.timeout);
    exchange.hold_until = std::min(now_ + settings.hold, exchange.deadline);
    exchange.answered = model.answered;
    if (exchange.answered) join_publisher(session, exchange);

    // Order: while held messages of this kind are going out, a new one waits behind them.
    const HeldQueue* queue = topic.held_count == 0 ? nullptr : topic.queue_of(exchange.model_place);
    if (queue != nullptr && queue->count != 0 && queue->state != HeldQueue::State::idle) {
        hold(exchange.slot(), Decision{});
    } else {
        route(exchange);
    }
}

void Core::join_publisher(Session& session, Exchange& exchange) {
    const std::uint32_t slot = exchange.slot();
    ++answered_open_;
    exchange.publisher_next = session.first_exchange;
    if (session.first_exchange != kNone)
        exchanges_[session.first_exchange].publisher_previous = slot;
    session.first_exchange = slot;
    if (session.by_sequence != nullptr) session.by_sequence->emplace(exchange.sequence, slot);
    if (++session.in_flight >= options_.limits.max_in_flight_per_session) session.paused = true;
}

void Core::leave_publisher(const Exchange& exchange) {
    Session* session = sessions_.find(exchange.publisher);
    if (session == nullptr) return;
    if (exchange.publisher_next != kNone) {
        exchanges_[exchange.publisher_next].publisher_previous = exchange.publisher_previous;
    }
    if (exchange.publisher_previous != kNone) {
        exchanges_[exchange.publisher_previous].publisher_next = exchange.publisher_next;
    } else {
        session->first_exchange = exchange.publisher_next;
    }
    if (session->by_sequence != nullptr) {
        const auto at = session->by_sequence->find(exchange.sequence);
        if (at != session->by_sequence->end() && at->second == exchange.slot())
            session->by_sequence->erase(at);
    }
    --session->in_flight;
    if (session->paused && session->in_flight <= options_.limits.max_in_flight_per_session / 2) {
        session->paused = false;
        effects_.readable.push_back(session->id);
    }
}

void Core::cancel(SessionId from, std::uint32_t sequence, Nanos now) {
    begin(now);
    Session* session = sessions_.find(from);
    if (session == nullptr) return;
    const std::uint32_t slot = request_of(*session, sequence);
    ++(slot == kNone ? counters_.cancels_ignored : counters_.cancels);
    if (slot != kNone) finish(exchanges_[slot], Outcome::cancelled, {});
    end();
}

// The index is made when a session cancels for the first time: most never do, and pay nothing.
std::uint32_t Core::request_of(Session& session, std::uint32_t sequence) {
    if (sequence == 0) return kNone;
    if (session.by_sequence == nullptr) {
        session.by_sequence = std::make_unique<BySequence>(0, SeededHash{random()});
        for (std::uint32_t slot = session.first_exchange; slot != kNone;
             slot = exchanges_[slot].publisher_next) {
            session.by_sequence->emplace(exchanges_[slot].sequence, slot);
        }
    }
    const auto at = session.by_sequence->find(sequence);
    return at == session.by_sequence->end() ? kNone : at->second;
}

}  // namespace amq::exchange
