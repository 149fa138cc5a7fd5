#pragma once
// One peer of the control socket: bytes become lines, one at a time, and each gets its answer
// before the next is looked at.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

namespace amq::host {

struct ControlLimits {
    std::size_t max_line = 64u << 10;  // without its line end
    std::size_t max_connections = 16;
    std::chrono::milliseconds idle{60'000};   // between an answer and the next request
    std::chrono::milliseconds line{5'000};    // from the first byte of a request to its last
    std::chrono::milliseconds answer{5'000};  // for the peer to take an answer
};

/// On the control thread. Held by its handlers, so that it may end itself.
class ControlConnection : public std::enable_shared_from_this<ControlConnection> {
  public:
    using Socket = boost::asio::local::stream_protocol::socket;

    struct Callbacks {
        /// A whole line, which is to be answered, now or later, by answer().
        std::function<void(ControlConnection&, std::string_view)> on_line;
        /// The last call. Whether an answer is still owed is the owner's to know.
        std::function<void(ControlConnection&)> on_end;
    };

    ControlConnection(Socket, const ControlLimits&, Callbacks);

    void start();
    /// Of the line that was given last; without effect when it has its answer.
    void answer(std::string line);
    /// Answers all that has come and waits with this line, as far as that goes at once, and ends.
    void end_with(const std::string& line);

  private:
    enum class Doing : std::uint8_t { reading, waiting, writing, ended };
    enum class Then : std::uint8_t { read_on, end };

    void read_on();
    void read();
    void take_bytes(std::size_t size);
    void take_line(std::size_t size);
    void watch_peer();
    void write();
    void end();
    bool send_some();
    void receive_some();
    void limit(std::chrono::milliseconds);
    void on_late();

    Socket socket_;
    boost::asio::steady_timer timer_;
    const ControlLimits& limits_;
    Callbacks callbacks_;
    std::vector<char> room_;  // to read into
    Doing doing_ = Doing::reading;
    Then then_ = Then::read_on;
    std::string in_;   // what came and is no line yet, or waits for its turn
    std::string out_;  // of the answer, what has not left
};

}  // namespace amq::host
