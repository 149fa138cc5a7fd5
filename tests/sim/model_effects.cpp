// What came out of the core, compared with what the model expects: nothing more, nothing less, in
// order.

#include <algorithm>
#include <cstring>
#include <string>

#include "tests/sim/model.hpp"

namespace amq::sim {
namespace {

using WordKind = exchange::ShardWord::Kind;

bool same(std::span<const std::byte> bytes, const std::string& text) {
    return bytes.size() == text.size() &&
           (text.empty() || std::memcmp(bytes.data(), text.data(), text.size()) == 0);
}

bool same(const exchange::TopicName& a, std::uint32_t topic) {
    const exchange::TopicName b = Model::topic_name(topic);
    return a.number == b.number && (a.name == b.name || (a.number != 0 && a.name.empty()));
}

}  // namespace

void Model::end(exchange::Effects& effects) {
    if (!failure_.empty()) return;
    end_decisions();
    compare_words(effects);
    end_adoptions();
    compare_acks(effects);
    compare_deliveries(effects);
    compare_ends(effects);
    compare_answers(effects);
    compare_cancellations(effects);
    std::vector<SessionId> readable = effects.readable;
    std::ranges::sort(readable);
    std::ranges::sort(expected_.readable);
    expect(readable == expected_.readable, "other publishers may be read from again");
    compare_counters();
    compare_gauges(effects);
    check_limits();
    check_wake();
    check_stuck();
}

// No strategy is asked any more in this event: what is left of it follows from the time and the
// rules.
void Model::end_decisions() {
    see_published();
    take_untaken();
    check_undecided();
    const Index published = expected_.published;
    if (published != kNobody && exchanges_[published].state == Exchange::State::fresh)
        hold_behind(published);
    for (const DueMiss& miss : expected_.declines) {
        expect(exchanges_[miss.exchange].state == Exchange::State::ended,
               "a strategy was not told of a decline");
    }
    expect(expected_.replied == kNobody, "a strategy was not told of a reply");
    expect(expected_.configured == kNobody, "an instance was not given its options");
    if (expected_.advances) {
        note_timers();
        settle_time(expected_.shard, expected_.now);
    }
    end_failovers();
    check_released();
}

void Model::compare_words(const exchange::Effects& effects) {
    std::vector<std::size_t> next_word(options_.shards);
    std::vector<std::size_t> next_delivery(options_.shards);
    for (const exchange::ShardWord& word : effects.words) {
        trace_.add(expected_.now, "    word", word.to, static_cast<std::uint64_t>(word.kind),
                   word.session);
        if (!expect(word.to < options_.shards && word.to != expected_.shard,
                    "a word to no other shard"))
            return;
        std::deque<ExpectedWord>& box = boxes_[expected_.shard * options_.shards + word.to];
        if (word.kind == WordKind::deliver) {
            const std::vector<Decided>& deliveries = expected_.delivered[word.to];
            const std::size_t at = next_delivery[word.to]++;
            if (!expect(at < deliveries.size(), "a delivery that no strategy decided")) return;
            compare_deliver_word(word, deliveries[at]);
            box.push_back({.kind = WordKind::deliver,
                           .session = deliveries[at].session,
                           .delivery = deliveries[at]});
            continue;
        }
        if (word.kind == WordKind::mark) {
            compare_mark(word.to);
            box.push_back({.kind = WordKind::mark});
            continue;
        }
        const std::vector<ExpectedWord>& words = expected_.words[word.to];
        const std::size_t at = next_word[word.to]++;
        if (!expect(at < words.size(), "a word that nobody should say")) return;
        compare_word(word, words[at]);
        box.push_back(words[at]);
    }
    for (ShardIndex to = 0; to < options_.shards; ++to) {
        expect(next_word[to] == expected_.words[to].size(), "a shard was not told");
        expect(next_delivery[to] == expected_.delivered[to].size(),
               "a delivery to another shard is missing");
        expect(!expected_.lost_to[to] || expected_.marked_to[to] ||
                   shards_[expected_.shard].lost.empty(),
               "a mark is missing");
    }
}

void Model::compare_mark(ShardIndex to) {
    expect(!expected_.delivered[to].empty(), "a mark behind nothing");
    expect(!expected_.marked_to[to], "two marks for the same shard");
    expected_.marked_to[to] = true;
    ++shards_[expected_.shard].marks;
}

void Model::compare_word(const exchange::ShardWord& word, const ExpectedWord& expected) {
    expect(word.kind == expected.kind, "another word than expected");
    if (word.kind == WordKind::marked) return;
    expect(word.session == sessions_[expected.session].id, "a word about another session");
    if (word.kind == WordKind::join || word.kind == WordKind::leave) {
        expect(same(word.topic, expected.topic), "a word about another topic");
    }
    if (word.kind == WordKind::join) {
        expect(word.tag == tag_of(expected.session, expected.topic), "a join with another tag");
        expect(word.wants_cancellations == sessions_[expected.session].wants_cancellations,
               "a join with another wish");
    }
    if (word.kind == WordKind::cancel) {
        expect(word.sequence == expected.sequence, "a cancellation of another message");
    }
    if (word.kind == WordKind::join || word.kind == WordKind::congestion) {
        expect(word.number == expected.number, "a word with another number");
    }
    if (word.kind == WordKind::join || word.kind == WordKind::leave) {
        expect((word.token != 0) == (expected.awaited != kNobody), "a word asks at another place");
        if (expected.awaited != kNobody) awaited_[expected.awaited].token = word.token;
    }
    if (word.kind == WordKind::known) {
        expect(word.token == awaited_[expected.awaited].token, "known says another token");
    }
    if (word.kind == WordKind::reply || word.kind == WordKind::decline) {
        const auto origin = exchange::sequence_origin(expected.sequence, options_.shards);
        expect(word.sequence == origin->ordinal, "a reply to another attempt is passed on");
        expect(word.model == expected.model, "a reply of another model is passed on");
        expect(same(word.body.bytes, expected.body), "another reply is passed on");
        expect(word.kind == WordKind::decline || same(word.body.headers, headers_of(expected.body)),
               "a reply is passed on with other headers");
    }
}

void Model::compare_deliver_word(const exchange::ShardWord& word, const Decided& expected) {
    const Message& m = messages_[expected.message];
    expect(word.session == sessions_[expected.session].id, "a delivery to another session");
    expect(word.exchange == expected.id, "a delivery of another exchange");
    expect(word.number == expected.attempt, "a delivery with another attempt number");
    expect(word.model == m.model && word.deadline == expected.deadline,
           "a delivery with another head");
    expect(same(word.topic, m.topic), "a delivery of another topic");
    expect(same(word.body.bytes, m.body), "a delivery with another body");
    expect(same(word.body.headers, headers_of(m.body)), "a delivery with other headers");
    expect(word.tag == tag_of(expected.session, m.topic), "a delivery with another tag");
    expect(word.sequence == expected.sequence, "a delivery with another sequence");
}

void Model::compare_acks(const exchange::Effects& effects) {
    if (!expect(effects.acknowledgements.size() == expected_.acks.size(), "other acknowledgements"))
        return;
    for (std::size_t k = 0; k < expected_.acks.size(); ++k) {
        const exchange::Acknowledgement& ack = effects.acknowledgements[k];
        const AwaitedAck& awaited = awaited_[expected_.acks[k]];
        Session& session = sessions_[awaited.session];
        trace_.add(expected_.now, "    ack", session.index, ack.sequence);
        expect(ack.to == session.id && ack.sequence == awaited.sequence,
               "another request is acknowledged");
        expect(ack.accepted.size() == awaited.accepted.size() &&
                   ack.refused.size() == awaited.refused.size(),
               "an acknowledgement with other topics");
        if (!failure_.empty()) return;
        for (std::size_t t = 0; t < ack.accepted.size(); ++t) {
            const std::uint32_t topic = awaited.accepted[t];
            expect(same(ack.accepted[t].view(), topic), "another topic is acknowledged");
            if (!has(session.acknowledged, topic)) session.acknowledged.push_back(topic);
            // It may have been left again meanwhile, and even be asked for anew.
            if (!has(session.topics, topic) || session.asked_by[topic] > expected_.acks[k])
                continue;
            for (Shard& shard : shards_) {
                expect(has(shard.view[topic], session.index),
                       "acknowledged before every shard knows");
            }
        }
    }
}

// From here on nothing of these topics may come, unless they were asked for again.
void Model::compare_ends(const exchange::Effects& effects) {
    if (!expect(effects.ends.size() == expected_.ends.size(), "other ends are acknowledged"))
        return;
    for (std::size_t k = 0; k < expected_.ends.size(); ++k) {
        const exchange::Acknowledgement& ack = effects.ends[k];
        const AwaitedAck& awaited = awaited_[expected_.ends[k]];
        Session& session = sessions_[awaited.session];
        trace_.add(expected_.now, "    end", session.index, ack.sequence);
        expect(ack.to == session.id && ack.sequence == awaited.sequence,
               "the end of another subscription is acknowledged");
        expect(ack.accepted.empty() && ack.refused.empty(), "an end with topics");
        for (const std::uint32_t topic : awaited.accepted) {
            const auto left_by = session.left_by.find(topic);
            const bool is_later =
                left_by != session.left_by.end() && left_by->second > expected_.ends[k];
            if (has(session.topics, topic) || is_later) continue;
            if (!has(session.ended, topic)) session.ended.push_back(topic);
            for (Shard& shard : shards_) {
                expect(!has(shard.view[topic], session.index),
                       "an end is acknowledged before every shard knows");
            }
        }
    }
}

void Model::compare_deliveries(exchange::Effects& effects) {
    effects.for_each_delivery(
        [this](const exchange::Delivery& delivery) { compare_delivery(delivery); });
    for (const Index session : shards_[expected_.shard].sessions) {
        expect(sessions_[session].decided.empty() || sessions_[session].unacknowledged != 0,
               "a delivery is missing");
    }
}

void Model::compare_delivery(const exchange::Delivery& delivery) {
    if (!failure_.empty()) return;
    trace_.add(expected_.now, "    deliver", delivery.to, delivery.exchange, delivery.sequence);
    const Index index = find_session(delivery.to);
    if (!expect(index != kNobody && sessions_[index].open, "a delivery to nobody")) return;
    Session& session = sessions_[index];
    expect(session.shard == expected_.shard, "a delivery to a session of another shard");
    if (!expect(!session.decided.empty(), "a delivery that no strategy decided")) return;
    const Decided decided = session.decided.front();
    session.decided.pop_front();
    const Message& m = messages_[decided.message];
    expect(delivery.exchange == decided.id, "a delivery of another exchange, or out of order");
    expect(delivery.attempt == decided.attempt, "a delivery with another attempt number");
    expect(delivery.model == m.model && delivery.deadline == decided.deadline,
           "a delivery with another head");
    expect(same(delivery.topic, m.topic), "a delivery of another topic");
    expect(same(delivery.body.bytes, m.body), "a delivery with another body");
    expect(same(delivery.body.headers, headers_of(m.body)), "a delivery with other headers");
    expect(delivery.tag == tag_of(index, m.topic), "a delivery with another tag");
    expect(!m.no_echo || m.is_wild || m.model != kUnreliableAll || index != m.publisher,
           "a message comes back to who did not want it");
    expect(has(session.acknowledged, m.topic), "a delivery before its topic is acknowledged");
    expect(!has(session.ended, m.topic), "a delivery behind the end of its subscription");
    expect(!has(session.received, decided.id), "a session gets one exchange twice");
    session.received.push_back(decided.id);

    expect(delivery.sequence == decided.sequence, "a delivery with another sequence");
    // After a failover there is no order, nor with a strategy that holds one and sends the next.
    if (decided.attempt != 1 || m.goes_anywhere || m.is_out_of_turn) return;
    const std::uint64_t key = std::uint64_t{m.publisher} << 32U | m.topic << 8U | m.model;
    const auto [last, is_first] = session.last_of.emplace(key, m.number);
    expect(is_first || last->second < m.number,
           "messages of one publisher, topic and model are out of order");
    last->second = m.number;
}

void Model::compare_answers(const exchange::Effects& effects) {
    for (const exchange::Answer& answer : effects.answers) {
        trace_.add(expected_.now, "    answer", answer.to, answer.sequence,
                   static_cast<std::uint64_t>(answer.outcome));
        const Index to = find_session(answer.to);
        if (!expect(to != kNobody && sessions_[to].open, "an answer to nobody")) return;
        const auto at = std::ranges::find_if(expected_.answers, [&](const ExpectedAnswer& one) {
            const Message& m = messages_[one.message];
            return m.publisher == to && m.sequence == answer.sequence;
        });
        if (!expect(at != expected_.answers.end(), "an answer that nobody expects")) return;
        const Message& m = messages_[at->message];
        expect(answer.outcome == at->outcome, "an answer with another outcome");
        expect(answer.model == m.model, "an answer of another model");
        expect(m.topic == kNobody || same(answer.topic, m.topic), "an answer of another topic");
        expect(same(answer.body.bytes, at->body), "an answer with another body");
        expect(same(answer.body.headers, at->headers), "an answer with other headers");
        expected_.answers.erase(at);
    }
    expect(expected_.answers.empty(), "an answer is missing");
}

void Model::compare_cancellations(const exchange::Effects& effects) {
    std::vector<std::pair<SessionId, std::uint32_t>> told;
    for (const exchange::Cancellation& one : effects.cancellations) {
        told.emplace_back(one.to, one.sequence);
    }
    std::ranges::sort(told);
    std::ranges::sort(expected_.cancellations);
    expect(told == expected_.cancellations, "other cancellations are told");
}

}  // namespace amq::sim
