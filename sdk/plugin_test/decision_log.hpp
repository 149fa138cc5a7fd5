#pragma once
// What a strategy was asked and what it decided, a line each, for people and for golden files:
//
//     1.000s route m1 orders n=3 -> send b want 1
//     1.000s on_miss m1 declined b n=3 -> send c want 1
//     1.500s on_miss m1 gone c n=2 slow=2 -> hold or responder_lost
//     3.000s route m2 orders n=0 -> hold
//
// n are the subscribers of the topic, and slow those among them that read too slowly. Outcomes are
// told to publishers as "2.000s m1 ends ok", where they are.
//
// The same run gives the same lines: time is the bench's, peers have their names, messages the
// numbers of their publishes.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <amq/plugin/abi.h>
#include <amq/plugin_test/call.hpp>

namespace amq::test {

/// How a log calls sessions and messages.
class Names {
  public:
    virtual ~Names() = default;
    virtual std::string name_of_session(amq_id) const = 0;
    virtual std::string name_of_message(const amq_msg&) = 0;
};

class DecisionLog final : public CallListener {
  public:
    /// Each line begins with the label, behind the time. Several logs may write to the same lines.
    DecisionLog(std::vector<std::string>& lines, Names& names, std::string label)
        : lines_(lines), names_(names), label_(std::move(label)) {}

    void on_call(const Call&) override;

  private:
    std::string question(const Call&);
    std::string situation(const Call&) const;
    std::string decision(const Call&) const;
    std::string targets(const Call&) const;

    std::vector<std::string>& lines_;
    Names& names_;
    std::string label_;
};

/// "1.000s", with as many digits as it takes.
std::string to_text(std::uint64_t ns);

}  // namespace amq::test
