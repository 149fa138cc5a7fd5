#include "host/plugin_control.hpp"

#include <chrono>
#include <exception>
#include <future>
#include <optional>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "host/control/request.hpp"
#include "host/metrics_report.hpp"

namespace amq::host {
namespace {

namespace json = boost::json;

// How often one who waits looks whether anybody still wants the answer.
constexpr std::chrono::milliseconds kLook{20};

constexpr const char* kShadowEnded =
    "the strategy was exchanged or changed meanwhile, which ended its shadow";

ActionError error_of(const BindingFailure& failure) {
    return {failure.text, failure.stage};
}

std::string_view to_string(StrategyState state) {
    switch (state) {
        case StrategyState::probation: return "probation";
        case StrategyState::quarantined: return "quarantined";
        default: return "active";
    }
}

std::int64_t unix_us(std::chrono::system_clock::time_point time) {
    return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

// The worst of its bindings; unbound when there is none. A monitor that is loaded runs.
std::string_view state_of(const StrategyReport& report) {
    if (report.description.is_monitor()) return "active";
    if (report.bindings.empty()) return "unbound";
    StrategyState worst = StrategyState::active;
    for (const BindingReport& one : report.bindings) worst = std::max(worst, one.state);
    return to_string(worst);
}

json::object object_of(const StrategyReport& report) {
    json::array bindings;
    std::uint64_t calls = 0;
    std::uint64_t strikes = 0;
    for (const BindingReport& one : report.bindings) {
        bindings.push_back({{"model", one.key.model},
                            {"match", one.key.match},
                            {"calls", one.calls},
                            {"strikes", one.strikes},
                            {"state", to_string(one.state)}});
        calls += one.calls;
        strikes += one.strikes;
    }
    return {{"id", report.description.id},
            {"kind", report.description.is_monitor() ? "monitor" : "strategy"},
            {"name", report.description.name},
            {"version", report.description.version},
            {"plugin", report.plugin},
            {"file", report.file},
            {"sha256", report.sha256},
            {"bindings", std::move(bindings)},
            {"generation", report.generation},
            {"since_us", unix_us(report.since)},
            {"calls", calls},
            {"strikes", strikes},
            {"state", state_of(report)}};
}

json::object object_of(const MissingPlugin& missing) {
    return {{"plugin", missing.spec.name},
            {"file", missing.error.file},
            {"state", missing.is_left_out() ? "left_out" : "missing"},
            {"stage", name_of(missing.error.stage)},
            {"error", missing.error.reason}};
}

json::object object_of(const Unbound& unbound) {
    return {
        {"model", unbound.key.model}, {"match", unbound.key.match}, {"strategy", unbound.strategy}};
}

template <class Things>
json::array objects_of(const Things& things) {
    json::array all;
    for (const auto& thing : things) all.push_back(object_of(thing));
    return all;
}

template <class Things>
json::array texts_of(const Things& things) {
    json::array all;
    for (const auto& thing : things) all.emplace_back(text_of(thing));
    return all;
}

Answer answer_of(const std::variant<Swapped, BindingFailure>& result) {
    if (const auto* failure = std::get_if<BindingFailure>(&result)) return error_of(*failure);
    const auto& swapped = std::get<Swapped>(result);
    json::object answer{{"changed", swapped.is_changed}, {"plugin", object_of(swapped.strategy)}};
    if (swapped.is_changed && !swapped.replaced_sha256.empty()) {
        answer["replaced"] = {{"version", swapped.replaced_version},
                              {"sha256", swapped.replaced_sha256}};
    }
    if (!swapped.state.empty()) answer["state"] = swapped.state;
    return answer;
}

json::array lines(const std::vector<std::string>& texts) {
    json::array all;
    for (const std::string& text : texts) all.emplace_back(text);
    return all;
}

std::vector<std::string> lines_of(const Applied& applied) {
    std::vector<std::string> all = lines_of(applied.changes);
    for (const std::string& plugin : applied.back)
        all.push_back("plugin " + plugin + ": loaded, it was missing");
    return all;
}

std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) all += (all.empty() ? "" : "\n") + text;
    return all;
}

json::object object_of(const exchange::CallCost& cost) {
    return {{"mean", cost.calls == 0 ? 0 : cost.total / cost.calls}, {"max", cost.max}};
}

json::object object_of(const exchange::ShadowReport& report) {
    json::object calls;
    for (std::size_t k = 0; k < exchange::kDeciding; ++k) {
        const auto& [none, verb, targets, terms] = report.decisions[k];
        const std::uint64_t differed = verb + targets + terms;
        if (none + differed == 0) continue;
        calls.emplace(exchange::to_string(static_cast<exchange::Callback>(k)),
                      json::object{{"asked", none + differed},
                                   {"differed", differed},
                                   {"verb", verb},
                                   {"targets", targets},
                                   {"terms", terms}});
    }
    return {{"calls", std::move(calls)},
            {"strikes", report.strikes},
            {"first_differences", lines(report.texts)},
            {"cost_ns",
             {{"live", object_of(report.live)}, {"candidate", object_of(report.candidate)}}}};
}

}  // namespace

PluginControl::PluginControl(Bindings& bindings, LoaderThread& loader, Log& log,
                             ReadConfig read_config, const SharedMetrics* metrics)
    : bindings_(bindings),
      loader_(loader),
      log_(log),
      read_config_(std::move(read_config)),
      metrics_(metrics) {}

// Whoever has given up is let go; the work is done all the same.
Answer PluginControl::on_loader(std::function<Answer()> work,
                                const std::function<bool()>& given_up) {
    // Shared: the loader's thread may be stopped before it comes to it.
    auto task = std::make_shared<std::packaged_task<Answer()>>(std::move(work));
    std::future<Answer> answer = task->get_future();
    loader_.post([task = std::move(task)] { (*task)(); });
    try {
        while (answer.wait_for(kLook) != std::future_status::ready) {
            if (given_up()) return ActionError{"nobody waits for the answer any more", "ending"};
        }
        return answer.get();
    } catch (const std::future_error&) {
        return ActionError{"amqd is ending"};
    }
}

std::function<Answer()> PluginControl::listing() {
    return [this]() -> Answer {
        json::array plugins;
        const auto metrics =
            metrics_ == nullptr ? exchange::MetricsSnapshot{} : metrics_->snapshot();
        for (const StrategyReport& report : bindings_.report()) {
            json::object plugin = object_of(report);
            plugin["metrics"] = metrics_of(report.description.id, metrics);
            plugins.push_back(std::move(plugin));
        }
        for (const MissingPlugin& missing : bindings_.missing())
            plugins.push_back(object_of(missing));
        return json::object{{"plugins", std::move(plugins)},
                            {"unbound", objects_of(bindings_.unbound())}};
    };
}

std::function<Answer()> PluginControl::swapping(const std::string& id, const std::string& file) {
    return [this, id, file] { return answer_of(bindings_.swap(id, file)); };
}

std::function<Answer()> PluginControl::reloading(const std::string& id) {
    return [this, id] { return answer_of(bindings_.reload(id)); };
}

Answer PluginControl::list_plugins() {
    return on_loader(listing());
}

Answer PluginControl::swap(const std::string& id, const std::string& file) {
    return on_loader(swapping(id, file));
}

Answer PluginControl::reload(const std::string& id) {
    return on_loader(reloading(id));
}

Answer PluginControl::reload_config() {
    return on_loader([this] { return apply_config(); });
}

Answer PluginControl::act(std::string_view command, const std::function<bool()>& given_up) {
    auto read = read_request(command);
    if (auto* error = std::get_if<ActionError>(&read)) return std::move(*error);
    struct Each {
        PluginControl& control;
        const std::function<bool()>& given_up;

        Answer operator()(const ListPlugins&) const {
            return control.on_loader(control.listing(), given_up);
        }
        Answer operator()(const SwapPlugin& it) const {
            return control.on_loader(control.swapping(it.id, it.file), given_up);
        }
        Answer operator()(const ReloadPlugin& it) const {
            return control.on_loader(control.reloading(it.id), given_up);
        }
        Answer operator()(const ShadowRequest&) const {
            return ActionError{"a shadow is asked for over the control socket: its report takes "
                               "its time"};
        }
        Answer operator()(const ReloadConfig&) const {
            PluginControl* const that = &control;
            return control.on_loader([that] { return that->apply_config(); }, given_up);
        }
        Answer operator()(const KickSessions& it) const { return control.operations_->kick(it); }
        Answer operator()(const SetLogLevel& it) const {
            return control.operations_->set_log_level(it.level);
        }
        Answer operator()(const Drain&) const { return control.operations_->drain(); }
        Answer operator()(const PublishMessage& it) const {
            return control.operations_->publish(it, given_up);
        }
    };
    return std::visit(Each{*this, given_up}, std::get<ControlRequest>(read));
}

void PluginControl::reload_config_unasked(std::function<void()> done) {
    loader_.post([this, done = std::move(done)] {
        try {
            static_cast<void>(apply_config());
        } catch (const std::exception& error) {
            log_.error("reload_refused").with("error", error.what());
        }
        done();
    });
}

Answer PluginControl::apply_config() {
    const ConfigResult read = read_config_();
    std::vector<std::string> wrong;
    for (const ConfigError& error : read.errors) wrong.push_back(to_string(error));
    std::optional<Applied> applied;
    if (wrong.empty()) {
        auto result = bindings_.apply(read.config, read.sources);
        if (auto* reasons = std::get_if<std::vector<std::string>>(&result))
            wrong = *reasons;
        else
            applied = std::get<Applied>(std::move(result));
    }
    if (!applied) {
        for (const std::string& sentence : wrong) {
            log_.error("reload_refused").with("error", sentence);
        }
        const std::string all = joined(wrong);
        if (reloaded_) reloaded_(read, &all);
        return ActionError{all};
    }
    log_.set_level(read.config.log.level);
    for (const std::string& line : lines_of(*applied)) log_.info("reload").with("change", line);
    log_.info("reloaded");
    if (reloaded_) reloaded_(read, nullptr);
    const std::vector<std::string> restart = std::exchange(applied->changes.need_restart, {});
    return json::object{{"changed", lines(lines_of(*applied))},
                        {"restart", lines(restart)},
                        {"missing", texts_of(bindings_.missing())},
                        {"unbound", texts_of(bindings_.unbound())}};
}

// --- shadows

void PluginControl::shadow(const ShadowRequest& request, std::function<void(Answer)> done) {
    loader_.post([this, request, done = std::move(done)] {
        try {
            const auto failure = bindings_.start_shadow(request.id, request.file, request.sample);
            if (failure) return done(error_of(*failure));
        } catch (const std::exception& error) {
            return done(ActionError{error.what()});
        }
        // One that a change has ended, whose time is not over.
        if (const auto at = shadow_runs_.find(request.id); at != shadow_runs_.end())
            at->second.done(ActionError{kShadowEnded});
        const std::uint64_t run = next_run_++;
        shadow_runs_[request.id] = {run, done};
        loader_.after(request.duration, [this, id = request.id, run] { end_shadow(id, run); });
    });
}

void PluginControl::shadow_unwanted(const std::string& id) {
    loader_.post([this, id] {
        if (shadow_runs_.erase(id) != 0) static_cast<void>(bindings_.end_shadow(id));
    });
}

void PluginControl::end_shadow(const std::string& id, std::uint64_t run) {
    const auto at = shadow_runs_.find(id);
    if (at == shadow_runs_.end() || at->second.number != run) return;  // nobody waits for it
    const auto done = std::move(at->second.done);
    shadow_runs_.erase(at);
    const auto report = bindings_.end_shadow(id);
    if (report) return done(object_of(*report));
    done(ActionError{kShadowEnded});
}

// --- sessions, messages, the process

Answer PluginControl::kick(const KickSessions& kick) {
    return operations_->kick(kick);
}

Answer PluginControl::set_log_level(const std::string& level) {
    return operations_->set_log_level(level);
}

Answer PluginControl::drain() {
    return operations_->drain();
}

Answer PluginControl::publish(const PublishMessage& message) {
    return operations_->publish(message, [] { return false; });
}

}  // namespace amq::host
