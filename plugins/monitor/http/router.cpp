#include "plugins/monitor/http/router.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace amq::monitor::http {
namespace {

using Captures = std::vector<std::pair<std::string, std::string>>;

bool stands_for_any(const std::string& segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

std::vector<std::string> segments_of(std::string_view pattern) {
    if (!pattern.starts_with('/')) throw std::invalid_argument("a pattern begins with /");
    std::vector<std::string> segments;
    for (pattern.remove_prefix(1); !pattern.empty();) {
        segments.emplace_back(pattern.substr(0, pattern.find('/')));
        pattern.remove_prefix(std::min(segments.back().size() + 1, pattern.size()));
    }
    return segments;
}

std::optional<Captures> match(const Route& route, const Path& path) {
    if (route.pattern.size() != path.size()) return std::nullopt;
    Captures captures;
    for (std::size_t k = 0; k < path.size(); ++k) {
        const std::string& segment = route.pattern[k];
        if (stands_for_any(segment)) {
            if (path[k].empty()) return std::nullopt;
            captures.emplace_back(segment.substr(1, segment.size() - 2), path[k]);
        } else if (segment != path[k]) {
            return std::nullopt;
        }
    }
    return captures;
}

std::string allowed(bool reads, bool posts) {
    if (reads && posts) return "GET, HEAD, POST";
    return reads ? "GET, HEAD" : "POST";
}

}  // namespace

Route& Route::query(std::vector<Parameter> taken) {
    parameters = std::move(taken);
    return *this;
}

Route& Route::needing(Needs what) {
    needs = what;
    return *this;
}

Route& Route::at_once() {
    runs = Runs::at_once;
    return *this;
}

Route& Route::body_up_to(std::size_t bytes) {
    max_body = bytes;
    return *this;
}

Route& Router::get(std::string_view pattern, Handler handler) {
    return add(Method::get, pattern, std::move(handler));
}

Route& Router::post(std::string_view pattern, Handler handler) {
    return add(Method::post, pattern, std::move(handler)).needing(Needs::changing);
}

Route& Router::add(Method method, std::string_view pattern, Handler handler) {
    Route route;
    route.method = method;
    route.pattern = segments_of(pattern);
    route.handler = std::move(handler);
    routes_.push_back(std::move(route));
    return routes_.back();
}

void Router::assets(FindAsset find) {
    find_asset_ = std::move(find);
    asset_route_.needs = Needs::nothing;
    asset_route_.runs = Runs::at_once;
    asset_route_.handler = [find = find_asset_](const Request& request) {
        const Asset* asset = find(request.path);
        return asset == nullptr ? error_response(404, Refusal::not_found, "there is no such page")
                                : asset_response(*asset);
    };
}

std::variant<Router::Found, Router::Missed> Router::find(Method method, const Path& path) const {
    const Method wanted = method == Method::head ? Method::get : method;
    const Route* best = nullptr;
    Captures captures;
    bool reads = find_asset_ && find_asset_(shown(path)) != nullptr;
    bool posts = false;
    for (const Route& route : routes_) {
        auto here = match(route, path);
        if (!here) continue;
        (route.method == Method::get ? reads : posts) = true;
        if (route.method != wanted) continue;
        if (best != nullptr && captures.size() <= here->size()) continue;
        best = &route;
        captures = std::move(*here);
    }
    if (best != nullptr) return Found{best, std::move(captures)};
    if (!reads && !posts) return Missed{404};
    if (reads && wanted == Method::get) return Found{&asset_route_, {}};
    return Missed{405, allowed(reads, posts)};
}

}  // namespace amq::monitor::http
