#pragma once
// Files that are embedded in the monitor: its page.

#include <functional>
#include <string_view>

#include "plugins/monitor/http/response.hpp"

namespace amq::monitor::http {

/// Views of what lives as long as the program.
struct Asset {
    std::string_view path;  // "/assets/page.js"
    std::string_view type;  // "text/javascript; charset=utf-8"
    std::string_view etag;  // in its quotes
    std::string_view bytes;
    std::string_view cache = "no-cache";  // Cache-Control: ask each time whether it is the same
};

/// The file of a decoded path, or nullptr. From any thread.
using FindAsset = std::function<const Asset*(std::string_view path)>;

[[nodiscard]] Response asset_response(const Asset&);

}  // namespace amq::monitor::http
