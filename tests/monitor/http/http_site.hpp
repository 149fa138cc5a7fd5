#pragma once
// A server with a few routes, and a client of bytes and sockets to ask it.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/monitor/http/event_route.hpp"
#include "plugins/monitor/http/events.hpp"
#include "plugins/monitor/http/server.hpp"
#include "tests/support/raw_socket.hpp"

namespace amq::monitor::http {

using flow::kPatience;
using flow::RawSocket;

inline constexpr std::string_view kToken = "a-token-that-may-change-all";
inline constexpr std::string_view kReadToken = "a-token-that-may-only-read";

Token token_of(std::string_view text);

// An answer in its parts.
struct Reply {
    unsigned status = 0;  // 0: none came, or not a whole one
    std::string head{};
    std::string body{};

    // Of the first field of that name, in any case.
    [[nodiscard]] std::string field(std::string_view name) const;
};

// The next whole answer on that connection. That to a HEAD has no body.
Reply read_reply(RawSocket&, std::string& rest, bool is_head = false);

// What handlers wait for in a test, until it is opened.
class Gate {
  public:
    ~Gate() { open(); }
    void open();
    void wait();
    // How many wait.
    [[nodiscard]] int waiting();

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_open_ = false;
    int waiting_ = 0;
};

struct SiteOptions {
    AccessOptions access{};
    ServerOptions server{};
    EventLimits events{};
};

// Its routes: GET /hello ("hello"), /echo?text&n, /things/{id}, /wait (until the gate is open),
// /big (8 MiB), /table (tagged), /throw, /open (for anybody), /events; POST /change (counts),
// /large (up to 256 KiB), and those of login. Access lines and failures are kept.
class Site {
  public:
    explicit Site(SiteOptions = {});
    ~Site();

    [[nodiscard]] RawSocket connect(flow::ConnectOptions options = {}) const;
    // On a connection of its own.
    [[nodiscard]] Reply ask(std::string_view bytes) const;
    [[nodiscard]] Reply get(std::string_view path, std::string_view fields = {}) const;
    [[nodiscard]] Reply post(std::string_view path, std::string_view fields = {},
                             std::string_view body = {}) const;
    [[nodiscard]] std::uint64_t refusals(Refusal why) const;
    [[nodiscard]] std::vector<std::string> log();

    Gate gate;
    std::atomic<int> changes{0};
    std::shared_ptr<EventHub> hub;
    std::unique_ptr<Server> server;

  private:
    void add_routes(Router&);
    void note(std::string line);

    std::mutex mutex_;
    std::vector<std::string> log_;
};

// "GET path HTTP/1.1", a Host, the fields (each with its line end), and a blank line.
std::string get_text(std::string_view path, std::string_view fields = {});
std::string post_text(std::string_view path, std::string_view fields, std::string_view body);

std::string bearer(std::string_view token);

// Whether it becomes true before it takes too long.
bool eventually(const std::function<bool()>& is_so);

}  // namespace amq::monitor::http
