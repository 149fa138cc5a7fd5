#pragma once
// The rules that a plugin is held against, in the order in which they are looked at.

#include <array>
#include <cstdint>
#include <string_view>

namespace amq::plugin_check {

enum class Rule : std::uint8_t {
    file,
    elf,
    exports,
    unique,
    imports,
    load,
    entry,
    describe,
    init,
    unload,
    unknown_id,
    garbage,
    unknown_option,
    create,
    memory,
    plans,
    borrowed,
    threads,
    replay,
    metrics,
    state,
    life,
    events,
    host,
    alone,
};

struct RuleText {
    std::string_view name;
    std::string_view demand;  // one sentence
};

inline constexpr std::array<RuleText, 25> kRules{{
    {"file", "It is a regular file of at most 256 MiB."},
    {"elf", "It is a whole shared library for this machine, with the entry of a plugin."},
    {"exports", "It exports amq_plugin_v1 and nothing else."},
    {"unique", "It has no unique symbol, which would keep it mapped for ever."},
    {"imports", "It asks the host for no symbol of amq: functions come in a table."},
    {"load", "It loads with all its symbols found, and its static initialisers end well."},
    {"entry", "Its entry is whole and speaks the contract's major, and no newer minor than this."},
    {"describe", "It describes what it has within 100 ms, before init() and always alike."},
    {"init", "init() and deinit() end well."},
    {"unload", "It can be unmapped when it is let go."},
    {"unknown_id", "create() of an id that it does not have gives NULL and a text."},
    {"garbage", "Options that are no JSON object are refused with a text."},
    {"unknown_option", "An option that it does not know is refused with a text."},
    {"create", "An instance with the options given is made, and activated if it is a strategy."},
    {"memory", "1,000 instances, made and destroyed one by one, leave no memory behind."},
    {"plans", "No call fails, and every plan is one that the broker carries out."},
    {"borrowed", "What it is lent is not changed, and not looked at when the call is over."},
    {"threads", "It calls the host from the instance's thread only, and leaves no thread behind."},
    {"replay", "The same seed gives the same plans in another process."},
    {"metrics", "What it counts is well described, and its plans are the same when nothing is."},
    {"state", "What it saves another instance loads and saves alike, and garbage harms nobody."},
    {"life", "A monitor is started, stopped and destroyed again and again, and each ends well."},
    {"events",
     "A monitor takes all events, also such as it does not know, and that some were lost."},
    {"host", "A monitor calls of its host what is for monitors, when and where that is allowed."},
    {"alone", "A monitor lives on a host that has neither amq.inspect/1 nor amq.admin/1."},
}};

constexpr const RuleText& text_of(Rule rule) {
    return kRules[static_cast<std::size_t>(rule)];
}

}  // namespace amq::plugin_check
