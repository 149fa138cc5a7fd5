// The state of an instance is asked for and given, between its last message and the first of the
// one that takes its place.

#include "host/exchange/state_handover.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "host/exchange/core.hpp"
#include "host/exchange/strategy.hpp"

namespace amq::exchange {
namespace {

/// What put() fills.
struct Saving {
    std::string bytes;
    bool is_too_large = false;
};

amq_rc put(void* to, amq_str piece) {
    auto& saving = *static_cast<Saving*>(to);
    if (saving.is_too_large || piece.n > kMaxStateBytes - saving.bytes.size()) {
        saving.is_too_large = true;
        return AMQ_E_NOMEM;
    }
    try {
        if (piece.n != 0 && piece.p != nullptr) saving.bytes.append(piece.p, piece.n);
    } catch (const std::bad_alloc&) {
        saving.is_too_large = true;
        return AMQ_E_NOMEM;
    }
    return AMQ_OK;
}

// A format is "id\nschema", see Core::note_format().
std::string_view id_in(std::string_view format) {
    return format.substr(0, format.find('\n'));
}
std::string_view schema_in(std::string_view format) {
    return format.substr(format.find('\n') + 1);
}

StateHandover lost(StateLoss loss, std::string why_not) {
    return {.loss = loss, .why_not = std::move(why_not)};
}

}  // namespace

std::string_view to_string(StateLoss loss) {
    static constexpr std::array<std::string_view, kStateLosses> names{
        "quarantined", "another_format", "not_taken", "too_large", "save_failed", "load_failed"};
    return names[static_cast<std::size_t>(loss)];
}

// --- one instance

std::optional<amq_state> Strategy::state_table() {
    if (table_.extension == nullptr) return std::nullopt;
    const void* given = nullptr;
    try {
        const Inside inside(breadcrumb_, code_, "extension");
        given = table_.extension(table_.self, AMQ_STATE_ID);
    } catch (...) {
        return std::nullopt;
    }
    if (given == nullptr) return std::nullopt;
    std::uint32_t size = 0;
    std::memcpy(&size, given, sizeof size);
    amq_state state{};
    std::memcpy(&state, given, std::min<std::size_t>(size, sizeof state));
    if (state.save == nullptr || state.load == nullptr) return std::nullopt;
    return state;
}

// No strike: whoever exchanges it is told.
template <class Call>
std::string Strategy::why_it_failed(const char* function, Call&& call) {
    error_.clear();
    amq_rc rc = AMQ_E_EXCEPTION;
    try {
        const Inside inside(breadcrumb_, code_, function);
        rc = call();
    } catch (...) {
        error_ = "threw across the contract";
    }
    if (rc == AMQ_OK) return {};
    const std::string_view why = error_.empty() ? meaning(rc) : std::string_view(error_);
    return std::string(function) + ": " + std::string(why);
}

SavedState Strategy::save_state() {
    const auto state = state_table();
    if (!state) return {.loss = StateLoss::save_failed, .why_not = "it has no amq.state/1"};
    Saving saving;
    std::string why_not =
        why_it_failed("save", [&] { return state->save(table_.self, put, &saving); });
    if (saving.is_too_large)
        return {.loss = StateLoss::too_large, .why_not = "save: it is larger than 16 MiB"};
    if (!why_not.empty()) return {.loss = StateLoss::save_failed, .why_not = std::move(why_not)};
    return {.bytes = std::move(saving.bytes)};
}

std::optional<std::string> Strategy::load_state(std::string_view bytes) {
    const auto state = state_table();
    if (!state) return "it has no amq.state/1";
    std::string why_not = why_it_failed("load", [&] {
        return state->load(table_.self, {bytes.data(), bytes.size()});
    });
    return why_not.empty() ? std::nullopt : std::optional(std::move(why_not));
}

// --- from one to the next

namespace {

StateHandover hand_over(Strategy& from, Strategy& to) {
    SavedState saved = from.save_state();
    if (saved.loss) return lost(*saved.loss, std::move(saved.why_not));
    if (auto why_not = to.load_state(saved.bytes))
        return lost(StateLoss::load_failed, std::move(*why_not));
    return {.bytes = saved.bytes.size()};
}

}  // namespace

// Nothing where there is none: another strategy, or one that keeps no state.
std::optional<StateHandover> Core::hand_state_over(const Binding& old) {
    const Binding* next = find_binding(old.settings.model, old.settings.match);
    if (next == nullptr || next->instance == old.instance) return std::nullopt;
    Instance& from = instances_[old.instance];
    Instance& to = instances_[next->instance];
    const std::string_view before = note_formats_[from.note_format];
    const std::string_view after = note_formats_[to.note_format];
    if (id_in(before) != id_in(after) || schema_in(before).empty()) return std::nullopt;
    if (!from.strategy->may_keep_state()) return std::nullopt;
    std::optional<StateHandover> done;
    if (old.quarantined)
        done = lost(StateLoss::quarantined, "the one that had it is in quarantine");
    else if (!from.strategy->keeps_state())
        return std::nullopt;
    else if (before != after)
        done = lost(StateLoss::another_format, "state_schema is another");
    else if (!to.strategy->keeps_state())
        done = lost(StateLoss::not_taken, "the one that comes has no amq.state/1");
    else
        done = hand_over(*from.strategy, *to.strategy);
    done->model = old.settings.model;
    done->match = old.settings.match;
    if (done->loss)
        ++counters_.states_lost[static_cast<std::size_t>(*done->loss)];
    else
        ++counters_.states_kept;
    return done;
}

}  // namespace amq::exchange
