#pragma once
// Which handler answers which path, and what each asks of a request.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "plugins/monitor/http/assets.hpp"
#include "plugins/monitor/http/request.hpp"
#include "plugins/monitor/http/response.hpp"
#include "plugins/monitor/http/target.hpp"

namespace amq::monitor::http {

/// Called by several threads at once. What it throws is answered with 500.
using Handler = std::function<Response(const Request&)>;

/// What a route needs of who asks.
enum class Needs : std::uint8_t {
    nothing,   // what anybody may know, and the way in
    reading,   // the read token, if there is one
    changing,  // the token, always
};

enum class Runs : std::uint8_t {
    on_worker,  // it may wait, a few seconds at most
    at_once,    // on the thread of all sockets: it waits for nothing
};

struct Route {
    Method method = Method::get;
    std::vector<std::string> pattern{};  // segments; "{name}" stands for any one
    Handler handler{};
    std::vector<Parameter> parameters{};
    Needs needs = Needs::reading;
    Runs runs = Runs::on_worker;
    std::size_t max_body = 0;  // bytes, 0: what the limits say

    Route& query(std::vector<Parameter>);
    Route& needing(Needs);
    Route& at_once();
    Route& body_up_to(std::size_t bytes);
};

class Router {
  public:
    /// For HEAD as well. What is returned may be changed until the router is given to a server.
    Route& get(std::string_view pattern, Handler);
    /// Needs `changing` unless it is told otherwise.
    Route& post(std::string_view pattern, Handler);
    /// Files for GETs that no route takes, for anybody. What is found outlives the server.
    void assets(FindAsset);

    struct Found {
        const Route* route;
        std::vector<std::pair<std::string, std::string>> captures;
    };
    /// 404, or 405 and what Allow is to say.
    struct Missed {
        unsigned status;
        std::string allow{};
    };
    /// A literal segment goes before one that stands for any.
    [[nodiscard]] std::variant<Found, Missed> find(Method, const Path&) const;
    /// Without the files.
    [[nodiscard]] const std::deque<Route>& routes() const { return routes_; }

  private:
    Route& add(Method, std::string_view pattern, Handler);

    std::deque<Route> routes_;
    FindAsset find_asset_;
    Route asset_route_;
};

}  // namespace amq::monitor::http
