// Of a few random subscribers, the one with the fewest requests open gets the message and replies.
//
// Two choices instead of one are what counts: with n requests over n subscribers the longest queue
// falls from log n / log log n to log log n, and further choices add little (Mitzenmacher, "The
// Power of Two Choices in Randomized Load Balancing", 2001). Asking everybody would cost more and,
// with several shards that cannot see each other's newest choice, send them all to the same one.
//
// A subscriber that is lost: another one, never the same session twice. One that declines: the
// publisher knows at once.

#include <amq/plugin/plugin.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace {

class LeastOutstanding final : public amq::Strategy {
  public:
    LeastOutstanding(amq::Host host, const amq::Options& options)
        : host_(host),
          compare_(options.number("compare", 2, 1, 8)),
          ahead_(host,
                 {.name = "requests_ahead",
                  .unit = "requests",
                  .help = "Open at the chosen subscriber when the message went there."},
                 {0, 1, 2, 4, 8, 16, 32, 64}),
          missed_(host, {.name = "missed", .help = "Requests that the chosen one did not serve."},
                  {"cause", {"gone", "declined"}}) {}

    void route(const amq::Message& msg, const amq::View& view, amq::Plan& plan) override {
        const bool is_moved = !msg.attempts().empty();
        const auto idlest = idlest_of_some(msg, view);
        // One that is lost leaves much at once: it goes only where it is read fast enough.
        if (idlest && (!is_moved || view[*idlest].has_credit())) {
            ahead_.observe(view[*idlest].inflight());
            plan.send(*idlest).want(1);
        } else {
            plan.hold_or(is_moved ? amq::Outcome::responder_lost : amq::Outcome::no_subscriber);
        }
    }

    void on_miss(const amq::Message& msg, const amq::Miss& miss, const amq::View& view,
                 amq::Plan& plan) override {
        missed_[miss.cause == amq::Cause::gone ? 0 : 1].add();
        if (miss.cause == amq::Cause::gone)
            route(msg, view, plan);
        else
            plan.drop(amq::Outcome::not_owner);
    }

  private:
    static amq::Fit fit_of(const amq::Message& msg, const amq::Subscriber& subscriber) {
        const bool is_publisher = subscriber.id() == msg.publisher();
        if (msg.tried(subscriber.id()) || (is_publisher && msg.no_echo())) return amq::Fit::never;
        if (is_publisher) return amq::Fit::last;  // who waits for an answer cannot serve itself
        return subscriber.has_credit() ? amq::Fit::first : amq::Fit::second;
    }

    /// Draws without putting back, so that with two subscribers both are compared. What fits worse
    /// loses to what fits better, however idle it is; of equals, the one drawn first.
    std::optional<std::uint32_t> idlest_of_some(const amq::Message& msg, const amq::View& view) {
        const auto rank = [&](std::uint32_t k) {
            return std::pair(fit_of(msg, view[k]), view[k].inflight());
        };
        drawn_.clear();
        while (std::cmp_less(drawn_.size(), compare_)) {
            const auto next = draw(msg, view);
            if (!next) break;
            drawn_.push_back(*next);
        }
        if (drawn_.empty()) return std::nullopt;
        return *std::ranges::min_element(drawn_, {}, rank);
    }

    std::optional<std::uint32_t> draw(const amq::Message& msg, const amq::View& view) const {
        return amq::choose(host_, view, [&](const amq::Subscriber& one) {
            const auto is_it = [&](std::uint32_t k) { return view[k].id() == one.id(); };
            return std::ranges::any_of(drawn_, is_it) ? amq::Fit::never : fit_of(msg, one);
        });
    }

    amq::Host host_;
    std::int64_t compare_;
    amq::Histogram ahead_;
    amq::Labelled<amq::Counter> missed_;
    std::vector<std::uint32_t> drawn_;  // of this call; kept for its memory
};

}  // namespace

AMQ_STRATEGY(LeastOutstanding, "org.example.least-outstanding", "Least outstanding", "1.0.0",
             AMQ_DESC_ANSWERS, "example");
