#pragma once
// The control socket and its thread: whoever may speak to amqd asks, and one request after the
// other is carried out.

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>

#include "host/control/actions.hpp"
#include "host/control/connection.hpp"

namespace amq::host {

/// Whether a peer of that user may ask anything of a process of this one: root may, and the user
/// itself, however wide somebody has made the file.
[[nodiscard]] bool may_control(uid_t peer, uid_t own) noexcept;

class ControlServer {
  public:
    /// Listens at once, and answers from start() on; throws SocketFileError. The actions outlive
    /// it. Without a path there is no socket, and the thread is there for what is posted.
    ControlServer(std::optional<std::string> path, ControlActions&, const ControlLimits& = {});
    /// Waits for the request that is carried out, without limit.
    ~ControlServer();
    ControlServer(const ControlServer&) = delete;
    ControlServer& operator=(const ControlServer&) = delete;

    void start();

    /// Carries this out on the control thread, between two requests; what has not begun when it is
    /// told to stop is dropped. From any thread.
    void post(std::function<void()>);
    /// For timers of what runs on the control thread. They go before the server.
    boost::asio::io_context& io() noexcept;

    enum class Stopped : std::uint8_t { ended, at_work };
    /// Refuses all that has not begun, and waits so long for what has; before the shards stop, as
    /// a request may wait for them. When the thread is still at work, the actions are still in use:
    /// such a process can only end at once (_exit).
    [[nodiscard]] Stopped stop(std::chrono::milliseconds at_most);

    const std::optional<std::string>& path() const noexcept { return path_; }

  private:
    class State;

    std::optional<std::string> path_;
    std::shared_ptr<State> state_;
};

}  // namespace amq::host
