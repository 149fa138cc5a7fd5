#pragma once
// The edge of a library: one noexcept function per entry of the contract's tables, where exceptions
// end.

#include <amq/plugin/abi.h>
#include <amq/plugin/error.hpp>
#include <amq/plugin/host.hpp>
#include <amq/plugin/message.hpp>
#include <amq/plugin/options.hpp>
#include <amq/plugin/plan.hpp>
#include <amq/plugin/state.hpp>
#include <amq/plugin/strategy.hpp>
#include <amq/plugin/text.hpp>
#include <amq/plugin/view.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>

namespace amq::edge {

/// Runs `work`; whatever it throws becomes a code and, through `say(text)`, a text.
template <class Say, class Work>
amq_rc guard(Say say, Work work) noexcept {
    try {
        work();
        return AMQ_OK;
    } catch (const Error& e) {
        say(e.what());
        return e.rc();
    } catch (const std::bad_alloc&) {
        say("out of memory");
        return AMQ_E_NOMEM;
    } catch (const std::exception& e) {
        say(e.what());
        return AMQ_E_EXCEPTION;
    } catch (...) {
        say("an exception that is no std::exception");
        return AMQ_E_EXCEPTION;
    }
}

/// Copies as much as fits, with a final zero, and never half of a character.
inline void write_error(char* err, std::size_t err_n, std::string_view text) noexcept {
    if (err == nullptr || err_n == 0) return;
    std::size_t n = text.size() < err_n ? text.size() : err_n - 1;
    if (n < text.size())
        while (n > 0 && (static_cast<unsigned char>(text[n]) & 0xC0) == 0x80) --n;
    text.copy(err, n);
    err[n] = '\0';
}

/// A strategy of type T behind the table that the host calls.
template <class T>
class Instance {
  public:
    static_assert(std::is_base_of_v<Strategy, T>, "a strategy derives from amq::Strategy");

    /// The options are used up here: one that T did not ask for throws.
    static const amq_strategy* create(const amq_host& host, std::string_view json) {
        const Options options(json);
        auto instance = std::make_unique<Instance>(host, options);
        options.finish();
        return &instance.release()->table_;
    }

    Instance(const amq_host& host, const Options& options)
        : host_(&host), strategy_(Host(host), options) {}

  private:
    static constexpr bool keeps_state = std::is_base_of_v<KeepsState, T>;

    /// A function that T inherits unchanged has the type of a member of Strategy; its entry stays
    /// NULL.
#define AMQ_OVERRIDES(function) \
    (!std::is_same_v<decltype(&T::function), decltype(&Strategy::function)>)

    static amq_strategy table_for(Instance* self) noexcept {
        amq_strategy table{};
        table.size = sizeof(amq_strategy);
        table.self = self;
        table.destroy = destroy;
        table.route = route;
        if constexpr (AMQ_OVERRIDES(activate)) table.activate = activate;
        if constexpr (AMQ_OVERRIDES(deactivate)) table.deactivate = deactivate;
        if constexpr (AMQ_OVERRIDES(on_reply)) table.on_reply = on_reply;
        if constexpr (AMQ_OVERRIDES(on_miss)) table.on_miss = on_miss;
        if constexpr (AMQ_OVERRIDES(on_member)) table.on_member = on_member;
        if constexpr (AMQ_OVERRIDES(on_timer)) table.on_timer = on_timer;
        if constexpr (AMQ_OVERRIDES(adopt)) table.adopt = adopt;
        if constexpr (AMQ_OVERRIDES(reconfigure)) table.reconfigure = reconfigure;
        if constexpr (AMQ_OVERRIDES(extension) || keeps_state) table.extension = extension;
        return table;
    }
#undef AMQ_OVERRIDES

    /// The instance is exactly a T, so its functions are called by name and not by dispatch.
    template <class Work>
    static amq_rc call(void* self, Work work) noexcept {
        auto& instance = *static_cast<Instance*>(self);
        const amq_host& host = *instance.host_;
        return guard([&host](std::string_view why) { host.error(host.ctx, str_of(why)); },
                     [&] { work(instance.strategy_, instance.answer_); });
    }
    /// For what returns nothing: a failure is only logged.
    template <class Work>
    static void run(const amq_host& host, Work work) noexcept {
        guard([&host](std::string_view why) { Host(host).log(Level::error, why); }, work);
    }

    static amq_rc route(void* self, const amq_msg* msg, const amq_view* view,
                        amq_plan* raw) noexcept {
        return call(self, [&](T& strategy, std::string& answer) {
            Plan plan(*raw, answer);
            strategy.T::route(Message(*msg), View(*view), plan);
        });
    }
    static amq_rc on_reply(void* self, const amq_msg* msg, amq_id from, std::int32_t status,
                           amq_str body, const amq_view* view, amq_plan* raw) noexcept {
        return call(self, [&](T& strategy, std::string& answer) {
            Plan plan(*raw, answer);
            strategy.T::on_reply(Message(*msg), Reply{from, status, view_of(body)}, View(*view),
                                 plan);
        });
    }
    static amq_rc on_miss(void* self, const amq_msg* msg, amq_id who, std::uint32_t cause,
                          const amq_view* view, amq_plan* raw) noexcept {
        return call(self, [&](T& strategy, std::string& answer) {
            Plan plan(*raw, answer);
            strategy.T::on_miss(Message(*msg), Miss{who, static_cast<Cause>(cause)}, View(*view),
                                plan);
        });
    }
    static amq_rc adopt(void* self, const amq_msg* msg, const amq_view* view,
                        amq_plan* raw) noexcept {
        return call(self, [&](T& strategy, std::string& answer) {
            Plan plan(*raw, answer);
            strategy.T::adopt(Message(*msg), View(*view), plan);
        });
    }
    static amq_rc on_member(void* self, std::int32_t joined, amq_str topic,
                            const amq_sub* sub) noexcept {
        return call(self, [&](T& strategy, std::string&) {
            const Change change = joined != 0 ? Change::joined : Change::left;
            strategy.T::on_member(Membership{change, view_of(topic), Subscriber(*sub)});
        });
    }
    static amq_rc on_timer(void* self, std::uint64_t token) noexcept {
        return call(self, [&](T& strategy, std::string&) { strategy.T::on_timer(token); });
    }
    static amq_rc reconfigure(void* self, amq_str json) noexcept {
        return call(self, [&](T& strategy, std::string&) {
            const Options options(view_of(json));
            strategy.T::reconfigure(options);
            options.finish();
        });
    }
    static amq_rc activate(void* self) noexcept {
        return call(self, [](T& strategy, std::string&) { strategy.T::activate(); });
    }
    static void deactivate(void* self) noexcept {
        auto& instance = *static_cast<Instance*>(self);
        run(*instance.host_, [&] { instance.strategy_.T::deactivate(); });
    }
    static void destroy(void* self) noexcept {
        delete static_cast<Instance*>(self);
    }
    static amq_rc save(void* self, StateWriter::Put put, void* to) noexcept {
        return call(self, [&](T& strategy, std::string&) {
            StateWriter writer(put, to);
            strategy.T::save(writer);
        });
    }
    static amq_rc load(void* self, amq_str bytes) noexcept {
        return call(self, [&](T& strategy, std::string&) { strategy.T::load(view_of(bytes)); });
    }
    static const void* extension(void* self, const char* id) noexcept {
        if constexpr (keeps_state) {
            static constexpr amq_state state{sizeof(amq_state), 0, save, load};
            if (std::string_view(id) == AMQ_STATE_ID) return &state;
        }
        auto& instance = *static_cast<Instance*>(self);
        const void* table = nullptr;
        run(*instance.host_, [&] { table = instance.strategy_.T::extension(id); });
        return table;
    }

    const amq_host* host_;
    T strategy_;
    std::string answer_;
    amq_strategy table_ = table_for(this);
};

}  // namespace amq::edge
