#pragma once
// The threads on which handlers run. One that waits in a blocking call of the client is replaced
// for so long, so that what it waits for can be handled.

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace amq::client {

namespace asio = boost::asio;

class HandlerThreads {
  public:
    using Executor = asio::io_context::executor_type;

    // With those that are replaced. Beyond it a thread that waits is not.
    static constexpr std::size_t kMost = 256;

    // What escapes from whatever runs here is given to `on_error`.
    HandlerThreads(std::size_t at_once, std::function<void(std::exception_ptr)> on_error);
    ~HandlerThreads() { join(); }
    HandlerThreads(const HandlerThreads&) = delete;
    HandlerThreads& operator=(const HandlerThreads&) = delete;

    // Of a blocking call; of no effect on other threads.
    class Waiting {
      public:
        explicit Waiting(HandlerThreads& threads);
        ~Waiting();
        Waiting(const Waiting&) = delete;
        Waiting& operator=(const Waiting&) = delete;

      private:
        HandlerThreads* threads_;
        bool is_handler_;
    };

    [[nodiscard]] Executor executor() noexcept { return io_.get_executor(); }
    // Whoever runs handlers is inside one: a handler that waits is replaced by another, anything
    // else that waits here only by a thread.
    class Handling {
      public:
        Handling() noexcept;
        ~Handling();
        Handling(const Handling&) = delete;
        Handling& operator=(const Handling&) = delete;
    };

    // How many handlers may run or wait now.
    [[nodiscard]] std::size_t handlers_allowed() const noexcept {
        return at_once_ + waiting_handlers_.load();
    }
    [[nodiscard]] bool somebody_waits() const noexcept { return waiting_.load() > 0; }
    [[nodiscard]] bool is_one_of_them() const noexcept;
    // Called when one begins to wait. Set before any can.
    void set_on_waiting(std::function<void()> hook) { on_waiting_ = std::move(hook); }

    // Runs what is posted, and ends. Not on one of them.
    void join();

  private:
    void add_thread();
    [[nodiscard]] bool replace();
    void run();

    asio::io_context io_;
    std::optional<asio::executor_work_guard<Executor>> work_;
    const std::size_t at_once_;
    const std::function<void(std::exception_ptr)> on_error_;
    std::atomic<std::size_t> waiting_{};           // threads
    std::atomic<std::size_t> waiting_handlers_{};  // of these
    std::function<void()> on_waiting_;
    std::mutex mutex_;  // guards what follows
    std::vector<std::thread> threads_;
    bool joining_{};
};

}  // namespace amq::client
