// What records cost: the caller of one, the writer of many, and whoever asks among a million.
//   amq_records DIRECTORY [RECORDS]

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "plugins/monitor/records/records.hpp"

namespace {

using namespace amq::monitor;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t kNowUs = 1'738'324'800'000'000;
constexpr std::int64_t kWeekUs = 7LL * 24 * 3600 * 1'000'000;

double seconds_since(Clock::time_point from) {
    return std::chrono::duration<double>(Clock::now() - from).count();
}

// Of all threads; the same on a machine that has other work.
double cpu_since(std::clock_t from) {
    return static_cast<double>(std::clock() - from) / CLOCKS_PER_SEC;
}

// Clients as a site has them: they connect and end, each from its own network.
class Clients {
  public:
    explicit Clients(std::int64_t count) : step_us_(kWeekUs / count) {}

    Record next() {
        const std::uint64_t client = random_() % 5000;
        Record record;
        record.at_us = kNowUs - kWeekUs + step_us_ * n_++;
        record.kind = n_ % 2 == 0 ? Kind::disconnect : Kind::connect;
        record.session = static_cast<std::uint64_t>(n_);
        record.user = "user" + std::to_string(client);
        record.name = "worker-" + std::to_string(client % 20);
        record.software = "amq-client/0." + std::to_string(client % 3);
        record.address = "10." + std::to_string(client % 10) + '.' + std::to_string(client / 250) +
                         '.' + std::to_string(client % 250) + ':' +
                         std::to_string(1024 + random_() % 60'000);
        record.listener = "tcp";
        record.transport = Transport::tcp;
        if (record.kind == Kind::connect) return record;
        record.reason = random_() % 10 == 0 ? Reason::silent : Reason::peer_closed;
        record.duration_us = static_cast<std::int64_t>(random_());
        record.in = record.out = {random_(), random_()};
        record.tcp = TcpFigures{random_() % 100'000, 0};
        if (random_() % 1000 == 0) record.kind = Kind::kick;
        return record;
    }

  private:
    std::mt19937 random_{1};
    std::int64_t step_us_;
    std::int64_t n_ = 0;
};

RecordsOptions options_for(const std::string& path) {
    RecordsOptions options;
    options.store.emplace();
    options.store->path = path;
    options.store->bounds.max_bytes = 4ULL * 1024 * 1024 * 1024;
    options.store->now_us = [] { return kNowUs; };
    return options;
}

void report_caller(const std::string& name, Records& records) {
    Clients clients(1'000'000);
    std::vector<Record> ready;
    std::vector<double> nanos;
    for (int round = 0; round < 20; ++round) {
        ready.clear();
        while (ready.size() < 1000) ready.push_back(clients.next());
        const auto from = Clock::now();
        for (Record& record : ready) records.add(std::move(record));
        nanos.push_back(seconds_since(from) * 1e9 / 1000);
        records.settle(std::chrono::seconds(10));
    }
    std::sort(nanos.begin(), nanos.end());
    std::printf("caller %-12s median %.0f ns a record, worst thousand %.0f ns\n", name.c_str(),
                nanos[nanos.size() / 2], nanos.back());
}

void fill(Records& records, std::int64_t count) {
    Clients clients(count);
    const auto from = Clock::now();
    const std::clock_t cpu_from = std::clock();
    for (std::int64_t k = 0; k < count; ++k) {
        records.add(clients.next());
        if (k % 5000 == 0) records.settle(std::chrono::minutes(1));
    }
    records.settle(std::chrono::minutes(1));
    const StoreStatus status = records.store_status().value();
    const double seconds = seconds_since(from);
    std::printf(
        "writer %llu records in %.1f s, %.1f s of a processor: %.0f a second, %.0f bytes "
        "each, %llu dropped\n",
        static_cast<unsigned long long>(status.stored), seconds, cpu_since(cpu_from),
        static_cast<double>(status.stored) / seconds,
        static_cast<double>(status.bytes) / static_cast<double>(status.stored),
        static_cast<unsigned long long>(status.dropped_queue_full));
}

void report(const char* name, int times, const std::function<std::string()>& ask) {
    std::vector<double> millis;
    std::string incomplete;
    const std::clock_t cpu_from = std::clock();
    for (int k = 0; k < times; ++k) {
        const auto from = Clock::now();
        const std::string error = ask();
        millis.push_back(seconds_since(from) * 1e3);
        if (!error.empty()) incomplete = error;
    }
    const double cpu = cpu_since(cpu_from);
    std::sort(millis.begin(), millis.end());
    std::printf("ask    %-34s p50 %8.2f ms  p99 %8.2f ms  processor %8.2f ms  %s\n", name,
                millis[millis.size() / 2], millis[millis.size() * 99 / 100], cpu * 1e3 / times,
                incomplete.c_str());
}

struct Asked {
    const char* name;
    std::function<void(RecordQuestion&, std::mt19937&)> set;
};

std::int64_t some_time(std::mt19937& random) {
    return kNowUs - static_cast<std::int64_t>(random() % 600'000) * 1'000'000;
}

std::string some_user(std::mt19937& random) {
    return "user" + std::to_string(random() % 5000);
}

std::vector<Asked> all_questions() {
    return {
        {"newest", [](RecordQuestion&, std::mt19937&) {}},
        {"newest before a number",
         [](RecordQuestion& q, std::mt19937& r) { q.before = r() % 1'000'000; }},
        {"user", [](RecordQuestion& q, std::mt19937& r) { q.user = some_user(r); }},
        {"host",
         [](RecordQuestion& q, std::mt19937& r) {
             q.address = read_address_match("10.1.3." + std::to_string(r() % 250));
         }},
        {"network /24",
         [](RecordQuestion& q, std::mt19937& r) {
             q.address = read_address_match("10." + std::to_string(r() % 10) + ".3.0/24");
         }},
        {"network /8",
         [](RecordQuestion& q, std::mt19937&) { q.address = read_address_match("10.0.0.0/8"); }},
        {"reason", [](RecordQuestion& q, std::mt19937&) { q.reason = Reason::silent; }},
        {"kind kick", [](RecordQuestion& q, std::mt19937&) { q.kinds.add(Kind::kick); }},
        {"around a moment", [](RecordQuestion& q, std::mt19937& r) { q.around_us = some_time(r); }},
        {"from and to, a day",
         [](RecordQuestion& q, std::mt19937& r) {
             q.from_us = some_time(r);
             q.to_us = *q.from_us + kWeekUs / 7;
         }},
        {"up to the first day",
         [](RecordQuestion& q, std::mt19937&) { q.to_us = kNowUs - kWeekUs * 6 / 7; }},
        {"user in a day",
         [](RecordQuestion& q, std::mt19937& r) {
             q.user = some_user(r);
             q.from_us = some_time(r);
             q.to_us = *q.from_us + kWeekUs / 7;
         }},
        {"text that is there", [](RecordQuestion& q, std::mt19937& r) { q.text = some_user(r); }},
        {"text that is nowhere", [](RecordQuestion& q, std::mt19937&) { q.text = "nowhere"; }},
    };
}

void report_questions(Records& records) {
    std::mt19937 random(2);
    for (const Asked& asked : all_questions()) {
        const bool is_slow = std::string(asked.name).find("text") != std::string::npos;
        report(asked.name, is_slow ? 20 : 200, [&] {
            RecordQuestion question;
            asked.set(question, random);
            return records.ask(question).incomplete;
        });
    }
    report("why of a user", 100, [&] {
        WhyQuestion question;
        question.user = some_user(random);
        question.now_us = kNowUs;
        return records.why(question).incomplete;
    });
    report("flapping in 10 min", 100,
           [&] { return records.flapping(std::chrono::minutes(10), 5, kNowUs).incomplete; });
    report("flapping in a day", 10,
           [&] { return records.flapping(std::chrono::hours(24), 5, kNowUs).incomplete; });
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "amq_records DIRECTORY [RECORDS]\n");
        return 2;
    }
    const std::string directory = argv[1];
    const std::int64_t count = argc > 2 ? std::strtoll(argv[2], nullptr, 10) : 1'000'000;
    {
        Records memory({RecordRing::kDefaultCapacity, std::nullopt});
        report_caller("ring", memory);
        Records stored(options_for(directory + "/caller.db"));
        stored.start();
        report_caller("ring, store", stored);
    }
    Records records(options_for(directory + "/monitor.db"));
    records.start();
    fill(records, count);
    report_questions(records);
    return 0;
}
