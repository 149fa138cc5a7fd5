// amq_memberships: what it costs the core alone that somebody subscribes and leaves, by how many
// others are there; the memory of a subscription; and what names cost that were chosen to collide.

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "host/exchange/core.hpp"

namespace {

using namespace amq::exchange;
using Clock = std::chrono::steady_clock;

constexpr Nanos kNow = 1'000'000'000;
constexpr std::uint32_t kProbes = 1000;  // joins and leaves that are timed

double nanoseconds_since(Clock::time_point begin) {
    return std::chrono::duration<double, std::nano>(Clock::now() - begin).count();
}

std::size_t allocated() {
    const struct mallinfo2 info = ::mallinfo2();
    return info.uordblks + info.hblkhd;
}

std::string name_of(std::uint32_t topic) {
    std::string digits = std::to_string(topic);
    return "orders.eu.north." + std::string(7 - std::min<std::size_t>(7, digits.size()), '0') +
           digits;
}

// A core whose sessions subscribe.
class Crowd {
  public:
    explicit Crowd(std::uint64_t seed = 1) : core_(options(seed), kNow) {}

    SessionId open() { return core_.open_session(); }
    void join(SessionId session, std::string_view name) {
        const Subscription subscription{{0, name}, 1};
        core_.subscribe(session, 1, {&subscription, 1}, kNow);
        core_.effects().clear();
    }
    void leave(SessionId session, std::string_view name) {
        const TopicName topic{0, name};
        core_.unsubscribe(session, 1, {&topic, 1}, kNow);
        core_.effects().clear();
    }

  private:
    static CoreOptions options(std::uint64_t seed) {
        CoreOptions made;
        made.limits.max_subscriptions = UINT32_MAX;
        made.limits.max_topics = UINT32_MAX;
        made.seed = seed;
        return made;
    }

    Core core_;
};

struct Cost {
    double join = 0;  // nanoseconds
    double leave = 0;
    double bytes = 0;  // of memory, of each of those that were there before
};

enum class Spreading { one_topic, many_topics };

// Of one more among so many: all of one topic, or each of its own.
Cost cost_among(std::uint32_t count, Spreading spreading) {
    const bool is_one = spreading == Spreading::one_topic;
    Crowd crowd;
    const SessionId many = crowd.open();
    std::vector<SessionId> sessions(kProbes);
    for (SessionId& session : sessions) session = crowd.open();
    std::vector<SessionId> others(is_one ? count : 0);
    for (SessionId& session : others) session = crowd.open();
    std::vector<std::string> names;
    for (std::uint32_t k = 0; k < kProbes; ++k)
        names.push_back(is_one ? "one" : name_of(count + k));
    const std::size_t before = allocated();
    for (std::uint32_t k = 0; k < count; ++k) {
        is_one ? crowd.join(others[k], "one") : crowd.join(many, name_of(k));
    }
    Cost cost;
    cost.bytes = static_cast<double>(allocated() - before) / count;
    auto begin = Clock::now();
    for (std::uint32_t k = 0; k < kProbes; ++k) crowd.join(is_one ? sessions[k] : many, names[k]);
    cost.join = nanoseconds_since(begin) / kProbes;
    begin = Clock::now();
    for (std::uint32_t k = 0; k < kProbes; ++k) crowd.leave(is_one ? sessions[k] : many, names[k]);
    cost.leave = nanoseconds_since(begin) / kProbes;
    return cost;
}

// Names that a table of the hash of that seed has in one place of 4096.
std::vector<std::string> colliding_names(std::uint64_t seed, std::uint32_t count) {
    const SeededHash hash(seed);
    std::vector<std::string> names;
    for (std::uint32_t k = 0; names.size() < count; ++k) {
        std::string name = name_of(k);
        if (hash(std::string_view(name)) >> 52U == 0) names.push_back(std::move(name));
    }
    return names;
}

// Nanoseconds for each name to be made a topic and found again, under that seed: the least of
// three.
double to_make_all(const std::vector<std::string>& names, std::uint64_t seed) {
    double least = 0;
    for (int round = 0; round < 3; ++round) {
        Topics topics(UINT32_MAX, seed);
        const auto begin = Clock::now();
        for (const std::string& name : names) topics.find_or_make({0, name});
        std::uint32_t missing = 0;
        for (const std::string& name : names) missing += topics.find({0, name}) == kNone ? 1U : 0U;
        if (missing != 0) std::abort();
        const double took = nanoseconds_since(begin) / static_cast<double>(names.size());
        least = round == 0 ? took : std::min(least, took);
    }
    return least;
}

void print_costs(std::uint32_t most) {
    for (const auto spreading : {Spreading::one_topic, Spreading::many_topics}) {
        const char* where = spreading == Spreading::one_topic ? "one" : "many";
        for (std::uint32_t count = 1000; count <= most; count *= 10) {
            const Cost cost = cost_among(count, spreading);
            std::printf("%s\t%u\t%.0f\t%.0f\t%.0f\n", where, count, cost.join, cost.leave,
                        cost.bytes);
        }
    }
}

// The attacker knows the hash, and takes the secret to be one.
void print_attack(std::uint32_t count) {
    const std::vector<std::string> chosen = colliding_names(1, count);
    std::vector<std::string> others;
    for (std::uint32_t k = 0; k < count; ++k) others.push_back(name_of(k * 4096));
    std::printf("attack\t%u\t%.0f\t%.0f\t%.0f\n", count, to_make_all(others, 2),
                to_make_all(chosen, 2), to_make_all(chosen, 1));
}

}  // namespace

// Lines of columns: one|many, subscriptions there, ns to join, ns to leave, bytes each; and
// attack, names, ns to make a topic of others, of those chosen for another secret, for the right
// one.
int main(int argc, char** argv) {
    const bool is_quick = argc > 1 && std::string_view(argv[1]) == "--quick";
    print_costs(is_quick ? 1000 : 100'000);
    print_attack(is_quick ? 200 : 10'000);
    return EXIT_SUCCESS;
}
