// What a strategy says of a metric is taken up to its limits, and refused past them.

#include "host/exchange/metric_shape.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "tests/exchange/metrics.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;

std::optional<MetricRefusal> refusal_of(const amq_metric& metric) {
    const auto read = read_metric(metric);
    const auto* mistake = std::get_if<MetricMistake>(&read);
    if (mistake == nullptr) return std::nullopt;
    EXPECT_FALSE(mistake->text.empty());
    return mistake->reason;
}

std::optional<MetricRefusal> refusal_of_name(std::string_view name) {
    return refusal_of(Described(name).raw);
}

TEST(MetricShape, IsACopyOfAllThatWasSaid) {
    Described described("waits", AMQ_METRIC_HISTOGRAM);
    described.label("queue", {"ranked", "casual"}).bounded({1, 10});
    const auto read = read_metric(described.raw);
    const auto& shape = std::get<MetricShape>(read);
    EXPECT_EQ(shape.name, "waits");
    EXPECT_EQ(shape.unit, "messages");
    EXPECT_EQ(shape.help, "What the test counts.");
    EXPECT_EQ(shape.label, "queue");
    EXPECT_EQ(shape.values, (std::vector<std::string>{"ranked", "casual"}));
    EXPECT_EQ(shape.bounds, (std::vector<std::uint64_t>{1, 10}));
    EXPECT_EQ(shape.cells(), 4U);
}

TEST(MetricShape, HasANameOfLowerCaseLettersDigitsAndUnderscores) {
    for (const char* good : {"a", "a_1", "held_messages"}) EXPECT_FALSE(refusal_of_name(good));
    for (const char* bad : {"", "A", "1a", "_a", "a-b", "a b", "\xC3\xA9"})
        EXPECT_EQ(refusal_of_name(bad), MetricRefusal::name) << bad;
    EXPECT_FALSE(refusal_of_name(std::string(kMaxMetricName, 'a')));
    EXPECT_EQ(refusal_of_name(std::string(kMaxMetricName + 1, 'a')), MetricRefusal::name);
}

TEST(MetricShape, HasAShortUnit) {
    Described described("held");
    const auto refusal = [&](const std::string& unit) {
        described.raw.unit = text(unit);
        return refusal_of(described.raw);
    };
    EXPECT_FALSE(refusal(""));
    EXPECT_FALSE(refusal(std::string(kMaxMetricUnit, 'x')));
    EXPECT_EQ(refusal(std::string(kMaxMetricUnit + 1, 'x')), MetricRefusal::unit);
    EXPECT_EQ(refusal("a\nb"), MetricRefusal::unit);
    EXPECT_EQ(refusal("\xC2\xB5s"), MetricRefusal::unit);
}

TEST(MetricShape, HasAHelpOfOneLine) {
    Described described("held");
    const auto refusal = [&](const std::string& help) {
        described.raw.help = text(help);
        return refusal_of(described.raw);
    };
    EXPECT_FALSE(refusal("\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80"));
    EXPECT_FALSE(refusal(std::string(kMaxMetricHelp, 'x')));
    EXPECT_EQ(refusal(std::string(kMaxMetricHelp + 1, 'x')), MetricRefusal::help);
    for (const char* bad : {"a\nb", "\x7F", "\xE9", "\xC3", "\xC0\xAF", "\xE0\x80\x80",
                            "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xC2\x85"})
        EXPECT_EQ(refusal(bad), MetricRefusal::help) << bad;
}

TEST(MetricShape, HasAKindThatThereIs) {
    for (const std::uint32_t kind : {0U, 4U, 1U << 31U})
        EXPECT_EQ(refusal_of(Described("held", kind).raw), MetricRefusal::kind);
    Described too_small("held");
    too_small.raw.size = sizeof(amq_metric) - 1;
    EXPECT_EQ(refusal_of(too_small.raw), MetricRefusal::kind);
    too_small.raw.size = sizeof(amq_metric) + 8;  // of a newer strategy
    EXPECT_FALSE(refusal_of(too_small.raw));
}

TEST(MetricShape, HasALabelWithUpToThirtyTwoValues) {
    const auto refusal = [](std::string_view name, const std::vector<std::string>& values) {
        Described described("held");
        described.label(name, views_of(values));
        return refusal_of(described.raw);
    };
    EXPECT_FALSE(refusal("queue", numbered(kMaxLabelValues)));
    EXPECT_EQ(refusal("queue", numbered(kMaxLabelValues + 1)), MetricRefusal::label);
    EXPECT_EQ(refusal("queue", {}), MetricRefusal::label);
    EXPECT_EQ(refusal("", {"ranked"}), MetricRefusal::label) << "values without a label";
    EXPECT_EQ(refusal("Queue", {"ranked"}), MetricRefusal::label);
    EXPECT_EQ(refusal("queue", {"ranked", "ranked"}), MetricRefusal::label);
    EXPECT_EQ(refusal("queue", {""}), MetricRefusal::label);
    EXPECT_EQ(refusal("queue", {"a\nb"}), MetricRefusal::label);
    EXPECT_FALSE(refusal("queue", {std::string(kMaxLabelValue, 'x')}));
    EXPECT_EQ(refusal("queue", {std::string(kMaxLabelValue + 1, 'x')}), MetricRefusal::label);
}

TEST(MetricShape, HasBoundsWhenItIsAHistogramOnly) {
    const auto refusal = [](std::uint32_t kind, const std::vector<std::uint64_t>& bounds) {
        Described described("held", kind);
        described.bounded(bounds);
        return refusal_of(described.raw);
    };
    std::vector<std::uint64_t> many;
    for (std::uint64_t k = 0; k < kMaxMetricBounds; ++k) many.push_back(k);
    EXPECT_FALSE(refusal(AMQ_METRIC_HISTOGRAM, many));
    many.push_back(many.size());
    EXPECT_EQ(refusal(AMQ_METRIC_HISTOGRAM, many), MetricRefusal::bounds);
    EXPECT_EQ(refusal(AMQ_METRIC_HISTOGRAM, {}), MetricRefusal::bounds);
    EXPECT_EQ(refusal(AMQ_METRIC_HISTOGRAM, {2, 1}), MetricRefusal::bounds);
    EXPECT_EQ(refusal(AMQ_METRIC_HISTOGRAM, {1, 1}), MetricRefusal::bounds);
    EXPECT_EQ(refusal(AMQ_METRIC_COUNTER, {1}), MetricRefusal::bounds);
    EXPECT_EQ(refusal(AMQ_METRIC_GAUGE, {1}), MetricRefusal::bounds);
}

TEST(MetricShape, SaysWhichMetricAndWhatIsWrongWithIt) {
    const auto read = read_metric(Described("held", 9).raw);
    EXPECT_EQ(std::get<MetricMistake>(read).text, "held: its kind is none");
    EXPECT_EQ(std::get<MetricMistake>(read).rc, AMQ_E_CONFIG);
    EXPECT_EQ(to_string(MetricRefusal::not_now), "not_now");
    EXPECT_EQ(to_string(MetricRefusal::no_room_for_a_value), "no_room_for_a_value");
}

}  // namespace
}  // namespace amq::exchange_tests
