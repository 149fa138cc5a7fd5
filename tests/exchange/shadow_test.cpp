// Two decisions are compared, and what was seen is summed up.

#include "host/exchange/shadow.hpp"

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <span>
#include <string>

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;

constexpr std::array<std::uint32_t, 3> kPlaces{0, 1, 2};

Decision verb(std::uint32_t verb) {
    Decision decision;
    decision.verb = verb;
    return decision;
}

Decision to_first(std::size_t count) {
    Decision decision = verb(AMQ_SEND);
    decision.targets = std::span(kPlaces).first(count);
    return decision;
}

Decision to_all() {
    Decision decision = verb(AMQ_SEND);
    decision.all = true;
    return decision;
}

Decision answer(std::string_view text) {
    Decision decision = verb(AMQ_DONE);
    decision.answer = std::as_bytes(std::span(text));
    return decision;
}

TEST(ADifference, IsNoneBetweenTheSame) {
    EXPECT_EQ(difference(to_first(2), to_first(2)), Difference::none);
    EXPECT_EQ(difference(to_all(), to_all()), Difference::none);
    EXPECT_EQ(difference(answer("yes"), answer("yes")), Difference::none);
    EXPECT_EQ(difference(std::nullopt, std::nullopt), Difference::none) << "both fail";
}

TEST(ADifference, IsInTheVerb) {
    EXPECT_EQ(difference(to_first(1), verb(AMQ_HOLD)), Difference::verb);
    EXPECT_EQ(difference(std::nullopt, verb(AMQ_HOLD)), Difference::verb);
    EXPECT_EQ(difference(verb(AMQ_HOLD), std::nullopt), Difference::verb);
}

TEST(ADifference, IsInTheTargets) {
    EXPECT_EQ(difference(to_first(1), to_first(2)), Difference::targets);
    EXPECT_EQ(difference(to_all(), to_first(2)), Difference::targets);
    Decision second = to_first(1);
    second.targets = std::span(kPlaces).subspan(1, 1);
    EXPECT_EQ(difference(to_first(1), second), Difference::targets);
}

TEST(ADifference, IsInTheTerms) {
    const Decision live = to_first(1);
    Decision other = live;
    other.want = 1;
    EXPECT_EQ(difference(live, other), Difference::terms);
    other = live;
    other.reply_after = 1;
    EXPECT_EQ(difference(live, other), Difference::terms);
    other = live;
    other.ask_again_after = 1;
    EXPECT_EQ(difference(live, other), Difference::terms);
    other = live;
    other.reason = Outcome::overloaded;
    EXPECT_EQ(difference(live, other), Difference::terms);
    EXPECT_EQ(difference(answer("yes"), answer("no")), Difference::terms);
    EXPECT_EQ(difference(answer("yes"), verb(AMQ_DONE)), Difference::terms);
    EXPECT_EQ(difference(verb(AMQ_DONE), answer("")), Difference::terms);
}

TEST(ADifference, IsNotInTheNote) {
    Decision other = verb(AMQ_KEEP);
    other.note = 5;
    EXPECT_EQ(difference(verb(AMQ_KEEP), other), Difference::none);
}

TEST(ADifference, IsToldInWords) {
    const auto words = [](const std::optional<Decision>& live,
                          const std::optional<Decision>& other) {
        return in_words(Callback::route, live, other);
    };
    EXPECT_EQ(words(to_first(1), verb(AMQ_HOLD)),
              "route: the live one sends it to subscriber 0, the candidate holds it");
    EXPECT_EQ(words(to_first(2), to_all()),
              "route: the live one sends it to 2 subscribers, the candidate sends it to all");
    EXPECT_EQ(words(verb(AMQ_DROP), std::nullopt),
              "route: the live one drops it as no_subscriber, the candidate fails");
    EXPECT_EQ(words(answer("yes"), verb(AMQ_DONE)),
              "route: the live one answers it, the candidate is done with it");
    EXPECT_EQ(words(verb(AMQ_KEEP), verb(AMQ_KEEP)),
              "route: the live one keeps it, the candidate keeps it");
}

TEST(AShadowReport, AddsUp) {
    ShadowReport report;
    report.decisions[0][1] = 2;
    report.strikes = 1;
    report.live.add(5);
    report.live.add(3);
    report.candidate.add(7);
    report.note("one");
    ShadowReport other;
    other.decisions[0][1] = 3;
    other.decisions[3][3] = 4;
    other.strikes = 2;
    other.live.add(9);
    other.note("two");
    report += other;
    EXPECT_EQ(report.decisions[0][1], 5U);
    EXPECT_EQ(report.decisions[3][3], 4U);
    EXPECT_EQ(report.strikes, 3U);
    EXPECT_EQ(report.live.calls, 3U);
    EXPECT_EQ(report.live.total, 17U);
    EXPECT_EQ(report.live.max, 9U);
    EXPECT_EQ(report.candidate.max, 7U);
    EXPECT_EQ(report.texts, (std::vector<std::string>{"one", "two"}));
}

TEST(AShadowReport, KeepsTheFirstTexts) {
    ShadowReport report;
    for (std::size_t k = 0; k < ShadowReport::kMaxTexts - 1; ++k) report.note("before");
    ShadowReport other;
    for (int k = 0; k < 100; ++k) other.note(std::to_string(k));
    EXPECT_EQ(other.texts.size(), ShadowReport::kMaxTexts);
    report += other;
    EXPECT_EQ(report.texts.size(), ShadowReport::kMaxTexts);
    EXPECT_EQ(report.texts.back(), "0");
}

std::uint32_t shown(std::uint32_t share) {
    Shadow shadow;
    shadow.share = share;
    std::uint32_t count = 0;
    for (std::uint32_t use = 1; use <= 10; ++use) {
        for (std::uint32_t slot = 0; slot < 1'000; ++slot) {
            if (shadow.is_shown(make_exchange_id(use, slot, 3))) ++count;
        }
    }
    return count;
}

TEST(AShadow, IsShownItsShare) {
    EXPECT_EQ(shown(0), 0U);
    EXPECT_EQ(shown(UINT32_MAX), 10'000U);
    EXPECT_NEAR(shown(UINT32_MAX / 2), 5'000, 300);
    EXPECT_NEAR(shown(UINT32_MAX / 100), 100, 50);
}

}  // namespace
}  // namespace amq::exchange_tests
