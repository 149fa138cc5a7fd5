#pragma once
// The thread that loads plugins, exchanges them and ends them while the broker runs: the [load]
// thread of the plugin contract. What it does may take its time.

#include <functional>
#include <memory>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "host/config/config.hpp"
#include "host/plugin_thread.hpp"

namespace amq::host {

class LoaderThread {
  public:
    LoaderThread();
    ~LoaderThread();
    LoaderThread(const LoaderThread&) = delete;
    LoaderThread& operator=(const LoaderThread&) = delete;

    /// What was posted before runs from here on.
    void start();
    /// Waits for what it is doing; what has not begun never does.
    void stop();

    /// Runs it, after all that was posted before. From any thread.
    void post(std::function<void()> work);
    /// Runs it after that time. On this thread, or before start().
    void after(Duration, std::function<void()> work);

    /// Where the thread is.
    PluginThread& plugin_thread() { return plugin_thread_; }

  private:
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    PluginThread plugin_thread_;
    std::thread thread_;
};

}  // namespace amq::host
