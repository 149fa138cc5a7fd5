#pragma once
// Everything that is decided about a request before its body is read.

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "plugins/monitor/http/access.hpp"
#include "plugins/monitor/http/limits.hpp"
#include "plugins/monitor/http/router.hpp"

namespace amq::monitor::http {

/// Where a request came from, and to.
struct Ends {
    std::string peer{};           // "127.0.0.1:40112"
    std::string local_address{};  // "127.0.0.1"
};

struct Admitted {
    const Route* route;
    Request request;  // without its body
    std::size_t body_size;
};

/// Or the answer that refuses it.
using Admission = std::variant<Admitted, Response>;

class Admissions {
  public:
    /// All of them outlive it. `hosts` are names of this server beside its address and loopback.
    Admissions(const Router& router, Access& access, const Limits& limits,
               const std::vector<std::string>& hosts)
        : router_(router), access_(access), limits_(limits), hosts_(hosts) {}

    [[nodiscard]] Admission admit(Head, const Ends&) const;

  private:
    const Router& router_;
    Access& access_;
    const Limits& limits_;
    const std::vector<std::string>& hosts_;
};

}  // namespace amq::monitor::http
