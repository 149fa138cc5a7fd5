#include "host/loader_thread.hpp"

#include <pthread.h>

#include <utility>

#include <boost/asio/post.hpp>

namespace amq::host {

LoaderThread::LoaderThread() : work_(io_.get_executor()) {}

LoaderThread::~LoaderThread() {
    stop();
}

void LoaderThread::start() {
    thread_ = std::thread([this] {
        ::pthread_setname_np(::pthread_self(), "loader");
        const PluginThread::Here here(plugin_thread_);
        io_.run();
    });
}

void LoaderThread::stop() {
    if (!thread_.joinable()) return;
    io_.stop();
    thread_.join();
}

void LoaderThread::post(std::function<void()> work) {
    boost::asio::post(io_, std::move(work));
}

void LoaderThread::after(Duration duration, std::function<void()> work) {
    auto timer = std::make_shared<boost::asio::steady_timer>(io_, duration);
    timer->async_wait([timer, work = std::move(work)](boost::system::error_code error) {
        if (!error) work();
    });
}

}  // namespace amq::host
