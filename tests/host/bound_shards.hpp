#pragma once
// Two shards on their threads, with plugins and what is bound of them, as in a running broker; the
// loader's work is done when the test says so.

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "host/bindings.hpp"
#include "tests/host/log_pipe.hpp"
#include "tests/plugins/loader_fixture.hpp"

namespace amq::host {

using Texts = std::vector<std::string>;

/// What is to be done on the loader's thread, soon or later.
class LoadersWork {
  public:
    Bindings::Loader loader() {
        return {[this](std::function<void()> work) { post(std::move(work)); },
                [this](Duration time, std::function<void()> work) {
                    later_.emplace_back(time, std::move(work));
                }};
    }
    /// Does what was posted; how much it was.
    std::size_t do_posted() {
        std::vector<std::function<void()>> now;
        {
            const std::lock_guard lock(mutex_);
            now.swap(posted_);
        }
        for (const auto& work : now) work();
        return now.size();
    }
    /// All times are over. Gives them.
    std::vector<Duration> let_time_pass() {
        std::vector<Duration> times;
        for (auto& [time, work] : std::exchange(later_, {})) {
            times.push_back(time);
            work();
        }
        return times;
    }

  private:
    void post(std::function<void()> work) {
        const std::lock_guard lock(mutex_);
        posted_.push_back(std::move(work));
    }

    std::mutex mutex_;
    std::vector<std::function<void()>> posted_;
    std::vector<std::pair<Duration, std::function<void()>>> later_;
};

class BoundShards : public testing::Test {
  protected:
    static constexpr const char* kStrategy = "org.test.followed";
    static constexpr std::uint32_t kModel = 20;

    BoundShards() {
        config_.shards = 2;
        config_.plugins.libraries = {{"a", {test::fixture("followed")}}};
        config_.plugins.probation_strikes = 3;
        config_.plugins.quarantine_strikes = 5;
        config_.models = {{kModel, model_of(kStrategy)}};
    }
    ~BoundShards() override {
        for (const auto& shard : shards_) shard->stop();
        shards_.clear();
        bindings_.reset();
        if (plugins_ == nullptr) return;
        for (const PluginError& error : plugins_->close()) ADD_FAILURE() << text_of(error);
    }

    static ModelConfig model_of(const std::string& strategy, const std::string& options = "{}") {
        ModelConfig model;
        model.strategy = strategy;
        model.options = options;
        return model;
    }
    static TopicConfig topic_of(const std::string& match, const std::string& strategy) {
        return {match, kModel, model_of(strategy)};
    }
    static std::string file(const char* name) { return test::fixture(name).string(); }

    /// What is wrong with the configuration.
    Texts start() {
        std::vector<PluginSpec> specs;
        for (const auto& [name, plugin] : config_.plugins.libraries) {
            specs.push_back({name, plugin.path, plugin.required, plugin.sha256});
        }
        plugins_ = std::make_unique<PluginSet>(specs, place_.staging, plugin_options_);
        for (const PluginError& error : plugins_->errors()) {
            if (error.required) ADD_FAILURE() << text_of(error);
        }
        for (std::uint32_t k = 0; k < 2; ++k) {
            shards_.push_back(std::make_unique<Shard>(k, 2, config_, k, log_));
        }
        bindings_ =
            std::make_unique<Bindings>(config_, *plugins_, shards_, log_, loaders_work_.loader());
        bindings_->tell_events(events_);
        for (const auto& shard : shards_) {
            shard->tell_events(events_);
            shard->count_strikes(bindings_->strikes());
            shard->start(shards_);
        }
        return bindings_->start();
    }
    void start_well() { ASSERT_EQ(start(), Texts{}); }

    void publish(int messages, std::string_view topic = "chat.a", std::uint32_t model = kModel) {
        shards_[0]->call([&](exchange::Core& core, exchange::Nanos now) {
            const exchange::SessionId from = core.open_session();
            exchange::Publish message;
            message.topic = {exchange::number_of(topic), topic};
            message.model = model;
            for (int k = 0; k < messages; ++k) {
                ++message.sequence;
                static_cast<void>(core.publish(from, message, now));
            }
        });
    }

    std::optional<BindingFailure> swap_to(const char* name) {
        const auto result = bindings_->swap("a", file(name));
        const auto* failure = std::get_if<BindingFailure>(&result);
        return failure == nullptr ? std::nullopt : std::optional(*failure);
    }
    void swap_well_to(const char* name) {
        if (const auto failure = swap_to(name)) ADD_FAILURE() << failure->text;
    }

    /// Of the strategy that plugin has; there is one in each.
    StrategyReport report_of(const std::string& plugin = "a") {
        for (StrategyReport& report : bindings_->report()) {
            if (report.plugin == plugin) return report;
        }
        ADD_FAILURE() << "no plugin " << plugin;
        return {};
    }
    StrategyState state() { return report_of().bindings.at(0).state; }

    /// What the plugins have noted since the last time this was asked.
    Texts noted() {
        Texts lines = calls_.lines();
        lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(seen_));
        seen_ += lines.size();
        return lines;
    }

    /// An event with what is its own.
    struct Told {
        std::uint32_t type = 0;
        std::uint32_t code = 0;
        std::array<std::int64_t, 8> values{};
        Texts texts;
        std::string listener;
    };
    /// What monitors were told since the last time this was asked; all that was wanted then.
    std::vector<Told> told() {
        std::vector<Told> all;
        for (const auto& ring : events_.rings()) {
            ring->drain(SIZE_MAX, [&](const amq_event& event) {
                Told one{event.type, event.code, {}, {}, {}};
                std::copy(event.v, event.v + 8, one.values.begin());
                for (const amq_str& text : event.text) one.texts.emplace_back(text.p, text.n);
                one.listener.assign(event.listener.p, event.listener.n);
                all.push_back(std::move(one));
            });
            ring->release();
        }
        return all;
    }
    void listen_to(std::initializer_list<std::uint32_t> types) {
        std::uint64_t bits = 0;
        for (const std::uint32_t type : types) bits |= AMQ_EVENT_BIT(type);
        events_.set_interest(bits);
    }

    test::Place place_;
    test::CallLog calls_;
    std::size_t seen_ = 0;
    PluginSetOptions plugin_options_;
    LogPipe pipe_;
    Log log_{LogConfig{}, pipe_.writer()};
    Config config_;
    EventHub events_{2};
    LoadersWork loaders_work_;
    std::unique_ptr<PluginSet> plugins_;
    Shards shards_;
    std::unique_ptr<Bindings> bindings_;
};

}  // namespace amq::host
