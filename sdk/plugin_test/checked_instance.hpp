#pragma once
// An instance of a strategy inside of a host that checks it: the core calls this table, and this
// calls the strategy's with copies of all that it borrows.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <amq/plugin/abi.h>
#include <amq/plugin_test/breaches.hpp>
#include <amq/plugin_test/call.hpp>
#include <amq/plugin_test/checked_host.hpp>
#include <amq/plugin_test/loan.hpp>

namespace amq::test {

/// What one decision borrows.
struct LentSituation {
    const amq_msg* msg;
    const amq_view* view;
    amq_plan* plan;
    std::uint32_t* targets;
    amq_str text;  // on_reply: the body
};

/// Never freed: who still calls it when its strategy is destroyed is told so.
class CheckedInstance {
  public:
    struct Request {
        const char* id;
        amq_str options;
        char* error;
        std::size_t error_room;
    };
    /// The instance's table, or null with a text in the request's error, as the contract has it.
    static const void* create(const amq_entry& strategy, const amq_host& real, const Request&,
                              const std::shared_ptr<Breaches>&, CallListener*);

    CheckedInstance(const amq_host& real, const std::string& strategy,
                    const std::shared_ptr<Breaches>&, CallListener*);

  private:
    static CheckedInstance& self(void* self) { return *static_cast<CheckedInstance*>(self); }

    // checked_instance.cpp
    const void* make(const amq_entry&, const Request&);
    void check_error(const char* text, std::size_t room, const void* made) const;
    void check_table(std::uint32_t size) const;
    void take_table(const void* made);
    void fill_life();
    void fill_events();
    const void* extension(const char* id);
    void take_state(const void* given);
    void destroy();

    // checked_calls.cpp
    using Decide = std::function<amq_rc(const LentSituation&)>;
    void fill_decisions();
    void run(const char* function, const std::function<void()>&,
             const std::function<void()>& after);
    void call(Call&, const std::function<amq_rc(Loan&)>&);
    amq_rc decide(Call, amq_plan& real, const Decide&);
    static LentSituation lend(Loan&, const Call&, const amq_plan& real);
    bool is_alive(const char* function) const;
    void check_returned(amq_rc) const;
    void check_silence() const;
    void check_loan(const Loan&);
    void check_targets(const LentSituation&, std::uint32_t members) const;

    // checked_plan.cpp
    void check_plan(const LentSituation&, std::uint32_t members) const;
    void check_answer(const amq_plan&, const Loan&);
    void check_last_answer();
    void give_back(const LentSituation&, amq_plan& real);

    CheckedHost host_;
    CallListener* listener_;
    amq_strategy inner_{};
    amq_strategy table_{};
    amq_state inner_state_{};
    amq_state state_{};
    Spoiled spoiled_;
    std::string answer_;     // a copy for the core
    amq_str last_answer_{};  // where the strategy said that it lies
    std::string error_;      // of the call that ended last
};

}  // namespace amq::test
