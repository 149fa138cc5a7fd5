#include "host/exchange/strategy.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>

namespace amq::exchange {
namespace {

constexpr std::size_t kErrorRoom = 1024;
constexpr std::size_t kMaxOptions = 1024 * 1024;
constexpr std::array<std::string_view, 6> kNames{"route", "on_reply",  "on_miss",
                                                 "adopt", "on_member", "on_timer"};

}  // namespace

std::string_view Strategy::meaning(amq_rc rc) {
    switch (rc) {
        case AMQ_E_CONFIG: return "bad options";
        case AMQ_E_STATE: return "wrong state";
        case AMQ_E_NOMEM: return "out of memory";
        case AMQ_E_EXCEPTION: return "exception";
        case AMQ_E_UNSUPPORTED: return "unsupported";
        case AMQ_E_INTERNAL: return "internal error";
        default: return "unknown return code";
    }
}

std::string_view to_string(Callback callback) {
    return kNames[static_cast<std::size_t>(callback)];
}

std::optional<Callback> callback_named(std::string_view name) {
    const auto at = std::find(kNames.begin(), kNames.end(), name);
    if (at == kNames.end()) return std::nullopt;
    return static_cast<Callback>(at - kNames.begin());
}

std::variant<std::unique_ptr<Strategy>, std::string> Strategy::create(const StrategySource& source,
                                                                      const StrategyPlace& place,
                                                                      StrategyServices& services) {
    std::unique_ptr<Strategy> made(new Strategy(source, place, services));
    if (auto failure = made->start(source)) return *failure;
    made->end_registration();
    return made;
}

Strategy::Strategy(const StrategySource& source, const StrategyPlace& place,
                   StrategyServices& services)
    : services_(services),
      instance_(place.instance),
      model_(place.model),
      id_(place.id),
      library_(source.library),
      breadcrumb_(place.breadcrumb != nullptr ? *place.breadcrumb : no_breadcrumb()),
      code_(place.breadcrumb != nullptr ? place.breadcrumb->keep(source.id, source.sha256)
                                        : nullptr) {
    make_host(place);
    give_metrics(source.id, place.metrics);
}

Strategy::~Strategy() {
    begin(Life::ending);
    if (active_ && table_.deactivate != nullptr) {
        last_call("deactivate", [this] { table_.deactivate(table_.self); });
    }
    if (table_.destroy != nullptr) {
        last_call("destroy", [this] { table_.destroy(table_.self); });
    }
    forget_host();
}

// Whatever becomes of one of them, the other is called too.
template <class Call>
void Strategy::last_call(const char* callback, Call&& call) {
    try {
        const Inside inside(breadcrumb_, code_, callback);
        call();
    } catch (...) {
        services_.log(model_, 4, std::string(callback) + " threw across the contract");
    }
}

std::optional<std::string> Strategy::start(const StrategySource& source) {
    if (source.options.size() > kMaxOptions) return "its options have more than 1 MiB";
    // Room behind what the plugin is told of, so that a text written past its end is noticed and
    // harms nobody.
    std::array<char, kErrorRoom + 64> error{};
    std::fill(error.begin() + kErrorRoom, error.end(), '\x5A');
    const amq_str options{source.options.data(), source.options.size()};
    const void* made = nullptr;
    try {
        begin(Life::made);
        const Inside inside(breadcrumb_, code_, "create");
        made = source.entry->create(source.id.c_str(), host(), options, error.data(), kErrorRoom);
    } catch (...) {
        return "create threw across the contract";
    }
    const bool overrun =
        std::any_of(error.begin() + kErrorRoom, error.end(), [](char c) { return c != '\x5A'; });
    error[kErrorRoom - 1] = '\0';
    if (made == nullptr) {
        const std::string_view text(error.data());
        if (overrun) return "create failed and wrote past the end of its error text";
        if (text.empty()) return error_.empty() ? "create failed and did not say why" : error_;
        return std::string(text);
    }
    if (auto failure = take_table(made)) return failure;
    if (overrun) return "create wrote past the end of its error text";
    active_ = true;
    begin(Life::active);
    if (table_.activate == nullptr) return std::nullopt;
    error_.clear();
    amq_rc rc = AMQ_E_EXCEPTION;
    try {
        const Inside inside(breadcrumb_, code_, "activate");
        rc = table_.activate(table_.self);
    } catch (...) {
        error_ = "threw across the contract";
    }
    if (rc == AMQ_OK) return std::nullopt;
    active_ = false;
    return "activate failed: " + (error_.empty() ? std::string(meaning(rc)) : error_);
}

// Copies the table, as far as the plugin's version of it goes; what it does not cover stays NULL.
std::optional<std::string> Strategy::take_table(const void* made) {
    std::uint32_t size = 0;
    std::memcpy(&size, made, sizeof size);
    if (size < offsetof(amq_strategy, on_reply)) return "create gave a table that is too small";
    amq_strategy table{};
    std::memcpy(&table, made, std::min<std::size_t>(size, sizeof table));
    if (table.destroy == nullptr) return "create gave a table without destroy";
    table_ = table;
    if (table.route == nullptr) return "create gave a table without route";
    return std::nullopt;
}

template <class Call>
bool Strategy::guarded(Callback callback, Call&& call) {
    ++calls_;
    if (!error_.empty()) error_.clear();
    amq_rc rc = AMQ_E_EXCEPTION;
    try {
        const Inside inside(breadcrumb_, code_, to_string(callback).data(), id_);
        rc = call();
    } catch (...) {
        strike(callback, "threw across the contract");
        return false;
    }
    if (rc == AMQ_OK) return true;
    strike(callback, error_.empty() ? meaning(rc) : std::string_view(error_));
    return false;
}

template <class Call>
Strategy::Answer Strategy::decide(Callback callback, const Situation& now, Call&& call) {
    prepare(now.message, now.view.n);
    if (guarded(callback, [&] { return call(&plan_); })) return check(callback, now);
    decision_.reset();
    return decision_;
}

Strategy::Answer Strategy::route(const Situation& now) {
    return decide(Callback::route, now, [&](amq_plan* plan) {
        return table_.route(table_.self, &now.message, &now.view, plan);
    });
}

Strategy::Answer Strategy::on_reply(const Situation& now, SessionId from,
                                    std::span<const std::byte> body) {
    const amq_str text{reinterpret_cast<const char*>(body.data()), body.size()};
    return decide(Callback::on_reply, now, [&](amq_plan* plan) {
        return table_.on_reply(table_.self, &now.message, from, AMQ_OUTCOME_OK, text, &now.view,
                               plan);
    });
}

Strategy::Answer Strategy::on_miss(const Situation& now, SessionId who, std::uint32_t cause) {
    return decide(Callback::on_miss, now, [&](amq_plan* plan) {
        return table_.on_miss(table_.self, &now.message, who, cause, &now.view, plan);
    });
}

Strategy::Answer Strategy::adopt(const Situation& now) {
    return decide(Callback::adopt, now, [&](amq_plan* plan) {
        return table_.adopt(table_.self, &now.message, &now.view, plan);
    });
}

void Strategy::on_member(bool joined, std::string_view topic, const amq_sub& sub) {
    if (table_.on_member == nullptr) return;
    guarded(Callback::on_member, [&] {
        return table_.on_member(table_.self, joined ? 1 : 0, {topic.data(), topic.size()}, &sub);
    });
}

void Strategy::on_timer(std::uint64_t token) {
    if (table_.on_timer == nullptr) return;
    guarded(Callback::on_timer, [&] { return table_.on_timer(table_.self, token); });
}

// No strike: whoever asked for the options is told, and the old ones stand.
std::optional<std::string> Strategy::reconfigure(const std::string& options) {
    if (table_.reconfigure == nullptr) return "it takes no new options while it runs";
    error_.clear();
    amq_rc rc = AMQ_E_EXCEPTION;
    try {
        const Inside inside(breadcrumb_, code_, "reconfigure");
        rc = table_.reconfigure(table_.self, {options.data(), options.size()});
    } catch (...) {
        return "reconfigure threw across the contract";
    }
    if (rc == AMQ_OK) return std::nullopt;
    return error_.empty() ? std::string(meaning(rc)) : error_;
}

void Strategy::strike(Callback callback, std::string_view why) {
    ++strikes_;
    services_.strike(instance_, callback, why);
    error_.clear();
}

}  // namespace amq::exchange
