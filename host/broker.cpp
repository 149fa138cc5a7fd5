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
#include "host/plugin_directory.hpp"

namespace amq::host {
namespace {

// How long sessions may take to read what they are still owed, once nothing is open any more.
constexpr std::chrono::seconds kFarewell{1};

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

exchange::Nanos nanos(Duration duration) {
    return exchange::to_nanos(duration);
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

Broker::Broker(const Config& config, Log& log, ServiceSettings service)
    : config_(config),
      log_(log),
      signals_(io_),
      limit_(io_),
      counters_timer_(io_),
      service_(io_, log, std::move(service)) {}

Broker::~Broker() {
    listeners_.clear();
    for (const auto& shard : shards_) shard->stop();
    shards_.clear();  // and with them the strategies' instances
    if (plugins_ == nullptr) return;
    for (const PluginError& error : plugins_->close()) {
        log_.warn("plugin_end").with("error", text_of(error));
    }
}

std::vector<std::string> Broker::start() {
    std::vector<std::string> wrong = load_plugins();
    if (!wrong.empty()) return wrong;
    const std::uint32_t count = config_.shards.value_or(default_shards());
    const std::uint64_t seed = random_seed();
    for (std::uint32_t k = 0; k < count; ++k) {
        shards_.push_back(std::make_unique<Shard>(k, count, config_, seed + k, log_));
    }
    for (const auto& shard : shards_) shard->start(shards_);
    wrong = bind_models();
    if (!wrong.empty()) return wrong;
    log_plugins();
    return listen();
}

std::vector<std::string> Broker::load_plugins() {
    std::vector<PluginSpec> specs;
    for (const auto& [name, plugin] : config_.plugins.libraries) {
        specs.push_back({name, plugin.path, plugin.required});
    }
    try {
        staging_.emplace(config_.plugins.staging);
    } catch (const StagingError& error) {
        return {error.what()};
    }
    plugins_ = std::make_unique<PluginSet>(specs, *staging_,
                                           PluginSetOptions{.base = plugin_directory(config_)});
    std::vector<std::string> wrong;
    for (const PluginError& error : plugins_->errors()) {
        if (error.required) {
            wrong.push_back(text_of(error));
        } else {
            log_.warn("plugin_skipped").with("plugin", error.plugin).with("error", text_of(error));
        }
    }
    return wrong;
}

std::vector<std::string> Broker::bind_models() {
    std::vector<std::string> wrong;
    for (const auto& [model, settings] : config_.models) {
        if (auto failure = bind_model(model, settings)) wrong.push_back(std::move(*failure));
    }
    return wrong;
}

// All shards or none: the start ends with the first that fails.
std::optional<std::string> Broker::bind_model(std::uint32_t model, const ModelConfig& config) {
    const std::string what = "model " + std::to_string(model) + ": ";
    const StrategyRef found = plugins_->find(config.strategy);
    if (found.library == nullptr) {
        const std::string text =
            what + "no loaded plugin has the strategy '" + config.strategy + "'";
        if (plugins_->errors().empty()) return text;
        log_.warn("model_unbound").with("model", model).with("error", text);
        return std::nullopt;  // its plugin may be the one that was skipped
    }
    exchange::ModelSettings settings;
    settings.model = model;
    settings.timeout = nanos(config.timeout);
    settings.max_timeout = nanos(config.max_timeout);
    settings.hold = nanos(config.hold);
    settings.settle = nanos(config.settle);
    settings.answered = (found.description->flags & AMQ_DESC_ANSWERS) != 0;
    const exchange::StrategySource source{&found.library->entry(), config.strategy, config.options,
                                          found.library};
    for (const auto& shard : shards_) {
        if (const auto why = shard->bind(settings, source)) {
            return what + text_of(LoadError{found.library->path(), LoadStage::create, *why});
        }
    }
    return std::nullopt;
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
                std::make_unique<Listener>(io_, name, config, config_.limits, shards_, log_));
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
        if (!is_loopback(config)) {
            log_.warn("open_listener")
                .with("name", listener->settings().name)
                .with("text", "anybody who reaches this address may publish and subscribe");
        }
        listener->start();
    }
    return wrong;
}

void Broker::run() {
    signals_.start([this] { on_signal(); });
    arm_counters();
    log_.info("ready")
        .with("shards", shards_.size())
        .with("try", "amq reply greet --echo & amq req greet hello");
    service_.tell_ready(shards_);
    io_.run();
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
    for (const auto& listener : listeners_) counters.connections_refused += listener->refused();
    return counters;
}

}  // namespace amq::host
