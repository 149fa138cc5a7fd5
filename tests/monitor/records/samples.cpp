#include "tests/monitor/records/samples.hpp"

#include <chrono>
#include <thread>

#include "tests/support/limits.hpp"

namespace amq::monitor {
namespace {

std::size_t any_of(std::mt19937& random, std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
}

bool chance(std::mt19937& random, int in) {
    return any_of(random, static_cast<std::size_t>(in)) == 0;
}

template <class Value>
Value one_of(std::mt19937& random, const std::vector<Value>& values) {
    return values[any_of(random, values.size())];
}

const std::vector<std::string>& users() {
    static const std::vector<std::string> all{"",      "alice", "bob",   "carol",
                                              "ALICE", "b%b",   "o'neil"};
    return all;
}

const std::vector<std::string>& addresses() {
    static const std::vector<std::string> all{"10.1.2.3:1000",  "10.1.2.4:1000",    "10.1.3.1:7",
                                              "192.168.0.1:80", "[fd00::1]:5",      "[fd00::2]:5",
                                              "unix",           "/run/amq.sock",    "",
                                              "10.1.2.3:1001",  "[fd00:0:0:1::1]:9"};
    return all;
}

Kind any_kind(std::mt19937& random) {
    return static_cast<Kind>(1 + any_of(random, 6));
}

}  // namespace

Record connect_of(const std::string& user, std::int64_t at_us) {
    Record record;
    record.kind = Kind::connect;
    record.at_us = at_us;
    record.user = user;
    record.address = "10.1.2.3:4000";
    record.transport = Transport::tcp;
    record.listener = "tcp";
    return record;
}

Record end_of(const std::string& user, Reason reason, std::int64_t at_us) {
    Record record = connect_of(user, at_us);
    record.kind = Kind::disconnect;
    record.reason = reason;
    return record;
}

Record any_record(std::mt19937& random) {
    Record record;
    record.kind = any_kind(random);
    record.at_us = kNoonUs + static_cast<std::int64_t>(any_of(random, 200)) * kSecondUs;
    if (record.kind != Kind::connect) record.reason = one_of(random, all_reasons());
    record.transport = static_cast<Transport>(any_of(random, 4));
    record.session = random();
    record.session = record.session << 32U | random();
    record.user = one_of(random, users());
    record.name = one_of<std::string>(random, {"", "worker", "Worker_2", "\u00fcber"});
    record.software = one_of<std::string>(random, {"", "amq/0.1", "libx 3"});
    record.address = one_of(random, addresses());
    record.listener = one_of<std::string>(random, {"tcp", "ws"});
    record.detail = one_of<std::string>(random, {"", "100% of it", "kick"});
    record.duration_us = static_cast<std::int64_t>(random());
    if (chance(random, 2)) record.idle_us = static_cast<std::int64_t>(random());
    record.in = {random(), random()};
    record.out = {random(), random()};
    if (chance(random, 2)) record.tcp = TcpFigures{random(), random()};
    record.pending_bytes = random();
    return record;
}

RecordQuestion any_question(std::mt19937& random, std::uint64_t last) {
    RecordQuestion question;
    if (chance(random, 4)) question.user = one_of(random, users());
    if (chance(random, 4)) {
        question.address = read_address_match(one_of<std::string>(
            random, {"10.1.2.3", "10.1.2.3:1000", "10.1.2.0/24", "10.0.0.0/8", "0.0.0.0/0",
                     "fd00::/64", "fd00::1", "[fd00::1]:5", "unix", "/run/amq.sock", "::/0"}));
    }
    if (chance(random, 6)) question.reason = one_of(random, all_reasons());
    if (chance(random, 4)) question.kinds.add(any_kind(random));
    if (chance(random, 4)) question.kinds.add(any_kind(random));
    if (chance(random, 5)) {
        question.text = one_of<std::string>(
            random, {"ali", "WORKER", "%", "_", "10.1", "\u00fc", "'", "amq/0", "nowhere"});
    }
    const auto moment = [&] {
        return kNoonUs + static_cast<std::int64_t>(any_of(random, 200)) * kSecondUs;
    };
    if (chance(random, 5)) question.from_us = moment();
    if (chance(random, 5)) question.to_us = moment();
    if (chance(random, 5)) question.around_us = moment();
    if (chance(random, 4)) question.before = any_of(random, last + 2);
    question.limit = 1 + any_of(random, 50);
    return question;
}

std::vector<std::uint64_t> numbers(const std::vector<RecordPtr>& records) {
    std::vector<std::uint64_t> all;
    for (const RecordPtr& record : records) all.push_back(record->n);
    return all;
}

StoreOptions quick_store(const std::string& path) {
    StoreOptions options;
    options.path = path;
    options.batch_wait = std::chrono::milliseconds(20);
    options.retry = std::chrono::milliseconds(20);
    options.stop_limit = flow::kPatience;
    options.now_us = [] { return kNoonUs; };
    return options;
}

bool comes_true(const std::function<bool()>& condition) {
    const flow::Deadline deadline(flow::kPatience);
    while (!condition()) {
        if (deadline.passed()) return false;
        std::this_thread::yield();
    }
    return true;
}

}  // namespace amq::monitor
