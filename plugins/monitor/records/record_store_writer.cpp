// The writer's side of a store: its thread, and what it does when the file does not want.

#include <algorithm>
#include <system_error>
#include <utility>

#include "plugins/monitor/records/record_schema.hpp"
#include "plugins/monitor/records/record_store.hpp"

namespace amq::monitor {

void RecordStore::run() {
    while (true) {
        std::vector<RecordPtr> batch = queue_.take({options_.tidy_every, options_.batch_wait});
        const bool ends = queue_.closed();
        if (ends) stop_by_ = std::min(stop_by_, Clock::now() + options_.stop_limit);
        if (ends && batch.empty()) return;
        if (suspect_.exchange(false)) look_for_damage();
        if (!batch.empty()) store(batch);
        tidy();
    }
}

bool RecordStore::is_time_up() const {
    return Clock::now() >= stop_by_;
}

// Until they are stored: what cannot be written waits here, and what comes meanwhile in the queue.
void RecordStore::store(const std::vector<RecordPtr>& batch) {
    std::span<const RecordPtr> left = batch;
    while (!is_time_up() && !try_to_store(left)) {
        if (!queue_.wait_for_close(options_.retry)) continue;
        try_to_store(left);
        break;
    }
    dropped_at_end_.fetch_add(left.size());
    queue_.finish(batch.size());
}

// A file that broke is replaced, and written to at once; if that one breaks too, it is the disk.
bool RecordStore::try_to_store(std::span<const RecordPtr>& left) {
    for (int tries = 0; tries < 2; ++tries) {
        if (!file_ && !open()) return false;
        try {
            write(left);
            note(StoreState::ok, options_.path + ": records are stored again");
            return true;
        } catch (const DatabaseError& error) {
            if (!recover(state_after(error), error.what())) return false;
        }
    }
    return false;
}

void RecordStore::write(std::span<const RecordPtr>& left) {
    while (!left.empty()) {
        const std::span<const RecordPtr> some = left.first(file_->fitting(left));
        file_->make_room(some);
        const std::size_t inserted = file_->insert(some, shift_.value_or(NumberShift{}));
        stored_.fetch_add(inserted);
        dropped_conflict_.fetch_add(some.size() - inserted);
        left = left.subspan(some.size());
    }
}

// Whether it is worth to try again at once. Room and locks come back by themselves; what else is
// wrong is looked at anew, by opening the file again.
bool RecordStore::recover(StoreState state, const std::string& what) {
    if (state == StoreState::corrupt) return replace_broken(what);
    if (state == StoreState::unwritable) close_file();
    note(state, options_.path + ": " + what);
    return false;
}

bool RecordStore::open() {
    try {
        open_or_throw();
        return true;
    } catch (const ForeignFile& error) {
        note(StoreState::foreign, options_.path + ": " + error.what() +
                                      "; it is left as it is, and records stay in memory only");
    } catch (const DatabaseError& error) {
        const StoreState state = state_after(error);
        if (state == StoreState::corrupt) return replace_broken(error.what());
        note(state, options_.path + ": " + error.what());
    } catch (const std::system_error& error) {
        const StoreState state = state_after_errno(error.code().value());
        const bool is_held = state == StoreState::locked;
        note(state,
             is_held ? options_.path + ": another process stores its records there" : error.what());
    }
    return false;
}

void RecordStore::open_or_throw() {
    file_.reset();
    file_.emplace(options_.path, options_.bounds);
    bytes_.store(file_->bytes());
    if (!shift_) {
        const std::uint64_t last = file_->last_number();
        shift_ = NumberShift{options_.opened(last), last};
    }
    readers_.open();
    note(StoreState::ok, options_.path + ": records are stored");
}

// Once for a broken file: if the one that is begun in its place is broken too, it is the disk.
bool RecordStore::replace_broken(const std::string& what) {
    close_file();
    try {
        const std::string name = move_aside(options_.path, options_.now_us());
        moved_aside_.fetch_add(1);
        options_.told({StoreState::corrupt, options_.path + ": " + what + "; it is kept as " +
                                                name + ", and a new one is begun"});
        open_or_throw();
        return true;
    } catch (const std::exception& error) {
        file_.reset();
        note(StoreState::corrupt, options_.path + ": " + what + "; then: " + error.what());
        return false;
    }
}

void RecordStore::close_file() {
    readers_.close();
    file_.reset();
}

void RecordStore::tidy() {
    if (!file_ && !open()) return;
    try {
        while (file_->tidy(options_.now_us()) && queue_.size() < options_.batch) {
        }
        bytes_.store(file_->bytes());
    } catch (const DatabaseError& error) {
        recover(state_after(error), error.what());
    }
}

// A reader's word is not enough to part with a file.
void RecordStore::look_for_damage() {
    if (!file_) return;
    try {
        const std::string damage = file_->damage();
        if (!damage.empty()) replace_broken(damage);
    } catch (const DatabaseError& error) {
        recover(state_after(error), error.what());
    }
}

}  // namespace amq::monitor
