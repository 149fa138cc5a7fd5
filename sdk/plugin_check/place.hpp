#pragma once
// Where in a plugin a process is: left behind by every call, so that a crash can be told by its
// function.

#include <atomic>
#include <cstdint>
#include <string_view>

namespace amq::plugin_check {

enum class Place : std::uint32_t {
    outside,
    load,
    describe,
    init,
    create,
    activate,
    route,
    on_reply,
    on_miss,
    on_member,
    on_timer,
    adopt,
    reconfigure,
    save,
    load_state,
    deactivate,
    destroy,
    deinit,
    unload,
    start,
    on_events,
    stop,
};

/// "route()", "its static initialisers"
std::string_view to_string(Place);

/// In the plugin, until the end of a scope. Of use to the thread that runs the case alone.
class At {
  public:
    explicit At(Place place) : before_(now().load()) { now().store(place); }
    At(const At&) = delete;
    At& operator=(const At&) = delete;
    ~At() { now().store(before_); }

    static Place place() { return now().load(); }
    /// Into memory that another process sees, too.
    static void keep_in(std::atomic<Place>& place) { where() = &place; }

  private:
    static std::atomic<Place>*& where();
    static std::atomic<Place>& now() { return *where(); }

    Place before_;
};

}  // namespace amq::plugin_check
