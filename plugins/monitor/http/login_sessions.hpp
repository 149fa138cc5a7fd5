#pragma once
// Who is logged in: the digests of what their cookies hold, so that nothing here lets anybody in.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "plugins/monitor/http/digest.hpp"
#include "plugins/monitor/http/request.hpp"

namespace amq::monitor::http {

using Time = std::chrono::steady_clock::time_point;

class LoginSessions {
  public:
    LoginSessions(std::size_t most, std::chrono::seconds lifetime)
        : most_(most), lifetime_(lifetime) {}

    /// When there is no room, the oldest one goes.
    void add(std::string_view secret, Caller, Time now);
    void remove(std::string_view secret);
    /// Anonymous when nobody is, or no more.
    [[nodiscard]] Caller find(std::string_view secret, Time now) const;
    [[nodiscard]] std::size_t size() const { return all_.size(); }

  private:
    struct Session {
        Digest digest;
        Caller caller;
        Time since;
    };

    std::size_t most_;
    std::chrono::seconds lifetime_;
    std::vector<Session> all_;  // the oldest first
};

}  // namespace amq::monitor::http
