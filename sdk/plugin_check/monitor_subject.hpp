#pragma once
// One instance of a monitor under test, with the host that it is given.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include <amq/plugin/abi_monitor.h>

#include "host/plugins/library.hpp"
#include "sdk/plugin_check/event_draws.hpp"
#include "sdk/plugin_check/monitor_host_watch.hpp"
#include "sdk/plugin_check/spy.hpp"

namespace amq::plugin_check {

struct MonitorMaking {
    host::LibraryPtr library;
    std::string id{};
    std::string options = "{}";
    MonitorHostWatch::Extensions extensions = MonitorHostWatch::Extensions::both;
};

class MonitorSubject {
  public:
    /// One that is not started, or why there is none.
    static std::variant<std::unique_ptr<MonitorSubject>, std::string> create(const MonitorMaking&);
    /// How create() went, of an instance that is gone again if there was one.
    static Spy::Creation try_to_create(const MonitorMaking&);
    MonitorSubject(const MonitorSubject&) = delete;
    MonitorSubject& operator=(const MonitorSubject&) = delete;
    /// Stops it, if it was started, and destroys it.
    ~MonitorSubject();

    /// Of these three, what went wrong.
    std::optional<std::string> start();
    std::optional<std::string> stop();
    std::optional<std::string> on_events(const EventBatch&);

    [[nodiscard]] std::string misuse_of_host() const { return host_.misuse(); }
    /// What was wrong with destroy(), here and not in a destructor.
    std::optional<std::string> destroy();

  private:
    explicit MonitorSubject(const MonitorMaking&);
    Spy::Creation make(const MonitorMaking&);
    template <class Call>
    std::optional<std::string> guarded(Place, Call&&);

    host::LibraryPtr library_;
    MonitorHostWatch host_;
    amq_monitor table_{};
    bool is_made_ = false;
    bool is_started_ = false;
};

}  // namespace amq::plugin_check
