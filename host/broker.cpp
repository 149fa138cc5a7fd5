#include "host/broker.hpp"

#include <chrono>
#include <exception>
#include <filesystem>
#include <random>
#include <system_error>
#include <utility>

#include <boost/asio/post.hpp>

#include "host/config/choices.hpp"
#include "host/config/default_shards.hpp"
#include "host/control/path.hpp"
#include "host/crash_report.hpp"
#include "host/plugin_directory.hpp"

namespace amq::host {
namespace {

// How long sessions may take to read what they are still owed, once nothing is open any more.
constexpr std::chrono::seconds kFarewell{1};

// How long the end waits for what is being done for an operator.
constexpr std::chrono::seconds kControlEnd{5};

// What to do next, said once however many listeners there are.
constexpr const char* kHowToMove =
    "is another amqd running? Other addresses are chosen with --set listen.NAME.url=URL, "
    "once for each listener";

std::uint64_t random_seed() {
    std::random_device device;
    return std::uint64_t{device()} << 32U | device();
}

std::filesystem::path plugin_directory(const Config& config) {
    if (!config.plugins.directory.empty()) return config.plugins.directory;
    return own_plugin_directory(std::filesystem::read_symlink("/proc/self/exe"),
                                AMQ_INSTALLED_PLUGINS);
}

bool is_loopback(const ListenerConfig& config) {
    const auto parsed = anet::parse_url(config.url);
    if (!parsed.url || parsed.url->scheme == anet::Scheme::unix_socket) return true;
    const std::string& host = parsed.url->host;
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

bool is_address_in_use(const std::exception& error) {
    const auto* const failure = dynamic_cast<const std::system_error*>(&error);
    return failure != nullptr && failure->code() == std::errc::address_in_use;
}

}  // namespace

Broker::Broker(const Config& config, PluginControl::ReadConfig read_config, Log& log,
               ServiceSettings service)
    : config_(config),
      log_(log),
      signals_(io_),
      crashes_(crash_file(config.plugins.crash_file)),
      safe_mode_(config.plugins, crashes_, log),
      watch_(log, {config.plugins.slow_limit, config.plugins.hang_limit}, end_hanging),
      limit_(io_),
      counters_timer_(io_),
      service_(io_, log, std::move(service)),
      read_config_(std::move(read_config)) {}

Broker::~Broker() {
    listeners_.clear();
    close_control();
    end_monitors();
    for (const auto& shard : shards_) shard->stop();
    watch_.stop();
    shards_.clear();  // and with them the strategies' instances, each on its thread
    bindings_.reset();
    if (plugins_ != nullptr) {
        for (const PluginError& error : plugins_->close()) {
            log_.warn("plugin_end").with("error", text_of(error));
        }
    }
    record_crashes_in(-1);
}

std::vector<std::string> Broker::start() {
    watch_.add(plugin_thread_);
    watch_.start();
    std::vector<std::string> wrong = load_plugins();
    if (!wrong.empty()) return wrong;
    const std::uint32_t count = config_.shards.value_or(default_shards());
    const std::uint64_t seed = random_seed();
    for (std::uint32_t k = 0; k < count; ++k) {
        shards_.push_back(std::make_unique<Shard>(k, count, config_, seed + k, log_, &metrics_));
    }
    bind_to_loader();
    make_monitors();
    for (const auto& shard : shards_) {
        shard->tell_events(*events_);
        watch_.add(shard->plugin_thread(), [&slow = *shard](const PluginWatch::SlowCall& call) {
            slow.note_slow_call(call.instance, call.callback, call.lasted);
        });
        shard->count_strikes(bindings_->strikes());
        shard->start(shards_);
    }
    log_.tell(&*events_);
    wrong = bindings_->start();
    if (!wrong.empty()) return wrong;
    log_plugins();
    wrong = listen();
    for (std::string& sentence : open_control()) wrong.push_back(std::move(sentence));
    return wrong;
}

std::vector<std::string> Broker::load_plugins() {
    std::vector<PluginSpec> specs;
    for (const auto& [name, plugin] : config_.plugins.libraries) {
        specs.push_back({name, plugin.path, plugin.required, plugin.sha256});
    }
    try {
        staging_.emplace(config_.plugins.staging);
    } catch (const StagingError& error) {
        return {error.what()};
    }
    if (!crashes_.problem().empty()) {
        log_.warn("crash_file")
            .with("file", crashes_.file().string())
            .with("error", crashes_.problem());
    }
    record_crashes_in(crashes_.descriptor());
    PluginSetOptions options{.base = plugin_directory(config_)};
    options.trial = config_.plugins.trial ? Trial::child : Trial::none;
    options.rehearsal = [this](Library& library) {
        const Config& config = bindings_ != nullptr ? bindings_->planned() : config_;
        Bindings::rehearse(config, config_.shards.value_or(default_shards()), library);
    };
    options.breadcrumb = &plugin_thread_.breadcrumb();
    options.keep_out = [this](const PluginSpec& spec, const StagedFile& file) {
        return safe_mode_.too_many_crashes(spec, file);
    };
    options.forgive = [this](const std::string& sha256) { safe_mode_.forgive(sha256); };
    plugins_ = std::make_unique<PluginSet>(specs, *staging_, options);
    std::vector<std::string> wrong;
    for (const PluginError& error : plugins_->errors()) {
        if (error.required) wrong.push_back(text_of(error));
    }
    safe_mode_.tell(plugins_->missing());
    return wrong;
}

// While it runs, the loader's thread changes what is bound.
void Broker::bind_to_loader() {
    const Bindings::Loader loader{
        [this](std::function<void()> work) { loader_.post(std::move(work)); },
        [this](Duration time, std::function<void()> work) {
            loader_.after(time, std::move(work));
        }};
    bindings_ = std::make_unique<Bindings>(config_, *plugins_, shards_, log_, loader);
    plugin_control_ =
        std::make_unique<PluginControl>(*bindings_, loader_, log_, read_config_, &metrics_);
}

void Broker::log_plugins() const {
    for (const LoadedPlugin& plugin : plugins_->plugins()) {
        for (const Description& description : plugin.library->descriptions()) {
            std::string models;
            for (const auto& [model, settings] : config_.models) {
                if (settings.strategy != description.id) continue;
                models += (models.empty() ? "" : ",") + std::to_string(model);
            }
            log_.info("plugin")
                .with("plugin", plugin.spec.name)
                .with("strategy", description.id)
                .with("version", description.version)
                .with("models", models)
                .with("sha256", std::string_view(plugin.library->sha256()).substr(0, 12));
        }
    }
}

std::vector<std::string> Broker::listen() {
    std::vector<std::string> wrong;
    bool is_in_use = false;
    for (const auto& [name, config] : config_.listen) {
        try {
            listeners_.push_back(
                std::make_unique<Listener>(io_, name, config, config_.limits, shards_, log_,
                                           Listener::Refusing{refused_, &*events_}));
        } catch (const std::exception& error) {
            wrong.push_back("listener " + name + ": " + error.what());
            is_in_use |= is_address_in_use(error);
        }
    }
    if (is_in_use) wrong.emplace_back(kHowToMove);
    if (!wrong.empty()) return wrong;
    for (const auto& listener : listeners_) {
        const ListenerConfig& config = config_.listen.at(listener->settings().name);
        log_.info("listening")
            .with("name", listener->settings().name)
            .with("role", to_string(config.role))
            .with("url", listener->url());
        facts_.add_listener(listener->settings().name, listener->url(), to_string(config.role));
        if (!is_loopback(config)) {
            log_.warn("open_listener")
                .with("name", listener->settings().name)
                .with("text", "anybody who reaches this address may publish and subscribe");
        }
        listener->start();
    }
    return wrong;
}

// --- what operators ask

std::vector<std::string> Broker::open_control() {
    const auto found = control_path(config_.control.path, control_environment());
    if (const auto* wrong = std::get_if<std::string>(&found)) return {"control: " + *wrong};
    const auto& path = std::get<std::optional<ControlPath>>(found);
    if (!path) return {};
    if (auto wrong = make_control_folder(*path)) return {"control: " + *wrong};
    try {
        control_ = std::make_unique<ControlServer>(path->path, *plugin_control_);
    } catch (const std::exception& error) {
        if (!config_.control.path.empty()) return {std::string("control: ") + error.what()};
        // It may well be the second on this machine.
        log_.warn("no_control").with("error", error.what());
        return {};
    }
    log_.info("control").with("path", path->path);
    return {};
}

// Before the shards stop: what is asked may wait for them.
void Broker::close_control() {
    if (control_ != nullptr && control_->stop(kControlEnd) == ControlServer::Stopped::at_work) {
        log_.error("control_hangs").with("text", "what was asked over the control socket goes on");
    }
    control_.reset();
    loader_.stop();
    if (plugins_ != nullptr) plugins_->runs_on(plugin_thread_.breadcrumb());
}

void Broker::on_reload() {
    service_.tell_reloading();
    plugin_control_->reload_config_unasked(
        [this] { boost::asio::post(io_, [this] { service_.tell_reloaded(); }); });
}

void Broker::run(const std::function<void()>& on_end) {
    signals_.start({[this] { on_signal(); }, [this] { on_reload(); }});
    plugins_->runs_on(loader_.plugin_thread().breadcrumb());
    watch_.add(loader_.plugin_thread());
    loader_.start();
    if (control_ != nullptr) control_->start();
    arm_counters();
    log_.info("ready")
        .with("shards", shards_.size())
        .with("try", "amq reply greet --echo & amq req greet hello");
    service_.tell_ready(shards_);
    io_.run();
    close_control();
    on_end();
    end_monitors();
    for (const auto& shard : shards_) shard->stop();
    log_all_counters([] {});
    log_.info("stopped");
}

void Broker::on_signal() {
    if (!draining_) return drain();
    log_.warn("stopping").with("reason", "second signal");
    io_.stop();
}

// No new session, no new publish; what is open finishes or times out, within drain.timeout.
void Broker::drain() {
    draining_ = true;
    facts_.set_state("draining");
    tell_draining();
    log_.info("draining").with("timeout", config_.drain.timeout);
    service_.tell_stopping();
    for (const auto& listener : listeners_) listener->close();
    limit_.expires_after(config_.drain.timeout);
    limit_.async_wait([this](boost::system::error_code error) {
        if (!error) finish("drain.timeout");
    });
    shards_left_ = shards_.size();
    for (const auto& shard : shards_) {
        shard->start_draining(config_.drain.timeout, [this] {
            boost::asio::post(io_, [this] {
                if (--shards_left_ == 0) finish("drained");
            });
        });
    }
}

void Broker::finish(const char* why) {
    if (std::exchange(finishing_, true)) return;
    log_.info("closing").with("reason", why);
    limit_.expires_after(kFarewell);
    limit_.async_wait([this](boost::system::error_code error) {
        if (!error) end();
    });
    shards_left_ = shards_.size();
    for (const auto& shard : shards_) {
        shard->finish([this] {
            boost::asio::post(io_, [this] {
                if (--shards_left_ == 0) end();
            });
        });
    }
}

void Broker::end() {
    io_.stop();
}

// --- counters
// -------------------------------------------------------------------------------------------

void Broker::arm_counters() {
    if (config_.log.counters_interval == Duration::zero()) return;
    counters_timer_.expires_after(config_.log.counters_interval);
    counters_timer_.async_wait([this](boost::system::error_code error) {
        if (!error) log_all_counters([this] { arm_counters(); });
    });
}

// Asks shard after shard, none of which waits for another.
void Broker::log_all_counters(std::function<void()> done) {
    struct Gathering {
        ShardSnapshot all;
        std::size_t left = 0;
        std::function<void()> done;
    };
    auto gathering = std::make_shared<Gathering>();
    gathering->left = shards_.size();
    gathering->done = std::move(done);
    const bool running = !io_.stopped();
    for (const auto& shard : shards_) {
        shard->snapshot([this, gathering, running](const ShardSnapshot& snapshot) {
            auto add = [this, gathering, snapshot] {
                gathering->all += snapshot;
                if (--gathering->left != 0) return;
                log_counters(log_, gathering->all, process_counters());
                gathering->done();
            };
            if (running) {
                boost::asio::post(io_, add);
            } else {
                add();
            }
        });
    }
}

ProcessCounters Broker::process_counters() const {
    ProcessCounters counters;
    counters.connections_refused = refused_.no_room;
    counters.connections_turned_away = refused_.draining;
    counters.host_calls_refused = exchange::Strategy::refused_host_calls();
    counters.plugin_slow_calls = watch_.slow_calls();
    counters.plugin_busy_windows = watch_.busy_windows();
    counters.metrics_refused = metrics_.snapshot().refused;
    return counters;
}

}  // namespace amq::host
