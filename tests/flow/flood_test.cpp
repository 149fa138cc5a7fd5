// A publisher that floods: the broker stops reading from it before it takes much room, and serves
// the others.

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

constexpr std::size_t kFloodBody = 40 * 1024;
constexpr std::uint64_t kFloodMebibyte = 1024 * 1024;

// Endless requests of one publisher as bytes, sent as far as the broker takes them.
class Flood {
  public:
    Flood(Publisher& publisher, std::size_t body) : publisher_(publisher), body_(body) {}

    // False when nothing could leave for that long.
    bool push(milliseconds stall) {
        if (rest_.empty()) {
            rest_ = publisher_.wrapped(encode({.cmd = 1001,
                                               .sequence = ++begun_,
                                               .model = kReliableRandom,
                                               .body = pattern(body_, begun_)}));
        }
        const std::size_t sent = publisher_.socket().send_until_stalled(rest_, stall);
        rest_.erase(0, sent);
        bytes_ += sent;
        return sent > 0;
    }

    // The frame that is on its way; nothing when the last one left whole.
    std::string take_rest() { return std::exchange(rest_, {}); }
    [[nodiscard]] std::uint32_t begun() const { return begun_; }
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

  private:
    Publisher& publisher_;
    std::size_t body_;
    std::string rest_;
    std::uint32_t begun_ = 0;
    std::uint64_t bytes_ = 0;
};

class FloodingPublisher : public FlowTest {
  protected:
    void SetUp() override {
        FlowTest::SetUp();
        config().set_models("timeout", "60s").set("limits.write_timeout", "60s");
    }
};
INSTANTIATE_TEST_SUITE_P(Flow, FloodingPublisher, flow_cases(), flow_case_name);

TEST_P(FloodingPublisher, ThatDoesNotReadItsAnswersIsNotReadFromAndLosesNone) {
    // What was taken before the broker saw that it must stop comes on top, twice 4 of 40 KiB at
    // most.
    config().set("limits.max_pending", "2MiB").set("limits.max_in_flight_per_session", 4);
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher({.receive_buffer = 4096, .send_buffer = 64 * 1024});
    const std::uint64_t before = broker().resident_bytes();
    Flood flood{publisher, kFloodBody};
    std::uint32_t served = 0;
    const auto serve = [&](milliseconds wait) {
        auto asked = subscriber.receive(wait);
        for (; asked; asked = subscriber.receive(milliseconds{0})) {
            subscriber.reply(*asked, pattern(kFloodBody, 1000 + ++served));
        }
    };
    // Until neither side gets anything through: the broker reads no more.
    while (flood.bytes() < 256 * kFloodMebibyte) {
        const bool moved = flood.push(milliseconds{0});
        const std::uint32_t served_before = served;
        serve(moved ? milliseconds{0} : milliseconds{300});
        if (!moved && served == served_before) break;
    }
    EXPECT_LT(flood.bytes(), 128 * kFloodMebibyte) << "it was read from without end";
    expect_memory(broker().resident_bytes(), before + 32 * kFloodMebibyte);
    expect_service();

    // It reads again, so everything that it began is answered, once.
    const std::string rest = flood.take_rest();
    std::size_t sent = 0;
    std::vector<int> answers(flood.begun() + 1, 0);
    const Deadline enough{4 * kPatience};
    for (std::uint32_t n = 0; n < flood.begun();) {
        ASSERT_FALSE(enough.passed()) << n << " of " << flood.begun() << " are answered";
        sent += publisher.socket().send_until_stalled(std::string_view{rest}.substr(sent),
                                                      milliseconds{0});
        serve(milliseconds{0});
        std::optional<RawFrame> answer = publisher.receive(milliseconds{20});
        for (; answer; answer = publisher.receive(milliseconds{0}), ++n) {
            ++answers.at(answer->sequence);
            ASSERT_EQ(answer->status, kStatusOk);
        }
        ASSERT_FALSE(publisher.socket().ended());
    }
    for (std::uint32_t i = 1; i <= flood.begun(); ++i) EXPECT_EQ(answers[i], 1) << i;
}

TEST_P(FloodingPublisher, HasSoManyRequestsInFlightAndNoMore) {
    constexpr std::uint32_t kInFlight = 100;
    constexpr std::uint32_t kRequests = 1'000;
    config().set("limits.max_in_flight_per_session", kInFlight);
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    for (std::uint32_t i = 1; i <= kRequests; ++i) publisher.publish(kReliableRandom, 1001, "");
    std::vector<RawFrame> asked;
    for (std::uint32_t i = 0; i < kInFlight; ++i) asked.push_back(subscriber.expect());
    EXPECT_TRUE(subscriber.silent_for(kQuiet)) << "the next has to wait";
    expect_service();
    for (const RawFrame& frame : asked) subscriber.reply(frame, "");
    for (std::uint32_t i = kInFlight; i < kRequests; ++i) {
        subscriber.reply(subscriber.expect(), "");
    }
    std::vector<int> answers(kRequests + 1, 0);
    for (std::uint32_t i = 0; i < kRequests; ++i) {
        const RawFrame answer = publisher.expect();
        EXPECT_EQ(answer.status, kStatusOk);
        ++answers.at(answer.sequence);
    }
    for (std::uint32_t i = 1; i <= kRequests; ++i) EXPECT_EQ(answers[i], 1) << i;
}

TEST_P(FloodingPublisher, OfNewsThatNobodyWantsTakesNoMoreRoomThanTheHoldGives) {
    config().set("limits.max_held_bytes", "4MiB").set_models("hold", "60s");
    start();
    const std::uint64_t before = broker().resident_bytes();
    Publisher publisher = make_publisher();
    for (std::uint32_t i = 0; i < 1'500; ++i) {
        publisher.publish(kUnreliableAll, 1001 + i % 7, pattern(kFloodBody, i));
    }
    publisher.fence();
    expect_memory(broker().resident_bytes(), before + 24 * kFloodMebibyte);
    expect_service();
    publisher.leave();
    const Fields labels{{"model", "10"}, {"reason", "hold_evicted"}};
    EXPECT_GT(stop().counter("drops", labels), 1'000U);
}

TEST_P(FloodingPublisher, DoesNotStarveTheOthers) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    Flood flood{publisher, 64};
    for (int round = 0; round < 30; ++round) {
        for (int i = 0; i < 1'000 && flood.push(milliseconds{0}); ++i) {
        }
        expect_service();
        while (const auto asked = subscriber.receive(milliseconds{0})) {
            subscriber.reply(*asked, "");
        }
        while (publisher.receive(milliseconds{0})) {
        }
    }
}

}  // namespace
}  // namespace amq::flow
