// Which exchange a strategy is asked about: the core gives it an id, which the model learns with
// the first question.

#include <algorithm>
#include <cstring>

#include "tests/sim/model.hpp"

namespace amq::sim {

// By its id, or, when it has none yet, the message that must be meant.
Index Model::exchange_called(const Call& call) {
    const ExchangeId id = call.message->id;
    if (const auto at = by_exchange_.find(id); at != by_exchange_.end()) return at->second;
    Index index = kNobody;
    switch (call.callback) {
        case Callback::on_miss: index = unnamed_lost(call); break;
        case Callback::adopt: index = unnamed_moved(call); break;
        default: break;
    }
    if (index == kNobody && call.callback != Callback::on_miss) index = unnamed_exchange(call);
    if (!expect(index != kNobody, "a strategy was asked about an exchange that nobody made"))
        return index;
    exchanges_[index].id = id;
    by_exchange_[id] = index;
    return index;
}

Index Model::unnamed_lost(const Call& call) const {
    const Index index = next_lost(call.shard, find_session(call.who));
    return index != kNobody && exchanges_[index].id == 0 ? index : kNobody;
}

// One that was taken back and is to be given to somebody else, adopted before that.
Index Model::unnamed_moved(const Call& call) const {
    const amq_msg& seen = *call.message;
    if (seen.publisher != 0 || seen.attempts_n != 1) return kNobody;
    for (const DueMiss& miss : shards_[call.shard].lost) {
        const Exchange& e = exchanges_[miss.exchange];
        const Message& m = messages_[e.message];
        if (e.id != 0 || e.state == Exchange::State::ended || m.model != call.model) continue;
        if (sessions_[miss.session].id != attempt_of(seen, 0).sub) continue;
        if (e.deadline != seen.deadline_ns || !is_same_message(seen, m)) continue;
        return miss.exchange;
    }
    return kNobody;
}

// The message published now, or, before it, one that was held at once behind others and looks the
// same.
Index Model::unnamed_exchange(const Call& call) {
    for (const Index open : shards_[call.shard].open) {
        const Exchange& e = exchanges_[open];
        const bool is_first =
            open == expected_.published && e.state == Exchange::State::fresh && call.view->n == 0;
        if (is_meant(call, e) && (is_first || e.state == Exchange::State::held)) return open;
    }
    const Index published = expected_.published;
    if (published == kNobody || exchanges_[published].state != Exchange::State::fresh)
        return kNobody;
    return is_meant(call, exchanges_[published]) ? published : kNobody;
}

bool Model::is_meant(const Call& call, const Exchange& e) const {
    const Message& m = messages_[e.message];
    if (e.id != 0 || m.arrived != call.message->arrived_ns) return false;
    if (e.deadline != call.message->deadline_ns) return false;
    if (call.model != 0 ? m.model != call.model : is_live(bound_of(e))) return false;
    if (sessions_[m.publisher].id != call.message->publisher) return false;
    return is_same_message(*call.message, m);
}

bool Model::is_same_message(const amq_msg& seen, const Message& m) {
    if (topic_name(m.topic).name != std::string_view(seen.topic.p, seen.topic.n)) return false;
    return m.body.size() == seen.body_n &&
           (m.body.empty() || std::memcmp(m.body.data(), seen.body, m.body.size()) == 0);
}

}  // namespace amq::sim
