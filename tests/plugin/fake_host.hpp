#pragma once
// A host table that does nothing but remember, with seeded randomness and a clock that stands
// still.

#include <amq/plugin/abi.h>

#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace amq::plugin_tests {

class FakeHost {
  public:
    explicit FakeHost(std::uint64_t seed = 1) : random_(seed) {
        table_.size = sizeof(amq_host);
        table_.major = AMQ_ABI_MAJOR;
        table_.minor = AMQ_ABI_MINOR;
        table_.ctx = this;
        table_.shard = 2;
        table_.shards = 4;
        table_.now_ns = [](void* ctx) { return self(ctx).now_ns; };
        table_.random = [](void* ctx) { return ++self(ctx).draws, self(ctx).next_random(); };
        table_.timer = [](void* ctx, std::uint64_t token, std::uint64_t after) {
            self(ctx).timers.emplace_back(token, after);
            return self(ctx).timer_rc;
        };
        table_.release = [](void* ctx, amq_id held) {
            self(ctx).released.push_back(held);
            return self(ctx).release_rc;
        };
        table_.wake = [](void* ctx) { ++self(ctx).wakes; };
        table_.log = [](void* ctx, std::int32_t level, amq_str text) {
            self(ctx).logged.push_back(std::to_string(level) + " " + std::string(text.p, text.n));
        };
        table_.trace = [](void* ctx, std::uint32_t code, const std::int64_t* v, std::uint32_t n) {
            self(ctx).traced.emplace_back(code, std::vector<std::int64_t>(v, v + n));
        };
        table_.error = [](void* ctx, amq_str why) { self(ctx).errors.emplace_back(why.p, why.n); };
        table_.extension = [](void* ctx, const char* id) -> const void* {
            return std::string(id) == "fake/1" ? ctx : nullptr;
        };
    }
    FakeHost(const FakeHost&) = delete;
    FakeHost& operator=(const FakeHost&) = delete;

    amq_host& table() { return table_; }

    std::uint64_t now_ns = 1'000;
    std::uint64_t draws = 0;
    std::vector<std::uint64_t> scripted;  /// random numbers that come before the seeded ones
    amq_rc timer_rc = AMQ_OK;
    amq_rc release_rc = AMQ_OK;
    int wakes = 0;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> timers;
    std::vector<amq_id> released;
    std::vector<std::string> logged;
    std::vector<std::pair<std::uint32_t, std::vector<std::int64_t>>> traced;
    std::vector<std::string> errors;

  private:
    static FakeHost& self(void* ctx) { return *static_cast<FakeHost*>(ctx); }
    std::uint64_t next_random() {
        if (scripted.empty()) return random_();
        const std::uint64_t next = scripted.front();
        scripted.erase(scripted.begin());
        return next;
    }

    std::mt19937_64 random_;
    amq_host table_{};
};

}  // namespace amq::plugin_tests
