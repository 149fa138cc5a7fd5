#pragma once
// What tests of held messages start from: a core with an answered and an unanswered model.

#include <gtest/gtest.h>

#include <memory>
#include <string_view>

#include "tests/exchange/scripted_strategy.hpp"
#include "tests/exchange/shards.hpp"

namespace amq::exchange_tests {

struct Settings {
    exchange::Limits limits = {};
    exchange::Nanos settle = 0;
};

class Holding : public testing::Test {
  protected:
    void start(const Settings& settings = {}) {
        shards_ = std::make_unique<Shards>(1, settings.limits);
        shards_->bind({.model = 12, .settle = settings.settle, .answered = true},
                      source_of(answered_));
        shards_->bind({.model = 10, .settle = settings.settle}, source_of(unanswered_));
        publisher_ = shards_->open();
    }
    Shards& shards() { return *shards_; }
    exchange::Core& core() { return shards_->core(); }
    void publish(std::string_view body, std::uint32_t model = 10,
                 std::string_view topic = "orders") {
        shards().publish(publisher_, topic, body, model, ++sequence_);
    }
    std::uint64_t dropped(exchange::Drop why) {
        return core().counters(10).drops[static_cast<std::size_t>(why)];
    }

    Script answered_{.route = send_to_all};
    Script unanswered_{.route = send_without_reply};
    std::unique_ptr<Shards> shards_;
    exchange::SessionId publisher_ = 0;
    std::uint32_t sequence_ = 0;
};

}  // namespace amq::exchange_tests
