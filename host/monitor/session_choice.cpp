#include "host/monitor/session_choice.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

#include "host/monitor/figures_json.hpp"
#include "host/session.hpp"

namespace amq::host {
namespace {

/// Sessions that are looked at in one turn of a shard's loop: more than where they are copied.
constexpr std::uint32_t kPiece = 1024;
// The kernel is asked for each of these.
constexpr std::uint32_t kTcpPiece = 256;

// A session in its order: by number, or else by text.
struct Candidate {
    exchange::SessionId id = 0;
    std::uint64_t number = 0;
    std::string text{};
};
using Candidates = std::vector<Candidate>;

struct Order {
    std::string_view key;
    std::uint64_t (*number)(const Session&);
    std::string_view (*text)(const Session&) = nullptr;
};

template <class Number>
std::uint64_t as_number(Number value) {
    return static_cast<std::uint64_t>(value);
}

using S = const Session&;
constexpr std::uint64_t none(S) {
    return 0;
}

constexpr std::string_view kServing = "serving";  // which all shards have to be asked for
constexpr std::string_view kRtt = "rtt";

constexpr std::array<Order, 14> kOrders{{
    {"id", [](S one) { return as_number(one.id()); }},
    {"user", none, [](S one) { return one.names().user; }},
    {"address", none, [](S one) { return one.names().address; }},
    // The longest ago first.
    {"since", [](S one) { return ~as_number(one.measures().lasted.count()); }},
    {"idle", [](S one) { return as_number(one.measures().idle.count()); }},
    {kRtt,
     [](S one) {
         const auto tcp = one.tcp_figures();
         return tcp ? as_number(tcp->rtt_us) : 0;
     }},
    {"messages_in", [](S one) { return as_number(one.measures().traffic.frames_in); }},
    {"messages_out", [](S one) { return as_number(one.measures().traffic.frames_out); }},
    {"bytes_in", [](S one) { return as_number(one.measures().traffic.bytes_in); }},
    {"bytes_out", [](S one) { return as_number(one.measures().traffic.bytes_out); }},
    {"pending", [](S one) { return one.measures().pending_bytes; }},
    {"in_flight", [](S one) { return as_number(one.measures().facts.in_flight); }},
    {kServing, none},
    {"subscriptions", [](S one) { return as_number(one.measures().facts.subscriptions); }},
}};

const Order& order_of(const std::string& key) {
    const auto at = std::ranges::find(kOrders, key, &Order::key);
    if (at == kOrders.end()) throw BadQuestion("'sort' knows no '" + key + "'");
    return *at;
}

struct Piece {
    Candidates candidates;
    std::uint32_t next = exchange::kNone;
};

Piece look_at(Shard& shard, std::uint32_t from, const SessionFilter& filter, const Order& order) {
    Piece piece;
    const std::uint32_t places = order.key == kRtt ? kTcpPiece : kPiece;
    piece.next = shard.visit_sessions(from, places, [&](S session) {
        if (!filter.lets_through(session.names())) return;
        Candidate& one = piece.candidates.emplace_back();
        one.id = session.id();
        one.number = order.number(session);
        if (order.text != nullptr) one.text = order.text(session);
    });
    return piece;
}

Candidates candidates_of(const ShardQuestions& shards, const SessionFilter& filter,
                         const Order& order) {
    Candidates all;
    for (const auto& shard : shards.shards()) {
        for (std::uint32_t from = 0; from != exchange::kNone;) {
            Piece piece = shards.ask<Piece>(*shard, [from, filter, &order](Shard& one) {
                return look_at(one, from, filter, order);
            });
            from = piece.next;
            std::ranges::move(piece.candidates, std::back_inserter(all));
        }
    }
    return all;
}

void note_serving(std::span<Candidate> some, const ShardQuestions& shards) {
    std::vector<exchange::SessionId> ids;
    for (const Candidate& one : some) ids.push_back(one.id);
    const auto counts = count_serving(shards, ids);
    for (std::size_t k = 0; k < some.size(); ++k) some[k].number = counts[k];
}

bool has_text(const SessionNames& names, const std::string& text) {
    const std::array<std::string_view, 4> texts{names.user, names.name, names.software,
                                                names.address};
    return std::ranges::any_of(texts,
                               [&](std::string_view one) { return one.find(text) != one.npos; }) ||
           std::to_string(names.id) == text;
}

bool is_from(const SessionNames& names, const std::string& address) {
    return names.address.starts_with(address) &&
           (names.address.size() == address.size() || names.address[address.size()] == ':');
}

}  // namespace

bool SessionFilter::lets_through(const SessionNames& names) const {
    return (user.empty() || names.user == user) && (address.empty() || is_from(names, address)) &&
           (transport.empty() || name_of(names.transport) == transport) &&
           (listener.empty() || names.listener == listener) &&
           (text.empty() || has_text(names, text));
}

SessionFilter read_session_filter(Question& question) {
    Question inner = question.inner("filter");
    SessionFilter filter{inner.text("text"), inner.text("user"), inner.text("address"),
                         inner.text("transport"), inner.text("listener")};
    inner.finish();
    return filter;
}

SessionPage choose_sessions(const ShardQuestions& shards, const SessionFilter& filter,
                            const std::string& key, bool descending, std::uint64_t offset,
                            std::uint64_t limit) {
    const Order& order = order_of(key);
    Candidates all = candidates_of(shards, filter, order);
    if (order.key == kServing) {
        for (std::size_t from = 0; from < all.size(); from += kPiece) {
            note_serving(std::span(all).subspan(from).first(
                             std::min<std::size_t>(kPiece, all.size() - from)),
                         shards);
        }
    }
    const auto begin = static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(offset, all.size()));
    const auto end =
        static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(offset + limit, all.size()));
    std::ranges::partial_sort(all, all.begin() + end, [&](const Candidate& a, const Candidate& b) {
        if (const auto way = std::tie(a.number, a.text) <=> std::tie(b.number, b.text); way != 0)
            return descending ? way > 0 : way < 0;
        return a.id < b.id;
    });
    SessionPage page{all.size(), {}};
    for (auto one = all.begin() + begin; one != all.begin() + end; ++one)
        page.ids.push_back(one->id);
    return page;
}

std::vector<std::uint32_t> count_serving(const ShardQuestions& shards,
                                         const std::vector<exchange::SessionId>& ids) {
    using Counts = std::vector<std::uint32_t>;
    const auto all = shards.ask_all<Counts>([ids](Shard& shard) {
        Counts counts;
        for (const auto id : ids) counts.push_back(shard.core().service_facts(id).open);
        return counts;
    });
    Counts sums(ids.size());
    for (const Counts& counts : all) {
        for (std::size_t k = 0; k < sums.size(); ++k) sums[k] += counts[k];
    }
    return sums;
}

}  // namespace amq::host
