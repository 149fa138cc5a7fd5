#include <amq/client/handler_threads.hpp>

#include <algorithm>
#include <utility>

namespace amq::client {
namespace {

thread_local const HandlerThreads* threads_here = nullptr;

}  // namespace

HandlerThreads::HandlerThreads(std::size_t at_once,
                               std::function<void(std::exception_ptr)> on_error)
    : work_{io_.get_executor()},
      at_once_{std::clamp<std::size_t>(at_once, 1, kMost)},
      on_error_{std::move(on_error)} {
    const std::lock_guard lock{mutex_};
    for (std::size_t i = 0; i < at_once_; ++i) add_thread();
}

void HandlerThreads::add_thread() {
    threads_.emplace_back([this] { run(); });
}

void HandlerThreads::run() {
    threads_here = this;
    for (;;) {
        try {
            io_.run();
            return;
        } catch (...) {
            on_error_(std::current_exception());
        }
    }
}

bool HandlerThreads::is_one_of_them() const noexcept {
    return threads_here == this;
}

void HandlerThreads::join() {
    std::vector<std::thread> threads;
    {
        const std::lock_guard lock{mutex_};
        joining_ = true;
        threads.swap(threads_);
    }
    work_.reset();
    for (std::thread& thread : threads) thread.join();
}

HandlerThreads::Waiting::Waiting(HandlerThreads& threads)
    : threads_{threads.is_one_of_them() ? &threads : nullptr} {
    if (threads_ == nullptr) return;
    {
        const std::lock_guard lock{threads.mutex_};
        const std::size_t needed = threads.allowed() + 1;
        const bool is_enough = threads.threads_.size() >= needed;
        if (threads.joining_ || (!is_enough && threads.threads_.size() >= kMost)) {
            threads_ = nullptr;
            return;
        }
        if (!is_enough) threads.add_thread();
        threads.waiting_.fetch_add(1);
    }
    if (threads.on_waiting_) threads.on_waiting_();
}

HandlerThreads::Waiting::~Waiting() {
    if (threads_ != nullptr) threads_->waiting_.fetch_sub(1);
}

}  // namespace amq::client
