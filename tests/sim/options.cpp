#include "tests/sim/options.hpp"

#include "tests/sim/rng.hpp"

namespace amq::sim {
namespace {

using exchange::Nanos;

constexpr Nanos kMillisecond = 1'000'000;

std::string reliable_random_options(Rng& rng) {
    std::string json = "{\"attempts\":" + std::to_string(rng.between(1, 5));
    if (rng.percent(50))
        json += ",\"attempt_timeout\":\"" + std::to_string(rng.between(10, 900)) + "ms\"";
    if (rng.percent(15)) json += ",\"failover\":\"off\"";
    return json + "}";
}

exchange::Limits small_limits(Rng& rng) {
    exchange::Limits limits;
    if (rng.percent(40)) limits.max_topics = static_cast<std::uint32_t>(rng.between(1, 4));
    if (rng.percent(40)) limits.max_subscriptions = static_cast<std::uint32_t>(rng.between(1, 3));
    if (rng.percent(40)) limits.max_in_flight = static_cast<std::uint32_t>(rng.between(1, 40));
    if (rng.percent(60))
        limits.max_in_flight_per_session = static_cast<std::uint32_t>(rng.between(1, 8));
    if (rng.percent(60)) limits.max_held_per_topic = static_cast<std::uint32_t>(rng.between(1, 12));
    if (rng.percent(40)) limits.max_held_bytes_per_topic = rng.between(0, 800);
    if (rng.percent(40)) limits.max_held_bytes = rng.between(0, 1'500);
    return limits;
}

}  // namespace

exchange::ModelSettings settings_of(std::uint32_t model, bool answered, Rng& rng) {
    exchange::ModelSettings settings;
    settings.model = model;
    settings.answered = answered;
    if (rng.percent(50)) {
        settings.timeout = rng.between(50, 5'000) * kMillisecond;
        settings.hold = rng.percent(50) ? settings.timeout : rng.between(50, 5'000) * kMillisecond;
    }
    if (rng.percent(50)) settings.fallback = static_cast<exchange::Fallback>(rng.below(3));
    if (rng.percent(30)) settings.settle = rng.between(1, 100) * kMillisecond;
    return settings;
}

namespace {

// What serves which model changes, in most seeds.
void change_bindings(Options& options, Rng& rng) {
    if (rng.percent(25)) return;
    options.rollouts_per_mille = static_cast<std::uint32_t>(rng.between(2, 60));
    if (rng.percent(50))
        options.quarantines_per_mille = static_cast<std::uint32_t>(rng.between(1, 15));
    if (rng.percent(50)) options.shadows_per_mille = static_cast<std::uint32_t>(rng.between(1, 20));
    options.patterns = rng.percent(60);
    options.wild_adopts = rng.percent(50);
    options.loud_shadows = rng.percent(30);
    if (rng.percent(70)) options.options_per_mille = static_cast<std::uint32_t>(rng.between(1, 30));
}

}  // namespace

Options options_of(std::uint64_t seed) {
    Rng rng(seed ^ 0xA37CB1D5E2F40961U);
    Options options;
    options.seed = seed;
    options.shards = 1 + rng.below(4);
    options.topics = 1 + rng.below(6);
    options.sessions = static_cast<std::uint32_t>(rng.between(3, 14));
    options.steps = static_cast<std::uint32_t>(rng.between(300, 1'500));
    options.pace = rng.between(50, 20'000) * 1'000;
    options.jump_one_in = rng.percent(50) ? static_cast<std::uint32_t>(rng.between(20, 400)) : 0;
    options.congest_percent = rng.percent(40) ? static_cast<std::uint32_t>(rng.between(1, 8)) : 0;
    options.slow_words_percent = static_cast<std::uint32_t>(rng.between(0, 90));
    options.large_body_percent =
        rng.percent(30) ? static_cast<std::uint32_t>(rng.between(1, 20)) : 0;
    options.bursts = rng.percent(12) ? 1 : 0;
    options.silent_percent = static_cast<std::uint32_t>(rng.between(0, 60));
    options.drains = rng.percent(15);
    if (rng.percent(50)) options.limits = small_limits(rng);
    options.models = {{settings_of(kUnreliableAll, false, rng)},
                      {settings_of(kUnreliableRandom, false, rng)},
                      {settings_of(kReliableRandom, true, rng), reliable_random_options(rng)},
                      {settings_of(kReliableSpec, true, rng)}};
    if (rng.percent(35)) options.models.push_back({settings_of(kMischief, rng.percent(60), rng)});
    change_bindings(options, rng);
    for (ModelOptions& model : options.models) {
        // A settle time alone keeps a topic, which the model does not follow.
        if (options.limits.max_topics < 100) model.settings.settle = 0;
    }
    return options;
}

const ModelOptions* Options::model(std::uint32_t number) const {
    for (const ModelOptions& one : models) {
        if (one.settings.model == number) return &one;
    }
    return nullptr;
}

std::string Options::text() const {
    std::string text;
    const auto say = [&text](const char* name, std::uint64_t value) {
        text += std::string(" ") + name + "=" + std::to_string(value);
    };
    say("seed", seed);
    say("shards", shards);
    say("topics", topics);
    say("sessions", sessions);
    say("steps", steps);
    say("pace_us", pace / 1'000);
    say("jump_one_in", jump_one_in);
    say("congest_percent", congest_percent);
    say("slow_words_percent", slow_words_percent);
    say("large_body_percent", large_body_percent);
    say("bursts", bursts);
    say("silent_percent", silent_percent);
    say("drains", drains ? 1 : 0);
    say("rollouts_per_mille", rollouts_per_mille);
    say("quarantines_per_mille", quarantines_per_mille);
    say("shadows_per_mille", shadows_per_mille);
    say("options_per_mille", options_per_mille);
    say("patterns", patterns ? 1 : 0);
    say("wild_adopts", wild_adopts ? 1 : 0);
    say("loud_shadows", loud_shadows ? 1 : 0);
    text += "\n  limits:";
    say("topics", limits.max_topics);
    say("subscriptions", limits.max_subscriptions);
    say("in_flight", limits.max_in_flight);
    say("in_flight_per_session", limits.max_in_flight_per_session);
    say("held_per_topic", limits.max_held_per_topic);
    say("held_bytes_per_topic", limits.max_held_bytes_per_topic);
    say("held_bytes", limits.max_held_bytes);
    for (const ModelOptions& one : models) {
        text += "\n  model";
        say("number", one.settings.model);
        say("timeout_ms", one.settings.timeout / kMillisecond);
        say("hold_ms", one.settings.hold / kMillisecond);
        say("settle_ms", one.settings.settle / kMillisecond);
        say("fallback", static_cast<std::uint64_t>(one.settings.fallback));
        say("answered", one.settings.answered ? 1 : 0);
        text += " " + one.strategy;
    }
    return text;
}

}  // namespace amq::sim
