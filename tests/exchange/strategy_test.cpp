// Making an instance and letting it go, and what an instance may ask of its host.

#include "host/exchange/strategy.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <string>
#include <thread>

#include "tests/exchange/scripted_strategy.hpp"
#include "tests/exchange/shards.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;

using Create = const void* (*)(const char*, const amq_host*, amq_str, char*, std::size_t);

std::string failure_of(Create create) {
    const amq_entry entry{AMQ_ABI_MAGIC, sizeof(amq_entry), 1,       0,       0,       0,
                          "test",        nullptr,           nullptr, nullptr, nullptr, create};
    Core core({.shard = 0, .shards = 1, .limits = {}, .seed = 1, .observer = nullptr}, 0);
    return core.bind({.model = 12}, {&entry, "id", "{}", nullptr}).value_or("");
}

amq_strategy table_of(std::uint32_t size) {
    amq_strategy table{};
    table.size = size;
    table.destroy = [](void*) {};
    table.route = [](void*, const amq_msg*, const amq_view*, amq_plan*) { return amq_rc{AMQ_OK}; };
    return table;
}

TEST(StrategyCreate, GivesTheStrategysOwnWords) {
    EXPECT_EQ(failure_of([](const char*, const amq_host*, amq_str, char* err,
                            std::size_t n) -> const void* {
                  std::strncpy(err, "attempts must be above 0", n);
                  return nullptr;
              }),
              "attempts must be above 0");
}

TEST(StrategyCreate, SaysSoWhenTheStrategySaidNothing) {
    EXPECT_EQ(failure_of([](const char*, const amq_host*, amq_str, char*,
                            std::size_t) -> const void* { return nullptr; }),
              "create failed and did not say why");
}

TEST(StrategyCreate, SurvivesATextThatFillsAllItsRoom) {
    EXPECT_EQ(failure_of([](const char*, const amq_host*, amq_str, char* err,
                            std::size_t n) -> const void* {
                  std::memset(err, 'x', n);
                  return nullptr;
              }).size(),
              1023U);
}

TEST(StrategyCreate, NoticesATextWrittenPastItsEnd) {
    EXPECT_EQ(failure_of([](const char*, const amq_host*, amq_str, char* err,
                            std::size_t n) -> const void* {
                  err[n] = 'x';
                  static const amq_strategy table = table_of(sizeof(amq_strategy));
                  return &table;
              }),
              "create wrote past the end of its error text");
}

TEST(StrategyCreate, NoticesATextWrittenPastItsEndBesideAFailure) {
    EXPECT_EQ(failure_of([](const char*, const amq_host*, amq_str, char* err,
                            std::size_t n) -> const void* {
                  std::memset(err, 'x', n + 1);
                  return nullptr;
              }),
              "create failed and wrote past the end of its error text");
}

TEST(StrategyCreate, RefusesOptionsThatAreTooLong) {
    Script script{.route = hold};
    Core core({.shard = 0, .shards = 1, .limits = {}, .seed = 1, .observer = nullptr}, 0);
    StrategySource source = source_of(script);
    source.options.resize(10'000'000, ' ');
    EXPECT_EQ(core.bind({.model = 12}, source), "its options have more than 1 MiB");
    source.options.resize(1'048'576);
    EXPECT_EQ(core.bind({.model = 12}, source), std::nullopt);
}

TEST(StrategyCreate, NoticesAnException) {
    EXPECT_EQ(failure_of([](const char*, const amq_host*, amq_str, char*,
                            std::size_t) -> const void* { throw 1; }),
              "create threw across the contract");
}

TEST(StrategyCreate, RefusesATableWithoutWhatItNeeds) {
    EXPECT_EQ(
        failure_of([](const char*, const amq_host*, amq_str, char*, std::size_t) -> const void* {
            static const amq_strategy table = table_of(16);
            return &table;
        }),
        "create gave a table that is too small");
    EXPECT_EQ(
        failure_of([](const char*, const amq_host*, amq_str, char*, std::size_t) -> const void* {
            static amq_strategy table = table_of(sizeof(amq_strategy));
            table.route = nullptr;
            return &table;
        }),
        "create gave a table without route");
    EXPECT_EQ(
        failure_of([](const char*, const amq_host*, amq_str, char*, std::size_t) -> const void* {
            static amq_strategy table = table_of(sizeof(amq_strategy));
            table.destroy = nullptr;
            return &table;
        }),
        "create gave a table without destroy");
}

TEST(StrategyCreate, RefusesAnInstanceThatDoesNotActivate) {
    EXPECT_EQ(
        failure_of([](const char*, const amq_host*, amq_str, char*, std::size_t) -> const void* {
            static amq_strategy table = table_of(sizeof(amq_strategy));
            table.activate = [](void*) { return amq_rc{AMQ_E_STATE}; };
            return &table;
        }),
        "activate failed: wrong state");
}

TEST(StrategyCreate, RefusesASecondStrategyForAModel) {
    Script script;
    script.route = hold;
    Core core({.shard = 0, .shards = 1, .limits = {}, .seed = 1, .observer = nullptr}, 0);
    EXPECT_FALSE(core.bind({.model = 12}, source_of(script)));
    EXPECT_EQ(core.bind({.model = 12}, source_of(script)), "model 12 is bound already");
    EXPECT_FALSE(core.bind({.model = 13}, source_of(script)));
}

TEST(Strategy, IsDestroyedOnceWithItsCore) {
    Script script;
    script.route = hold;
    {
        Shards shards(3);
        shards.bind({.model = 12}, source_of(script));
        EXPECT_EQ(script.destroyed, 0);
    }
    EXPECT_EQ(script.destroyed, 3) << "one instance a shard";
}

class StrategyHost : public testing::Test {
  protected:
    void start() {
        script_.route = hold;
        script_.on_timer = [this](std::uint64_t token) {
            tokens_.push_back(token);
            times_.push_back(host().now_ns(host().ctx));
            return AMQ_OK;
        };
        shards_.bind({.model = 12}, source_of(script_));
    }
    const amq_host& host() const { return *script_.host; }
    amq_rc timer(std::uint64_t token, std::chrono::nanoseconds after) {
        return host().timer(host().ctx, token, to_nanos(after));
    }

    Script script_;
    Shards shards_;
    std::vector<std::uint64_t> tokens_;
    std::vector<Nanos> times_;
};

TEST_F(StrategyHost, FiresATimerOnceInTime) {
    start();
    const Nanos begun = shards_.now();
    EXPECT_EQ(timer(7, 20ms), AMQ_OK);
    shards_.pass(10s);
    ASSERT_EQ(tokens_, std::vector<std::uint64_t>{7});
    EXPECT_GE(times_[0], begun + 20'000'000);
    EXPECT_LE(times_[0], begun + 21'000'000);
    EXPECT_EQ(shards_.core().timers().active(), 0U);
}

TEST_F(StrategyHost, MovesATimerThatIsSetAgainAndClearsIt) {
    start();
    timer(7, 20ms);
    timer(7, 500ms);
    timer(8, 30ms);
    timer(8, 0ms);
    shards_.pass(100ms);
    EXPECT_TRUE(tokens_.empty());
    shards_.pass(1s);
    EXPECT_EQ(tokens_, std::vector<std::uint64_t>{7});
}

TEST_F(StrategyHost, RefusesTheTokenOfWakeAndTakesATimerThatNeverComes) {
    start();
    EXPECT_EQ(timer(AMQ_WAKE_TOKEN, 1ms), AMQ_E_UNSUPPORTED);
    EXPECT_EQ(host().timer(host().ctx, 1, UINT64_MAX), AMQ_OK);
    shards_.pass(1h);
    EXPECT_TRUE(tokens_.empty());
}

TEST_F(StrategyHost, HasAQuotaOfTimers) {
    start();
    for (std::uint64_t token = 0; token < 65'536; ++token) ASSERT_EQ(timer(token, 1h), AMQ_OK);
    EXPECT_EQ(timer(65'536, 1h), AMQ_E_NOMEM);
    EXPECT_EQ(timer(5, 2h), AMQ_OK) << "one that is set already is moved";
    timer(5, 0h);
    EXPECT_EQ(timer(65'536, 1h), AMQ_OK);
}

TEST_F(StrategyHost, FiresATimerThatSetsItselfAtMostOnceATick) {
    start();
    script_.on_timer = [this](std::uint64_t token) {
        tokens_.push_back(token);
        return timer(token, 1ns);
    };
    timer(1, 1ns);
    shards_.pass(50ms);
    EXPECT_LE(tokens_.size(), 51U);
    EXPECT_GE(tokens_.size(), 40U);
}

TEST_F(StrategyHost, WakesItFromAnyThread) {
    start();
    std::thread other([this] {
        host().wake(host().ctx);
        host().wake(host().ctx);
    });
    other.join();
    EXPECT_EQ(shards_.wakes(), 1) << "once until it was woken";
    shards_.core().woken(shards_.now());
    shards_.core().woken(shards_.now());
    EXPECT_EQ(tokens_, std::vector<std::uint64_t>{AMQ_WAKE_TOKEN});
    host().wake(host().ctx);
    EXPECT_EQ(shards_.wakes(), 2);
}

TEST_F(StrategyHost, LogsWithABoundAndTraces) {
    start();
    const std::string text(2'000, 'x');
    host().log(host().ctx, 99, {text.data(), text.size()});
    host().log(host().ctx, 2, {nullptr, 0});
    ASSERT_EQ(shards_.log().size(), 2U);
    EXPECT_EQ(shards_.log()[0].size(), 512U + 4U);
    const std::array<std::int64_t, 4> values{1, 2, 3, 4};
    host().trace(host().ctx, 1, values.data(), 4);
    EXPECT_EQ(shards_.core().counters().traces, 1U);
    EXPECT_EQ(host().extension(host().ctx, "amq.nothing/1"), nullptr);
}

TEST_F(StrategyHost, SaysWhereItRunsAndDrawsTheSameUnderTheSameSeed) {
    Script script{.route = hold};
    Shards three(3);
    three.bind({.model = 12}, source_of(script));
    EXPECT_EQ(script.host->shard, 2U);
    EXPECT_EQ(script.host->shards, 3U);
    Script other{.route = hold};
    Shards again(3);
    again.bind({.model = 12}, source_of(other));
    for (int k = 0; k < 10; ++k) {
        EXPECT_EQ(script.host->random(script.host->ctx), other.host->random(other.host->ctx));
    }
}

TEST_F(StrategyHost, StrikesForATimerThatFails) {
    start();
    script_.on_timer = [](std::uint64_t) { return amq_rc{AMQ_E_STATE}; };
    timer(1, 1ms);
    shards_.pass(10ms);
    EXPECT_EQ(shards_.strikes(), std::vector<std::string>{"on_timer: wrong state"});
}

}  // namespace
}  // namespace amq::exchange_tests
