// In place of the page, where it was not to be built.

#include "plugins/monitor/page/assets.hpp"

namespace amq::monitor {

const Asset* find_asset(std::string_view /*path*/) {
    return nullptr;
}

}  // namespace amq::monitor
