#pragma once
// Requests over HTTP/1.1 to one server, one after the other, each with a deadline and a limit.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "sdk/cli/monitor/url.hpp"

namespace amq::cli {

struct HttpRequest {
    enum class Method : bool { get, post };
    Method method{Method::get};
    std::string target{};
    std::string token{};  // of Authorization: Bearer; none: no such field
    std::string body{};   // JSON, of a POST
};

struct HttpAnswer {
    unsigned status{};
    std::string body{};
};

// No answer came, and why.
class NoAnswer : public std::runtime_error {
  public:
    enum class Because : unsigned char { unreachable, late, broken, too_large, given_up };

    NoAnswer(Because because, const std::string& sentence)
        : std::runtime_error{sentence}, because_{because} {}
    [[nodiscard]] Because because() const noexcept { return because_; }

  private:
    Because because_;
};

class HttpClient {
  public:
    struct Limits {
        std::chrono::milliseconds timeout{5'000};  // from connecting to the last byte
        std::size_t max_answer{64u << 20};         // bytes of a body
        std::size_t max_head{64u << 10};           // bytes of an answer's head
    };

    // Connects with the first request, and again when the server has closed meanwhile.
    HttpClient(MonitorUrl url, Limits limits);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    // Throws NoAnswer. `goes_on`, if there is one, is asked some times a second meanwhile: false
    // gives up.
    [[nodiscard]] HttpAnswer ask(const HttpRequest& request,
                                 const std::function<bool()>& goes_on = {});

  private:
    class Exchange;
    std::unique_ptr<Exchange> exchange_;
};

}  // namespace amq::cli
