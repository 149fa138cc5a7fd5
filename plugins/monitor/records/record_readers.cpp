#include "plugins/monitor/records/record_readers.hpp"

#include <sqlite3.h>

#include <utility>

#include "plugins/monitor/records/record_query.hpp"

namespace amq::monitor {
namespace {

constexpr int kStepsBetweenLooks = 1000;  // of SQLite's machine, at the clock
constexpr int kBusyMs = 100;

}  // namespace

struct RecordReaders::Reader {
    explicit Reader(const std::string& path) : database(path, Database::Mode::read_only) {
        sqlite3_busy_timeout(database.handle(), kBusyMs);
        database.run("PRAGMA query_only = ON");
        database.run("PRAGMA trusted_schema = OFF");
        database.run("PRAGMA temp_store = MEMORY");  // a sort must work on a full disk
        add_text_search(database);
        sqlite3_progress_handler(database.handle(), kStepsBetweenLooks, is_over, this);
    }

    static int is_over(void* self) {
        return Clock::now() >= static_cast<Reader*>(self)->until ? 1 : 0;
    }

    Clock::time_point until = Clock::time_point::max();
    Database database;
};

RecordReaders::RecordReaders(std::string path, std::chrono::milliseconds limit)
    : path_(std::move(path)), limit_(limit) {}

RecordReaders::~RecordReaders() {
    close();
}

void RecordReaders::read(const std::function<void(Database&)>& read) {
    const Clock::time_point until = Clock::now() + limit_;
    std::unique_ptr<Reader> reader = borrow(until);
    try {
        if (reader == nullptr) reader = std::make_unique<Reader>(path_);
        reader->until = until;
        read(reader->database);
    } catch (...) {
        reader.reset();
        give_back(nullptr);  // one that failed is not asked again
        throw;
    }
    give_back(std::move(reader));
}

// Nothing where a connection is yet to be made.
std::unique_ptr<RecordReaders::Reader> RecordReaders::borrow(Clock::time_point until) {
    std::unique_lock lock(mutex_);
    const bool is_free =
        changed_.wait_until(lock, until, [this] { return !open_ || lent_ < kMost; });
    if (!open_) throw DatabaseError(SQLITE_CANTOPEN, "the store is not open");
    if (!is_free) throw DatabaseError(SQLITE_BUSY, "too many read the store");
    ++lent_;
    if (idle_.empty()) return nullptr;
    std::unique_ptr<Reader> reader = std::move(idle_.back());
    idle_.pop_back();
    return reader;
}

// Whoever closes waits until the file is closed too, so that comes before the count.
void RecordReaders::give_back(std::unique_ptr<Reader> reader) {
    std::unique_lock lock(mutex_);
    if (open_ && reader != nullptr) {
        idle_.push_back(std::move(reader));
    } else {
        lock.unlock();
        reader.reset();
        lock.lock();
    }
    --lent_;
    changed_.notify_all();
}

void RecordReaders::close() {
    std::unique_lock lock(mutex_);
    open_ = false;
    idle_.clear();
    changed_.notify_all();
    changed_.wait(lock, [this] { return lent_ == 0; });
}

void RecordReaders::open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
}

}  // namespace amq::monitor
