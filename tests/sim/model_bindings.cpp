// What serves which message on which shard, and since when.

#include <algorithm>

#include "tests/sim/model.hpp"

namespace amq::sim {
namespace {

std::vector<std::string> tokens_of(const std::string& text) {
    std::vector<std::string> tokens(1);
    for (const char c : text) {
        if (c == '.') {
            tokens.emplace_back();
        } else {
            tokens.back() += c;
        }
    }
    return tokens;
}

bool is_for(const std::string& pattern, const std::string& topic) {
    const std::vector<std::string> wanted = tokens_of(pattern);
    const std::vector<std::string> given = tokens_of(topic);
    for (std::size_t k = 0; k < wanted.size(); ++k) {
        if (k >= given.size()) return false;
        if (wanted[k] == ">") return true;
        if (wanted[k] != "*" && wanted[k] != given[k]) return false;
    }
    return wanted.size() == given.size();
}

// The smaller, the more it says.
std::vector<int> ranks_of(const std::string& pattern) {
    if (pattern.empty()) return {4};
    std::vector<int> ranks;
    for (const std::string& token : tokens_of(pattern)) {
        ranks.push_back(token == ">" ? 2 : token == "*" ? 1 : 0);
    }
    ranks.push_back(3);
    return ranks;
}

}  // namespace

const Bound* Model::find_bound(ShardIndex shard, std::uint32_t model,
                               const std::string& match) const {
    for (const Bound& one : shards_[shard].bound) {
        if (one.settings.model == model && one.settings.match == match) return &one;
    }
    return nullptr;
}

const Bound* Model::bound(ShardIndex shard, std::uint32_t model, std::uint32_t topic) const {
    const Bound* best = nullptr;
    const std::string name(topic_name(topic).name);
    for (const Bound& one : shards_[shard].bound) {
        const std::string& match = one.settings.match;
        if (one.settings.model != model || (!match.empty() && !is_for(match, name))) continue;
        if (best == nullptr || ranks_of(match) < ranks_of(best->settings.match)) best = &one;
    }
    return best;
}

Nanos Model::settle_of(ShardIndex shard, std::uint32_t model, std::uint32_t topic) const {
    const Bound* by = bound(shard, model, topic);
    return by == nullptr ? 0 : by->settings.settle;
}

void Model::commit(ShardIndex index, std::vector<Bound> next, Nanos now) {
    begin(index, now);
    Shard& shard = shards_[index];
    std::erase_if(shard.shadows, [&](const Shadowed& one) {
        const Bound* before = find_bound(index, one.model, one.match);
        return std::ranges::none_of(next, [&](const Bound& after) {
            return after.settings.model == one.model && after.settings.match == one.match &&
                   after.instance == before->instance;
        });
    });
    shard.bound = std::move(next);
    shard.adopting =
        std::ranges::any_of(shard.bound, [&](const Bound& one) { return is_adopter(&one); });
    if (!shard.adopting) return;
    for (const Index open : shard.open) {
        if (!is_adopter(bound_of(exchanges_[open]))) may_touch(exchanges_[open]);
    }
}

void Model::quarantine(ShardIndex index, std::uint32_t model, const std::string& match, Nanos now) {
    begin(index, now);
    end_shadow(index, model, match);
    Shard& shard = shards_[index];
    for (Bound& one : shard.bound) {
        if (one.settings.model == model && one.settings.match == match) one.quarantined = true;
    }
    if (!shard.adopting) return;
    for (const Index open : shard.open) {
        const Bound* by = bound_of(exchanges_[open]);
        if (by != nullptr && by->quarantined) may_touch(exchanges_[open]);
    }
}

// In quarantine there is nothing to watch.
void Model::start_shadow(ShardIndex index, const Shadowed& one) {
    end_shadow(index, one.model, one.match);
    if (is_live(find_bound(index, one.model, one.match))) shards_[index].shadows.push_back(one);
}

void Model::end_shadow(ShardIndex index, std::uint32_t model, const std::string& match) {
    std::erase_if(shards_[index].shadows,
                  [&](const Shadowed& one) { return one.model == model && one.match == match; });
}

void Model::reconfigure(ShardIndex index, const Bound& which, const std::string& options,
                        Nanos now) {
    begin(index, now);
    const Bound* by = find_bound(index, which.settings.model, which.settings.match);
    if (!is_live(by)) {
        expected_.why_not = "it is not called any more";
    } else if (!can_reconfigure(by)) {
        expected_.why_not = "it takes no new options while it runs";
    } else {
        expected_.configured = by->instance;
        expected_.options = options;
    }
}

// Those that are refused change nothing, and are no strike.
void Model::reconfigured(const SpySetup& setup, std::string_view options, Taking how) {
    expect(expected_.configured == setup.number && options == expected_.options,
           "an instance is given options that are not for it");
    expected_.configured = kNobody;
    switch (how) {
        case Taking::taken: break;
        case Taking::refused: expected_.why_not = "bad options"; return;
        case Taking::refused_with_a_word: expected_.why_not = "no"; return;
        case Taking::thrown: expected_.why_not = "reconfigure threw across the contract"; return;
    }
    for (Bound& one : shards_[setup.shard].bound) {
        if (one.instance == setup.number) one.options = options;
    }
}

// What the core says of its bindings: each with its own calls and strikes, and no others.
void Model::compare_bindings(ShardIndex index) {
    const std::vector<exchange::BindingState> states = cores_[index]->bindings();
    expect(states.size() == shards_[index].bound.size(), "other bindings are told of");
    for (const exchange::BindingState& state : states) {
        const Bound* one = find_bound(index, state.model, state.match);
        if (!expect(one != nullptr, "a binding is told of that is none")) return;
        const SpySetup& setup = *instances_[one->instance];
        expect(state.quarantined == one->quarantined, "a quarantine is told otherwise");
        expect(state.calls == setup.calls, "other calls into an instance are told of");
        expect(state.strikes == setup.strikes, "other strikes of an instance are told of");
    }
}

void Model::check_instances(const std::vector<std::uint32_t>& in_hand) {
    std::vector<bool> lives(instances_.size());
    for (ShardIndex shard = 0; shard < options_.shards; ++shard) compare_bindings(shard);
    for (const std::uint32_t number : in_hand) lives[number] = true;
    for (const Shard& shard : shards_) {
        for (const Bound& one : shard.bound) lives[one.instance] = true;
        for (const Shadowed& one : shard.shadows) lives[one.instance] = true;
    }
    for (std::size_t k = 0; k < lives.size(); ++k) {
        expect(instances_[k]->is_alive == lives[k], lives[k]
                                                        ? "an instance is gone that is needed"
                                                        : "an instance is left that nobody needs");
    }
}

}  // namespace amq::sim
