#include <amq/client/handler_threads.hpp>

#include <algorithm>
#include <system_error>
#include <utility>

namespace amq::client {
namespace {

thread_local const HandlerThreads* threads_here = nullptr;
thread_local bool is_handling_here = false;

}  // namespace

HandlerThreads::HandlerThreads(std::size_t at_once,
                               std::function<void(std::exception_ptr)> on_error)
    : work_{io_.get_executor()},
      at_once_{std::clamp<std::size_t>(at_once, 1, kMost)},
      on_error_{std::move(on_error)} {
    try {
        const std::lock_guard lock{mutex_};
        for (std::size_t i = 0; i < at_once_; ++i) add_thread();
    } catch (...) {
        join();  // those that there are
        throw;
    }
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

// False: there are as many threads as can be, and one that waits is missing meanwhile.
bool HandlerThreads::replace() {
    const std::lock_guard lock{mutex_};
    const bool is_enough = threads_.size() > at_once_ + waiting_.load();
    if (joining_ || (!is_enough && threads_.size() >= kMost)) return false;
    try {
        if (!is_enough) add_thread();
    } catch (const std::system_error&) {
        return false;
    }
    waiting_.fetch_add(1);
    return true;
}

HandlerThreads::Waiting::Waiting(HandlerThreads& threads)
    : threads_{threads.is_one_of_them() && threads.replace() ? &threads : nullptr},
      is_handler_{threads_ != nullptr && is_handling_here} {
    if (threads_ == nullptr) return;
    if (is_handler_) threads.waiting_handlers_.fetch_add(1);
    if (threads.on_waiting_) threads.on_waiting_();
}

HandlerThreads::Waiting::~Waiting() {
    if (threads_ == nullptr) return;
    if (is_handler_) threads_->waiting_handlers_.fetch_sub(1);
    threads_->waiting_.fetch_sub(1);
}

HandlerThreads::Handling::Handling() noexcept {
    is_handling_here = true;
}

HandlerThreads::Handling::~Handling() {
    is_handling_here = false;
}

}  // namespace amq::client
