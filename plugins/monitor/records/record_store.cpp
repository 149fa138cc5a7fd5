#include "plugins/monitor/records/record_store.hpp"

#include <sqlite3.h>

#include <system_error>
#include <utility>

#include "plugins/monitor/records/record_schema.hpp"

namespace amq::monitor {
namespace {

std::int64_t system_now_us() {
    using std::chrono::duration_cast;
    using std::chrono::microseconds;
    return duration_cast<microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

StoreOptions complete(StoreOptions options) {
    if (!options.now_us) options.now_us = system_now_us;
    if (!options.told) options.told = [](const StoreNotice&) {};
    if (!options.opened) options.opened = [](std::uint64_t) { return std::uint64_t{0}; };
    return options;
}

}  // namespace

RecordStore::RecordStore(StoreOptions options)
    : options_(complete(std::move(options))),
      queue_(options_.queue, options_.batch),
      readers_(options_.path, options_.read_limit) {}

RecordStore::~RecordStore() {
    stop();
}

void RecordStore::start() {
    queue_.reopen();
    stop_by_ = Clock::time_point::max();
    open();
    thread_ = std::thread([this] { run(); });
}

void RecordStore::stop() {
    queue_.close();
    if (thread_.joinable()) thread_.join();
    close_file();
    const std::lock_guard lock(mutex_);
    state_ = StoreState::stopped;
}

bool RecordStore::offer(RecordPtr record) {
    if (queue_.offer(std::move(record))) return true;
    dropped_queue_full_.fetch_add(1, std::memory_order_relaxed);
    return false;
}

bool RecordStore::settle(std::chrono::milliseconds limit) {
    return queue_.settle(limit);
}

RecordStore::Answer RecordStore::collect(const RecordQuestion& question, std::size_t most) {
    Answer answer;
    answer.error = visit(question, most, [&](Record record) {
        answer.records.push_back(std::make_shared<const Record>(std::move(record)));
    });
    return answer;
}

std::string RecordStore::visit(const RecordQuestion& question, std::size_t most,
                               const std::function<void(Record)>& take) {
    try {
        readers_.read([&](Database& database) {
            query_records(database, question, most, take, options_.few_rows);
        });
        return {};
    } catch (const DatabaseError& error) {
        reads_failed_.fetch_add(1, std::memory_order_relaxed);
        if (state_after(error) == StoreState::corrupt) suspect_.store(true);
        return sentence_of(error);
    }
}

std::string RecordStore::sentence_of(const DatabaseError& error) const {
    if (error.primary_code() == SQLITE_INTERRUPT) {
        return options_.path + ": reading it took longer than " +
               std::to_string(options_.read_limit.count()) + " ms";
    }
    const std::string wrong = status().text;  // a reason why it is not open, perhaps
    return wrong.empty() ? options_.path + ": " + error.what() : wrong;
}

StoreStatus RecordStore::status() const {
    StoreStatus status;
    status.stored = stored_.load();
    status.dropped_queue_full = dropped_queue_full_.load();
    status.dropped_at_end = dropped_at_end_.load();
    status.dropped_conflict = dropped_conflict_.load();
    status.moved_aside = moved_aside_.load();
    status.reads_failed = reads_failed_.load();
    status.bytes = bytes_.load();
    status.queued = queue_.size();
    const std::lock_guard lock(mutex_);
    status.state = state_;
    status.text = text_;
    return status;
}

void RecordStore::note(StoreState state, const std::string& text) {
    {
        const std::lock_guard lock(mutex_);
        text_ = state == StoreState::ok ? std::string() : text;
        if (std::exchange(state_, state) == state) return;
    }
    options_.told({state, text});
}

}  // namespace amq::monitor
