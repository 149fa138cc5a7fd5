#pragma once

// The files of the monitor's web page, as they were when this library was built.

#include <string_view>

namespace amq::monitor {

struct Asset {
    std::string_view path;  // of the URL: "/", "/assets/app.js"
    std::string_view type;  // for Content-Type
    std::string_view
        etag;  // strong, with its quotes; the same for the same bytes
    std::string_view bytes;  // live as long as the library
};

// The file that is served under a path of a URL, without its query; null if there is none. [any
// thread]
const Asset* find_asset(std::string_view path);

}  // namespace amq::monitor
