// What a message costs in the core alone: accepted, given to the subscribers that a strategy
// chooses, and replied to. No socket, no clock, one shard.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <amq/plugin/abi.h>
#include <benchmark/benchmark.h>

#include "host/exchange/core.hpp"

namespace {

using namespace amq::exchange;

constexpr std::uint32_t kRequests = 12;
constexpr std::uint32_t kBroadcasts = 10;

// One subscriber after the other, and one reply; everybody, and none.
amq_rc route(void* self, const amq_msg* msg, const amq_view* view, amq_plan* plan) {
    plan->verb = AMQ_SEND;
    if ((msg->flags & AMQ_MSG_ANSWERED) == 0) {
        plan->flags = AMQ_PLAN_ALL;
        return AMQ_OK;
    }
    plan->target[0] = static_cast<std::uint32_t>(++*static_cast<std::uint64_t*>(self) % view->n);
    plan->n = 1;
    plan->want = 1;
    return AMQ_OK;
}

const void* create(const char*, const amq_host*, amq_str, char*, std::size_t) {
    static std::uint64_t turn = 0;
    static const amq_strategy table = [] {
        amq_strategy made{};
        made.size = sizeof made;
        made.self = &turn;
        made.destroy = [](void*) {};
        made.route = route;
        return made;
    }();
    return &table;
}

const amq_entry entry{AMQ_ABI_MAGIC, sizeof(amq_entry), 1,       0,       0,       0,
                      "bench",       nullptr,           nullptr, nullptr, nullptr, &create};

class Exchanged {
  public:
    explicit Exchanged(std::int64_t subscribers) : core_(CoreOptions{}, now_) {
        const StrategySource source{&entry, "org.amq.bench", "{}", nullptr};
        static_cast<void>(core_.bind({.model = kRequests, .answered = true}, source));
        static_cast<void>(core_.bind({.model = kBroadcasts}, source));
        publisher_ = core_.open_session();
        const Subscription subscription{topic_, 0};
        for (std::int64_t k = 0; k < subscribers; ++k) {
            core_.subscribe(core_.open_session(), 1, {&subscription, 1}, now_);
            core_.effects().clear();
        }
    }
    void request() {
        core_.publish(publisher_, {topic_, kRequests, 7, body_}, ++now_);
        const Delivery& delivery = core_.effects().deliveries.front();
        const SessionId to = delivery.to;
        const std::uint32_t sequence = delivery.sequence;
        core_.effects().clear();
        core_.reply(to, {sequence, kRequests, body_}, ++now_);
        benchmark::DoNotOptimize(core_.effects().answers.size());
        core_.effects().clear();
    }
    void broadcast() {
        core_.publish(publisher_, {topic_, kBroadcasts, 0, body_}, ++now_);
        benchmark::DoNotOptimize(core_.effects().deliveries.size());
        core_.effects().clear();
    }

  private:
    Nanos now_ = 1'000'000'000;
    Core core_;
    SessionId publisher_ = 0;
    TopicName topic_{0, "chat.room-1"};
    std::vector<std::byte> body_ = std::vector<std::byte>(64);
};

void request(benchmark::State& state) {
    Exchanged exchanged(state.range(0));
    for (auto _ : state) exchanged.request();
}
BENCHMARK(request)->Arg(1)->Arg(4);

void broadcast(benchmark::State& state) {
    Exchanged exchanged(state.range(0));
    for (auto _ : state) exchanged.broadcast();
}
BENCHMARK(broadcast)->Arg(1)->Arg(64);

}  // namespace

BENCHMARK_MAIN();
