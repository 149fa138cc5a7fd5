#pragma once
// The C++ face of a monitor: derive from amq::Monitor, and end the file with AMQ_MONITOR.

#include <amq/plugin/abi_monitor.h>
#include <amq/plugin/edge.hpp>
#include <amq/plugin/host.hpp>
#include <amq/plugin/options.hpp>
#include <amq/plugin/plugin.hpp>
#include <amq/plugin/text.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

namespace amq {

/// One event, borrowed until the call returns.
class Event {
  public:
    explicit Event(const amq_event& raw) noexcept : raw_(&raw) {}

    std::uint32_t type() const noexcept { return raw_->type; }
    std::uint32_t shard() const noexcept { return raw_->shard; }
    std::uint32_t code() const noexcept { return raw_->code; }
    std::uint32_t transport() const noexcept { return raw_->transport; }
    std::uint64_t at_ns() const noexcept { return raw_->at_ns; }
    amq_id session() const noexcept { return raw_->session; }
    /// k is below 8.
    std::int64_t value(std::size_t k) const noexcept { return raw_->v[k]; }
    /// k is below 4.
    std::string_view text(std::size_t k) const noexcept { return view_of(raw_->text[k]); }
    /// Of a session or a connection.
    std::string_view listener() const noexcept { return view_of(raw_->listener); }

  private:
    const amq_event* raw_;
};

/// The events of one call. Entries are `stride` apart, which may be more than this header knows.
class Events {
  public:
    Events(const amq_event* first, std::uint32_t stride, std::uint32_t n) noexcept
        : first_(reinterpret_cast<const char*>(first)), stride_(stride), n_(n) {}

    std::uint32_t size() const noexcept { return n_; }
    Event operator[](std::uint32_t k) const noexcept {
        return Event(
            *reinterpret_cast<const amq_event*>(first_ + std::size_t{k} * std::size_t{stride_}));
    }

  private:
    const char* first_;
    std::uint32_t stride_;
    std::uint32_t n_;
};

/// What a monitor may ask of its host or tell it to do, as text in and text out. Any thread, while
/// the monitor is started.
class Conversation {
  public:
    Conversation() = default;
    /// Empty when the host does not have it, or does not grant it.
    static Conversation inspect(Host host) {
        const auto* table = static_cast<const amq_inspect*>(host.extension(AMQ_INSPECT_ID));
        return table == nullptr ? Conversation() : Conversation(table->ask, table->ctx);
    }
    static Conversation admin(Host host) {
        const auto* table = static_cast<const amq_admin*>(host.extension(AMQ_ADMIN_ID));
        return table == nullptr ? Conversation() : Conversation(table->act, table->ctx);
    }

    explicit operator bool() const noexcept { return say_ != nullptr; }

    struct Answer {
        amq_rc rc = AMQ_E_UNSUPPORTED;
        std::string json;
    };
    Answer say(std::string_view json) const {
        Answer answer;
        if (say_ != nullptr) answer.rc = say_(ctx_, str_of(json), &append, &answer.json);
        return answer;
    }

  private:
    using Say = amq_rc (*)(void* ctx, amq_str, amq_put, void* to);
    Conversation(Say how, void* ctx) noexcept : say_(how), ctx_(ctx) {}

    static amq_rc append(void* to, amq_str piece) noexcept {
        return edge::guard([](std::string_view) {},
                           [&] { static_cast<std::string*>(to)->append(view_of(piece)); });
    }

    Say say_ = nullptr;
    void* ctx_ = nullptr;
};

/// All functions on the monitors' thread. The constructor is T(amq::Host, const amq::Options&); it
/// reads the options and opens nothing yet.
class Monitor {
  public:
    explicit Monitor(Host host) noexcept : host_(host) {}
    Monitor(const Monitor&) = delete;
    Monitor& operator=(const Monitor&) = delete;
    virtual ~Monitor() = default;

    /// AMQ_EVENT_BIT of each type that it wants just now; asked again and again.
    virtual std::uint64_t interest() const { return 0; }
    /// Throw to refuse: the destructor is next.
    virtual void start() {}
    /// After it start() may come again, when another one did not start in its place.
    virtual void stop() {}
    /// `lost` that some monitor wants were dropped for want of room since the last call.
    virtual void on_events(const Events&, std::uint64_t /*lost*/) {}

  protected:
    Host host() const noexcept { return host_; }

  private:
    Host host_;
};

namespace edge {

/// A monitor of type T behind the table that the host calls.
template <class T>
class MonitorInstance {
  public:
    static_assert(std::is_base_of_v<Monitor, T>, "a monitor derives from amq::Monitor");

    static const void* create(const amq_host& host, std::string_view json) {
        const Options options(json);
        auto instance = std::make_unique<MonitorInstance>(host, options);
        options.finish();
        return &instance.release()->table_;
    }

    MonitorInstance(const amq_host& host, const Options& options)
        : host_(&host), monitor_(Host(host), options) {
        table_.size = sizeof(amq_monitor);
        table_.self = this;
        table_.interest = interest;
        table_.start = start;
        table_.stop = stop;
        table_.destroy = destroy;
        table_.on_events = on_events;
    }

  private:
    template <class Work>
    static amq_rc call(void* self, Work work) noexcept {
        auto& instance = *static_cast<MonitorInstance*>(self);
        const amq_host& host = *instance.host_;
        return guard([&host](std::string_view why) { host.error(host.ctx, str_of(why)); },
                     [&] { work(instance.monitor_); });
    }

    static std::uint64_t interest(void* self) noexcept {
        const Host host(*static_cast<MonitorInstance*>(self)->host_);
        std::uint64_t types = 0;
        guard([&host](std::string_view why) { host.log(Level::error, why); },
              [&] { types = static_cast<MonitorInstance*>(self)->monitor_.interest(); });
        return types;
    }
    static amq_rc start(void* self) noexcept {
        return call(self, [](T& monitor) { monitor.start(); });
    }
    static void stop(void* self) noexcept {
        const Host host(*static_cast<MonitorInstance*>(self)->host_);
        guard([&host](std::string_view why) { host.log(Level::error, why); },
              [&] { static_cast<MonitorInstance*>(self)->monitor_.stop(); });
    }
    static void destroy(void* self) noexcept { delete static_cast<MonitorInstance*>(self); }
    static amq_rc on_events(void* self, const amq_event* first, std::uint32_t stride,
                            std::uint32_t n, std::uint64_t lost) noexcept {
        return call(self, [&](T& monitor) { monitor.on_events(Events(first, stride, n), lost); });
    }

    const amq_host* host_;
    T monitor_;
    amq_monitor table_{};
};

}  // namespace edge

/// T derives from amq::Monitor.
template <class T>
constexpr Described describe_monitor(const Identity& identity) {
    return {{sizeof(amq_desc), identity.flags, identity.id, AMQ_MONITOR_KIND, identity.name,
             identity.version, identity.vendor, identity.config_schema, identity.state_schema},
            &edge::MonitorInstance<T>::create};
}

}  // namespace amq

/// At namespace scope, once in a library: AMQ_MONITOR(Type, "org.example.monitor", "Monitor",
/// "1.0.0"). The rest of amq::Identity may follow.
#define AMQ_MONITOR(Type, ...) AMQ_PLUGIN(amq::describe_monitor<Type>({__VA_ARGS__}))
