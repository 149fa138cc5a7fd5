#include "sdk/plugin_check/place.hpp"

#include <array>

namespace amq::plugin_check {

std::string_view to_string(Place place) {
    static constexpr std::array<std::string_view, 22> kNames{"no function of the plugin",
                                                             "its static initialisers",
                                                             "count() or describe()",
                                                             "init()",
                                                             "create()",
                                                             "activate()",
                                                             "route()",
                                                             "on_reply()",
                                                             "on_miss()",
                                                             "on_member()",
                                                             "on_timer()",
                                                             "adopt()",
                                                             "reconfigure()",
                                                             "save() of amq.state/1",
                                                             "load() of amq.state/1",
                                                             "deactivate()",
                                                             "destroy()",
                                                             "deinit()",
                                                             "its static destructors",
                                                             "start()",
                                                             "on_events()",
                                                             "stop()"};
    return kNames[static_cast<std::size_t>(place)];
}

std::atomic<Place>*& At::where() {
    static std::atomic<Place> nobody_looks{Place::outside};
    static std::atomic<Place>* place = &nobody_looks;
    return place;
}

}  // namespace amq::plugin_check
