#pragma once
// SIGTERM and SIGINT, which ask amqd to end, and SIGHUP, which asks it to read its configuration
// again.

#include <functional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace amq::host {

/// On the thread of its io_context. The signals come as input does, and no handler interrupts any
/// thread (signalfd(2)); they stay blocked when this goes, so that none kills a process that is
/// ending as it was asked to.
class Signals {
  public:
    /// Before there are other threads, which must not take the signals. Throws std::system_error
    /// when there is no descriptor left.
    explicit Signals(boost::asio::io_context&);

    struct Callbacks {
        std::function<void()> on_stop;
        std::function<void()> on_reload;
    };
    /// Calls back for each of them from here on.
    void start(Callbacks);

  private:
    void await();

    boost::asio::posix::stream_descriptor descriptor_;
    Callbacks callbacks_;
};

}  // namespace amq::host
