#pragma once
// A client of amqd's control socket: a line of JSON out, a line of JSON in.

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "tests/support/raw_socket.hpp"

namespace amq::flow {

class ControlClient {
  public:
    explicit ControlClient(const std::string& path) : socket_(RawSocket::connect_unix(path)) {}

    // Asks and waits; throws when no answer comes.
    boost::json::object ask(std::string_view line);
    boost::json::object list() { return ask(R"({"do":"plugin.ls"})"); }
    boost::json::object swap(std::string_view id, const std::string& file);
    boost::json::object reload(std::string_view id);
    boost::json::object reload_config() { return ask(R"({"do":"server.reload"})"); }

    // The same in two parts.
    void send(std::string_view line) { socket_.send(std::string{line} + '\n'); }
    boost::json::object answer(milliseconds limit = kPatience);
    // What has come, without waiting.
    std::optional<boost::json::object> answer_ready();

    [[nodiscard]] RawSocket& socket() { return socket_; }

  private:
    RawSocket socket_;
    std::string in_;
};

std::string swap_request(std::string_view id, const std::string& file);

bool is_ok(const boost::json::object& answer);
// "" where there is none.
std::string text_in(const boost::json::object& answer, std::string_view field);
std::int64_t number_in(const boost::json::object& answer, std::string_view field);
// All texts of a list, a line each.
std::string lines_in(const boost::json::object& answer, std::string_view field);

// The strategy of that id in the answer to plugin.ls; throws when it is not there.
boost::json::object strategy_in(const boost::json::object& list, std::string_view id);

}  // namespace amq::flow
