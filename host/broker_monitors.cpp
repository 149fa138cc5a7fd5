// The part of the broker that monitors see.

#include <filesystem>
#include <system_error>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/json/serialize.hpp>

#include "host/broker.hpp"
#include "host/control/answer.hpp"
#include "host/metrics_report.hpp"
#include "host/monitor/figures_json.hpp"
#include "host/plugins/sha256.hpp"

namespace amq::host {
namespace {

namespace json = boost::json;

json::object object_of(Answer answer) {
    if (const auto* error = std::get_if<ActionError>(&answer)) {
        return {{"error", json_text(error->text)}};
    }
    return std::move(std::get<json::object>(answer));
}

ServerFacts::ConfigFile file_of(const ConfigResult& read) {
    if (read.file.empty()) return {};
    std::error_code ignored;
    return {std::filesystem::absolute(read.file, ignored).string(), sha256_of(read.text)};
}

}  // namespace

void Broker::make_monitors() {
    events_.emplace(static_cast<std::uint32_t>(shards_.size()));
    const ConfigResult read = read_config_ ? read_config_() : ConfigResult{};
    const bool is_same = read.ok() && read.config == config_;  // else it is another by now
    const ConfigResult known = is_same ? read : ConfigResult{};
    facts_.set_config(list_config(config_, known.sources), file_of(known));
    if (is_same) bindings_->tell_sources(read.sources);
    operations_ = std::make_unique<Operations>(shards_, log_, [this] {
        boost::asio::post(io_, [this] {
            if (!draining_) drain();
        });
    });
    plugin_control_->operate_by(*operations_);
    plugin_control_->tell_reloads([this](const ConfigResult& result, const std::string* error) {
        if (error == nullptr) {
            facts_.set_config(list_config(result.config, result.sources), file_of(result));
        }
        facts_.note_reload(error == nullptr ? std::nullopt : std::optional(*error));
        Event event;
        event.type = AMQ_EVENT_CONFIG;
        event.code = error == nullptr ? 1 : 0;
        if (error != nullptr) event.texts[0] = *error;
        events_->put(event);
    });
    inspection_ = std::make_unique<Inspection>(shards_, *events_, inspection_sources());
    const MonitorServices services{
        [this](std::string_view question, const std::function<bool()>& given_up) {
            return inspection_->ask(question, given_up);
        },
        [this](std::string_view command, const std::function<bool()>& given_up) {
            std::string line = line_of(plugin_control_->act(command, given_up));
            line.pop_back();
            return MonitorAnswer{AMQ_OK, std::move(line)};
        }};
    monitor_thread_ = std::make_unique<MonitorThread>(*events_, services, log_);
    monitors_ = std::make_unique<Monitors>(*monitor_thread_, log_);
    bindings_->run_monitors(*monitors_);
    bindings_->tell_events(*events_);
    monitor_thread_->tell_strikes(
        [this](const std::string& id, const std::string& sha256, std::uint64_t strikes) {
            bindings_->on_monitor_strikes(id, sha256, strikes);
        });
}

InspectionSources Broker::inspection_sources() {
    InspectionSources sources;
    sources.server = [this](const std::function<bool()>&) {
        return facts_.server(AMQ_VERSION, shards_.size(), config_.limits);
    };
    sources.config = [this](const std::function<bool()>&) { return facts_.config(); };
    sources.plugins = [this](const std::function<bool()>& given_up) {
        return object_of(plugin_control_->act(R"({"do":"plugin.ls"})", given_up));
    };
    sources.plugin_metrics = [this] { return metrics_of_all(metrics_.snapshot()); };
    sources.refused = [this] {
        return json::object{{"no_room", refused_.no_room.load()},
                            {"draining", refused_.draining.load()}};
    };
    return sources;
}

// What happened is told to its end; shards still answer.
void Broker::end_monitors() {
    log_.tell(nullptr);
    if (monitor_thread_ != nullptr) monitor_thread_->stop();
    if (monitors_ != nullptr) monitors_->forget_all();
}

void Broker::tell_draining() {
    Event event;
    event.type = AMQ_EVENT_DRAINING;
    event.values[0] =
        std::chrono::duration_cast<std::chrono::nanoseconds>(config_.drain.timeout).count();
    events_->put(event);
}

}  // namespace amq::host
