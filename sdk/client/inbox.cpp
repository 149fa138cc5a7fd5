#include <amq/client/inbox.hpp>

#include <boost/asio/post.hpp>
#include <utility>

namespace amq::client {

void Inbox::push(std::vector<DeliveryPtr>& messages) {
    std::unique_lock lock{mutex_};
    if (!closed_) {
        std::size_t bytes = 0;
        for (DeliveryPtr& message : messages) {
            bytes += message->cost();
            waiting_.push_back(std::move(message));
        }
        bytes_ += bytes;
        start_workers(lock);
    }
    if (lock.owns_lock()) lock.unlock();
    messages.clear();
}

void Inbox::spread() {
    std::unique_lock lock{mutex_};
    start_workers(lock);
}

// One for each message, as far as they may run.
void Inbox::start_workers(std::unique_lock<std::mutex>& lock) {
    std::size_t started = 0;
    while (workers_ < threads_.handlers_allowed() && started < waiting_.size()) {
        ++workers_;
        ++started;
    }
    lock.unlock();
    for (std::size_t i = 0; i < started; ++i) {
        boost::asio::post(threads_.executor(), [this] { work(); });
    }
}

void Inbox::work() {
    const HandlerThreads::Handling handling;
    while (DeliveryPtr message = next()) handle_(std::move(message));
}

// Null: this worker is done.
DeliveryPtr Inbox::next() {
    const std::lock_guard lock{mutex_};
    if (waiting_.empty() || workers_ > threads_.handlers_allowed()) {
        --workers_;
        return nullptr;
    }
    DeliveryPtr first = std::move(waiting_.front());
    waiting_.pop_front();
    bytes_ -= first->cost();
    return first;
}

void Inbox::close() {
    std::deque<DeliveryPtr> dropped;
    const std::lock_guard lock{mutex_};
    closed_ = true;
    dropped.swap(waiting_);
    bytes_ = 0;
}

}  // namespace amq::client
