#pragma once
// Makes a library of strategies: AMQ_STRATEGY for one, AMQ_PLUGIN for several. The only header that
// a strategy includes.

#if __cplusplus < 202002L
#error "amq needs C++20: compile with -std=c++20"
#endif

#include <amq/plugin/abi.h>
#include <amq/plugin/choose.hpp>
#include <amq/plugin/edge.hpp>
#include <amq/plugin/host.hpp>
#include <amq/plugin/message.hpp>
#include <amq/plugin/metrics.hpp>
#include <amq/plugin/options.hpp>
#include <amq/plugin/plan.hpp>
#include <amq/plugin/state.hpp>
#include <amq/plugin/strategy.hpp>
#include <amq/plugin/text.hpp>
#include <amq/plugin/view.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace amq {

/// Who a strategy is. Texts are literals: they live as long as the library.
struct Identity {
    const char* id;           /// reverse domain name, "org.example.sticky"
    const char* name;         /// for people
    const char* version;      /// of the strategy, "1.0.0"
    std::uint32_t flags = 0;  /// AMQ_DESC_*
    const char* vendor = "";
    const char* config_schema = nullptr;
    const char* state_schema = nullptr;
};

/// A strategy, or a monitor (monitor.hpp), that a library offers.
struct Described {
    amq_desc desc;
    const void* (*create)(const amq_host&, std::string_view json);
};

/// T derives from amq::Strategy and is constructed as T(amq::Host, const amq::Options&).
template <class T>
constexpr Described describe(const Identity& identity) {
    if (std::is_base_of_v<KeepsState, T> && identity.state_schema == nullptr)
        throw "one that keeps its state names the format, as state_schema";
    return {{sizeof(amq_desc), identity.flags, identity.id, AMQ_STRATEGY_KIND, identity.name,
             identity.version, identity.vendor, identity.config_schema, identity.state_schema},
            [](const amq_host& host, std::string_view json) -> const void* {
                return edge::Instance<T>::create(host, json);
            }};
}

namespace edge {

/// Where the contract's version 1.0 of the host's table ends: all that this code reads.
inline constexpr std::size_t host_size =
    offsetof(amq_host, extension) + sizeof(amq_host::extension);

inline void check_host(const amq_host* host) {
    if (host == nullptr) throw Error(AMQ_E_UNSUPPORTED, "no host was given");
    if (host->major != AMQ_ABI_MAJOR)
        throw Error(AMQ_E_UNSUPPORTED, "built for contract " + std::to_string(AMQ_ABI_MAJOR) +
                                           ".x, the host speaks " + std::to_string(host->major) +
                                           "." + std::to_string(host->minor));
    if (host->size < host_size)
        throw Error(AMQ_E_UNSUPPORTED, "the host's table has " + std::to_string(host->size) +
                                           " bytes, " + std::to_string(host_size) + " are needed");
}

/// The functions of an entry. `Library::strategies` is a constant array of Described.
template <class Library>
struct Entry {
    static std::uint32_t count() noexcept {
        return static_cast<std::uint32_t>(Library::strategies.size());
    }
    static const amq_desc* describe(std::uint32_t i) noexcept {
        return i < count() ? &Library::strategies[i].desc : nullptr;
    }
    static const void* create(const char* id, const amq_host* host, amq_str json, char* err,
                              std::size_t err_n) noexcept {
        const void* made = nullptr;
        guard([&](std::string_view why) { write_error(err, err_n, why); },
              [&] {
                  check_host(host);
                  made = find(id).create(*host, view_of(json));
              });
        return made;
    }
    static const Described& find(const char* id) {
        for (const Described& strategy : Library::strategies)
            if (id != nullptr && std::string_view(strategy.desc.id) == id) return strategy;
        throw Error(AMQ_E_UNSUPPORTED,
                    "no strategy \"" + std::string(id == nullptr ? "" : id) + "\" in this library");
    }
};

/// Runs on any host of this major: nothing newer than its first minor is needed.
template <class Library>
inline constexpr amq_entry entry = {AMQ_ABI_MAGIC,
                                    sizeof(amq_entry),
                                    AMQ_ABI_MAJOR,
                                    AMQ_ABI_MINOR,
                                    0,
                                    0,
                                    "amq C++ 1.1",
                                    nullptr,
                                    nullptr,
                                    &Entry<Library>::count,
                                    &Entry<Library>::describe,
                                    &Entry<Library>::create};

}  // namespace edge
}  // namespace amq

/// The name of the entry. Define AMQ_STATIC as another one to link a strategy into a program, as
/// tests do; several can then be linked side by side.
#ifdef AMQ_STATIC
#define AMQ_ENTRY_NAME AMQ_STATIC
#else
#define AMQ_ENTRY_NAME amq_plugin_v1
#endif

/// At namespace scope, once in a library: AMQ_PLUGIN(amq::describe<A>({...}),
/// amq::describe<B>({...})).
#define AMQ_PLUGIN(...)                                                                  \
    namespace {                                                                          \
    struct AmqLibrary {                                                                  \
        static constexpr auto strategies = std::to_array<amq::Described>({__VA_ARGS__}); \
    };                                                                                   \
    }                                                                                    \
    extern "C" {                                                                         \
    AMQ_EXPORT extern const amq_entry AMQ_ENTRY_NAME;                                    \
    constinit const amq_entry AMQ_ENTRY_NAME = amq::edge::entry<AmqLibrary>;             \
    }                                                                                    \
    static_assert(true, "takes the semicolon")

/// At namespace scope, once in a library: AMQ_STRATEGY(Type, "org.example.sticky", "Sticky",
/// "1.0.0", AMQ_DESC_ANSWERS). The flags may be left out; vendor and the rest of amq::Identity may
/// follow them.
#define AMQ_STRATEGY(Type, ...) AMQ_PLUGIN(amq::describe<Type>({__VA_ARGS__}))
