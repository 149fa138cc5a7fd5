// An instance takes over what others left: before it is asked, once, and in the end all of it.
//
// Without an adopt() nobody sees when that happens. Where the core may go through all exchanges at
// its pace, an exchange may have been taken over already or not: then all that may be is kept,
// until something tells.

#include <algorithm>

#include "tests/sim/model.hpp"

namespace amq::sim {
namespace {

void unite(std::vector<Knower>& known) {
    std::vector<Knower> once;
    for (const Knower& one : known) {
        if (!has(once, one)) once.push_back(one);
    }
    known = std::move(once);
}

}  // namespace

void Model::Adoptions::add(const Exchange& e) {
    const auto [few, many] = std::ranges::minmax_element(e.known, {}, &Knower::adoptions);
    least += few->adoptions;
    most += many->adoptions;
}

// A note is kept where both say the same of their notes.
Knower Model::known_by(const Knower& one, const Bound& by) const {
    if (one.instance == by.instance) return one;
    const std::string& schema = instances_[by.instance]->schema;
    return {by.instance, schema, one.schema == schema ? one.note : 0, one.adoptions + 1};
}

void Model::touch(Exchange& e) const {
    const Bound* by = bound_of(e);
    if (by == nullptr) return;
    for (Knower& one : e.known) one = known_by(one, *by);
    unite(e.known);
}

void Model::may_touch(Exchange& e) const {
    const Bound* by = bound_of(e);
    if (by == nullptr) return;
    for (std::size_t k = e.known.size(); k-- != 0;) e.known.push_back(known_by(e.known[k], *by));
    unite(e.known);
}

bool Model::may_be_new_to(const Exchange& e, const Bound& by) const {
    return std::ranges::any_of(e.known,
                               [&](const Knower& one) { return one.instance != by.instance; });
}

// It is being asked about.
void Model::demand_known(Exchange& e) {
    const Bound* by = bound_of(e);
    if (!is_adopter(by)) return touch(e);
    std::erase_if(e.known, [&](const Knower& one) { return one.instance != by->instance; });
    if (expect(!e.known.empty(), "an instance did not adopt what it must")) return;
    e.known.push_back({by->instance, {}, 0, 0});
}

// What is held and nobody waits for is adopted at a pace or when it is given out, and either way in
// order: it may be sent. What is asked about for another reason may be adopted before its turn.
void Model::check_adoption(Index index, const Bound& by) {
    const Exchange& e = exchanges_[index];
    if (e.state != Exchange::State::held || !e.tries.empty() || e.asks_again) return;
    note_turn(e);
    const Message& m = messages_[e.message];
    for (const Index before : queue(e.shard, m.topic, m.model).held) {
        if (before == index) return;
        expect(!may_be_new_to(exchanges_[before], by), "what is held is adopted out of order");
    }
}

void Model::note_adoption(Index index) {
    Exchange& e = exchanges_[index];
    const Bound* by = bound_of(e);
    check_adoption(index, *by);
    std::erase_if(e.known, [&](const Knower& one) { return one.instance == by->instance; });
    if (expect(!e.known.empty(), "an instance adopts what it knows")) return touch(e);
    e.known.push_back({by->instance, {}, 0, 0});
}

bool Model::is_untaken(Index index) const {
    if (!expected_.untaken) return false;
    const ExpectedWord& word = *expected_.untaken;
    return sessions_[word.session].given.at(word.sequence).exchange == index;
}

// What it replies to is adopted now.
void Model::take_untaken() {
    if (!expected_.untaken || !failure_.empty()) return;
    const ExpectedWord word = *expected_.untaken;
    expected_.untaken.reset();
    Exchange& e = exchanges_[sessions_[word.session].given.at(word.sequence).exchange];
    if (e.state != Exchange::State::ended) demand_known(e);
    take_reply(expected_.shard, word);
}

// The core looks at an exchange when the time of an attempt comes, even if that has been replied
// to.
void Model::note_timers() {
    for (const Index index : shards_[expected_.shard].open) {
        Exchange& e = exchanges_[index];
        const bool is_late = std::ranges::any_of(
            e.tries, [&](const Try& one) { return one.due != 0 && one.due <= expected_.now; });
        if (is_late && !is_adopter(bound_of(e))) may_touch(e);
    }
}

// Nothing is left to be done at a pace: then all has been adopted.
void Model::end_adoptions() {
    Shard& shard = shards_[expected_.shard];
    if (!shard.adopting || shard.marks != 0 || core().next_wake() <= expected_.now + 1) return;
    shard.adopting = false;
    for (const Index index : shard.open) {
        demand_known(exchanges_[index]);
    }
}

void Model::compare_adopted(std::uint32_t model, std::uint64_t adopted) {
    const Shard& shard = shards_[expected_.shard];
    Adoptions all;
    if (const auto at = shard.adopted_before.find(model); at != shard.adopted_before.end()) {
        all = at->second;
    }
    for (const Index index : shard.open) {
        if (messages_[exchanges_[index].message].model == model) all.add(exchanges_[index]);
    }
    expect(all.least <= adopted && adopted <= all.most, "other adoptions were counted");
}

}  // namespace amq::sim
