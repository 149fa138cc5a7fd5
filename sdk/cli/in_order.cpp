#include "sdk/cli/in_order.hpp"

#include <utility>

namespace amq::cli {

InOrder::InOrder(std::size_t most, std::function<Go(const Result&)> tell)
    : most_{most}, tell_{std::move(tell)}, thread_{[this] { tell_all(); }} {}

InOrder::~InOrder() {
    {
        const std::lock_guard lock{mutex_};
        complete_ = true;
        changed_.notify_all();
    }
    thread_.join();
}

InOrder::Go InOrder::wait_for_room() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return unwanted_ || waiting_.size() < most_; });
    return unwanted_ ? Go::no_further : Go::on;
}

void InOrder::add(std::future<Result> result) {
    const std::lock_guard lock{mutex_};
    waiting_.push_back(std::move(result));
    changed_.notify_all();
}

// The first stays in its place until it has ended: it is in flight.
void InOrder::tell_all() {
    std::unique_lock lock{mutex_};
    for (;;) {
        changed_.wait(lock, [this] { return complete_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        std::future<Result>& first = waiting_.front();  // others are added behind it
        lock.unlock();
        const Go go = tell_(first.get());
        lock.lock();
        waiting_.pop_front();
        unwanted_ = go == Go::no_further;
        if (unwanted_) waiting_.clear();
        changed_.notify_all();
        if (unwanted_) return;
    }
}

}  // namespace amq::cli
