// Stores records until it is killed, and says on standard error which are in the file.

#include <chrono>
#include <cstdio>

#include "plugins/monitor/records/records.hpp"

namespace {

std::int64_t now_us() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    amq::monitor::RecordsOptions options;
    options.store.emplace();
    options.store->path = argv[1];
    options.store->batch_wait = std::chrono::milliseconds(5);
    amq::monitor::Records records(options);
    records.start();
    std::uint64_t told = 0;
    while (true) {
        amq::monitor::Record record;
        record.user = "alice";
        record.at_us = now_us();
        records.add(record);
        const std::uint64_t stored = records.store_status()->stored;
        if (stored != told) std::fprintf(stderr, "%llu\n", static_cast<unsigned long long>(stored));
        told = stored;
        // What the queue has no room for would be missing, and nobody's fault.
        if (records.store_status()->queued > 5000) records.settle(std::chrono::minutes(1));
    }
}
