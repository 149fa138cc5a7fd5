// amq_topic_load: parses its options, goes through its loads and reports.

#include <algorithm>
#include <cstdio>
#include <exception>
#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "bench/load/process_usage.hpp"
#include "bench/topics/settings.hpp"
#include "bench/topics/topic_load.hpp"

namespace {

using namespace amq::bench;

struct Rounds {
    std::vector<double> rate;
    std::vector<double> broker_us;

    void add(const Requests& made) {
        rate.push_back(made.rate);
        broker_us.push_back(made.broker_us);
    }
};

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void report(const char* name, const Rounds& rounds) {
    std::printf("\"%s_rate\":%.0f,\"%s_us\":%.3f,", name, median(rounds.rate), name,
                median(rounds.broker_us));
}

void run(const TopicSettings& settings) {
    const auto resident = [&] {
        return static_cast<double>(ProcessUsage::of(settings.broker_pid).resident_kib) * 1024;
    };
    TopicLoad load(settings);
    Rounds one;
    Rounds subscribed;
    Rounds all;
    const double before = resident();
    const Steps joins = load.subscribe();
    const double bytes = resident() - before;
    double unheard = 0;
    for (std::uint32_t round = 0; round < settings.rounds; ++round) {
        one.add(load.request(Aim::one_topic));
        subscribed.add(load.request(Aim::subscribed_topics));
        const Requests made = load.request(Aim::all_topics);
        all.add(made);
        unheard = made.share_of_none;
    }
    const double later = resident() - before;
    const Steps leaves = load.unsubscribe();
    const auto entries = static_cast<double>(settings.subscriptions);
    std::printf("{\"subscriptions\":%.0f,\"bytes_each\":%.1f,\"bytes_later\":%.1f,", entries,
                bytes / entries, later / entries);
    std::printf("\"join_us\":%.3f,\"join_cpu_us\":%.3f,", joins.seconds * 1e6 / entries,
                joins.broker_cpu * 1e6 / entries);
    report("one", one);
    report("subscribed", subscribed);
    report("all", all);
    std::printf("\"unheard\":%.3f,\"leave_us\":%.3f,\"leave_cpu_us\":%.3f}\n", unheard,
                leaves.seconds * 1e6 / entries, leaves.broker_cpu * 1e6 / entries);
}

}  // namespace

int main(int argc, char** argv) {
    const auto arguments = std::span<char* const>(argv, static_cast<std::size_t>(argc)).subspan(1);
    try {
        if (arguments.size() == 1 && std::string_view(arguments[0]) == "--help") {
            std::fputs(topic_usage().c_str(), stdout);
            return 0;
        }
        run(parse_topic_settings(arguments));
        return 0;
    } catch (const std::invalid_argument& problem) {
        std::fprintf(stderr, "amq_topic_load: %s; try --help\n", problem.what());
        return 2;
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "amq_topic_load: FAILED: %s\n", problem.what());
        return 1;
    }
}
