// A strategy in the core counts: from its creation on, and for all to see while it is bound.

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <variant>

#include "tests/exchange/metrics.hpp"
#include "tests/exchange/swapping.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;

class MetricCalls : public Swapping {
  protected:
    /// Registers what it asks for in activate(), and adds one in route().
    void count_in(Script& script, const amq_metric& metric) {
        script.activate = [this, &script, &metric] {
            rc_ = add(*script.host, metric);
            cells_[&script] = cell_;
            return rc_;
        };
        script.route = [this, &script](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
            ++*cells_.at(&script);
            return send_to_all(msg, view, plan);
        };
    }
    amq_rc add(const amq_host& host, const amq_metric& metric) {
        const auto* table =
            static_cast<const amq_metrics*>(host.extension(host.ctx, AMQ_METRICS_ID));
        if (table == nullptr) return AMQ_E_UNSUPPORTED;
        why_ = {};
        return table->add(table->ctx, &metric, &cell_, why_.data(), why_.size());
    }
    std::uint64_t shown() {
        const MetricsSnapshot snapshot = shards().metrics().snapshot();
        const ShownMetric* metric = snapshot.find("test.script", "routed");
        return metric == nullptr ? 12345 : metric->series.at(0).count;
    }

    const Described routed_{"routed"};
    std::map<const Script*, std::uint64_t*> cells_;
    std::uint64_t* cell_ = nullptr;
    std::array<char, 64> why_{};
    amq_rc rc_ = AMQ_E_INTERNAL;
};

TEST_F(MetricCalls, AreSummedOverShards) {
    count_in(old_, routed_.raw);
    start(2);
    publish("one");
    EXPECT_EQ(shown(), 1U);
}

TEST_F(MetricCalls, GoOnWhereTheOneBeforeLeftOff) {
    count_in(old_, routed_.raw);
    count_in(next_, routed_.raw);
    start();
    shards().subscriber("orders");
    publish("one");
    publish("two");
    swap();
    EXPECT_EQ(shown(), 2U);
    publish("three");
    EXPECT_EQ(shown(), 3U);
}

TEST_F(MetricCalls, OfAQuietOneAreNotSeen) {
    count_in(old_, routed_.raw);
    count_in(next_, routed_.raw);
    start();
    const InstanceId quiet = prepare();
    *cells_.at(&next_) = 100;
    EXPECT_EQ(shown(), 0U);
    core().discard(quiet);
    EXPECT_EQ(shown(), 0U);
}

TEST_F(MetricCalls, OfAShadowAreNotSeen) {
    count_in(old_, routed_.raw);
    count_in(next_, routed_.raw);
    start();
    shards().subscriber("orders");
    core().start_shadow(12, {}, prepare(), UINT32_MAX);
    publish("one");
    EXPECT_EQ(*cells_.at(&next_), 1U) << "it was shown the message";
    EXPECT_EQ(shown(), 1U);
    core().end_shadow(12, {});
    EXPECT_EQ(shown(), 1U);
}

TEST_F(MetricCalls, StayWhenNothingIsBoundAnyMore) {
    count_in(old_, routed_.raw);
    start();
    publish("one");
    shards().commit({});
    EXPECT_EQ(old_.destroyed, 1);
    EXPECT_EQ(shown(), 1U);
}

TEST_F(MetricCalls, AreRefusedOnceItIsActive) {
    amq_rc late = AMQ_OK;
    old_.route = [&](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        late = add(*old_.host, routed_.raw);
        return send_to_all(msg, view, plan);
    };
    start();
    publish("one");
    EXPECT_EQ(late, AMQ_E_STATE);
    const auto refused = shards().metrics().snapshot().refused;
    EXPECT_EQ(refused[static_cast<std::size_t>(MetricRefusal::not_now)], 1U);
}

TEST_F(MetricCalls, AreRefusedToAForeignThread) {
    const auto* table = static_cast<const amq_metrics*>(nullptr);
    old_.activate = [&] {
        table =
            static_cast<const amq_metrics*>(old_.host->extension(old_.host->ctx, AMQ_METRICS_ID));
        std::thread([&] { rc_ = table->add(table->ctx, &routed_.raw, &cell_, nullptr, 0); }).join();
        return AMQ_OK;
    };
    start();
    EXPECT_EQ(rc_, AMQ_E_STATE);
    EXPECT_EQ(cell_, nullptr);
}

TEST_F(MetricCalls, SayWhatIsWrongInTheRoomThatThereIs) {
    const Described wrong("routed", 9);
    std::string told;
    old_.activate = [&] {
        rc_ = add(*old_.host, wrong.raw);
        told = why_.data();
        return rc_;
    };
    EXPECT_THROW(start(), std::runtime_error);
    EXPECT_EQ(rc_, AMQ_E_CONFIG);
    EXPECT_EQ(told, "routed: its kind is none");
    std::array<char, 7> little{};
    next_.activate = [&] {
        const auto* table =
            static_cast<const amq_metrics*>(next_.host->extension(next_.host->ctx, AMQ_METRICS_ID));
        return table->add(table->ctx, &wrong.raw, &cell_, little.data(), little.size());
    };
    const auto prepared = core().prepare(settings_, source_of(next_));
    EXPECT_STREQ(little.data(), "routed");
    EXPECT_EQ(std::get<std::string>(prepared), "activate failed: routed: its kind is none")
        << "whose own words are missing, the host's are told";
}

TEST_F(MetricCalls, OutliveTheInstanceForThoseThatCountTooLate) {
    count_in(old_, routed_.raw);
    start();
    swap();
    *cells_.at(&old_) += 5;
    EXPECT_EQ(shown(), 0U);
}

TEST_F(MetricCalls, StoreForThoseWhoCannot) {
    old_.activate = [&] {
        const auto* table =
            static_cast<const amq_metrics*>(old_.host->extension(old_.host->ctx, AMQ_METRICS_ID));
        EXPECT_EQ(table->add(table->ctx, &routed_.raw, &cell_, nullptr, 0), AMQ_OK);
        table->store(cell_, *cell_ + 2);
        return AMQ_OK;
    };
    start();
    EXPECT_EQ(shown(), 2U);
}

TEST_F(MetricCalls, AreNotThereOnAHostWithout) {
    CoreOptions options;
    Core core(options, 1);
    old_.activate = [&] { return add(*old_.host, routed_.raw); };
    const auto failure = core.bind(settings_, source_of(old_));
    EXPECT_EQ(failure, "activate failed: unsupported");
}

}  // namespace
}  // namespace amq::exchange_tests
