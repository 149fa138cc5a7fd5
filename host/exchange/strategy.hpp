#pragma once
// One instance of a strategy on one shard: its calls are guarded, its plans checked whole before
// anyone acts.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <amq/plugin/abi.h>

#include "host/exchange/breadcrumb.hpp"
#include "host/exchange/ids.hpp"
#include "host/exchange/metric_store.hpp"
#include "host/exchange/outcome.hpp"
#include "host/exchange/state_handover.hpp"

namespace amq::exchange {

enum class Callback : std::uint8_t { route, on_reply, on_miss, adopt, on_member, on_timer };
constexpr std::size_t kDeciding = 4;  // the first ones give a plan
std::string_view to_string(Callback);
/// The one of that name.
std::optional<Callback> callback_named(std::string_view);

/// What instances get from the core; the instance is named by its index. Never calls back into a
/// strategy.
class StrategyServices {
  public:
    virtual ~StrategyServices() = default;
    virtual Nanos now() const = 0;
    virtual std::uint64_t random(std::uint32_t instance) = 0;
    virtual amq_rc set_timer(std::uint32_t instance, std::uint64_t token, Nanos after) = 0;
    virtual amq_rc release(std::uint32_t instance, ExchangeId held) = 0;
    virtual void wake() = 0;  // from any thread
    virtual void log(std::uint32_t model, std::int32_t level,
                     std::string_view text) = 0;  // from any thread
    virtual void trace(std::uint32_t instance, std::uint32_t code,
                       std::span<const std::int64_t>) = 0;
    virtual void strike(std::uint32_t instance, Callback, std::string_view why) = 0;
};

/// Which strategy to make an instance of. `library` keeps its code mapped; empty for code linked
/// in.
struct StrategySource {
    const amq_entry* entry = nullptr;
    std::string id;
    std::string options = "{}";
    std::shared_ptr<const void> library;
    std::string sha256 = {};        // of the library's file, for a crash to be told of
    std::string state_schema = {};  // of its description
    std::uint64_t owner = 0;        // what the shell calls the instance, see CoreObserver
};

struct StrategyPlace {
    std::uint32_t instance = 0;
    ShardIndex shard = 0;
    std::uint32_t shards = 1;
    std::uint32_t model = 0;           // that it is made for
    Breadcrumb* breadcrumb = nullptr;  // of the thread that calls it; outlives it, may be null
    InstanceId id = 0;                 // for the breadcrumb
    MetricStore* metrics = nullptr;    // for what it counts; outlives it. Null: it counts nothing
};

/// What a strategy is asked about: the message, who subscribes, and how many attempts are still
/// open.
struct Situation {
    amq_msg message{};
    amq_view view{};
    std::uint32_t open = 0;
};

/// A plan that passed every check, read from the host's own copies. Targets are good until the next
/// call.
struct Decision {
    std::uint32_t verb = AMQ_DROP;
    bool all = false;
    std::span<const std::uint32_t> targets;
    std::uint32_t want = 0;
    Outcome reason = Outcome::no_subscriber;
    Nanos reply_after = 0;
    Nanos ask_again_after = 0;
    std::uint64_t note = 0;
    std::optional<std::span<const std::byte>> answer;
};

class Strategy {
  public:
    static constexpr std::uint32_t kMaxTimers = 65'536;

    /// An active instance, or why there is none.
    static std::variant<std::unique_ptr<Strategy>, std::string> create(const StrategySource&,
                                                                       const StrategyPlace&,
                                                                       StrategyServices&);
    ~Strategy();
    Strategy(const Strategy&) = delete;
    Strategy& operator=(const Strategy&) = delete;

    /// A checked plan, or nothing after a strike; good until the next call.
    using Answer = const std::optional<Decision>&;
    Answer route(const Situation&);
    Answer on_reply(const Situation&, SessionId from, std::span<const std::byte> body);
    Answer on_miss(const Situation&, SessionId who, std::uint32_t cause);
    Answer adopt(const Situation&);
    void on_member(bool joined, std::string_view topic, const amq_sub&);
    void on_timer(std::uint64_t token);
    /// Gives it other options. The text says why it keeps the old ones.
    std::optional<std::string> reconfigure(const std::string& options);

    /// One more, for what was noticed from outside.
    void count_strike() { ++strikes_; }
    /// What it knows, for the one that takes its place.
    SavedState save_state();
    /// What another one saved. The text says why it goes on without.
    std::optional<std::string> load_state(std::string_view bytes);
    /// Whether it has amq.state/1; asks the instance.
    bool keeps_state() { return state_table().has_value(); }
    /// Whether it may have it; asks nobody.
    bool may_keep_state() const { return table_.extension != nullptr; }

    bool can_reconfigure() const { return table_.reconfigure != nullptr; }
    bool decides_on_reply() const { return table_.on_reply != nullptr; }
    bool decides_on_miss() const { return table_.on_miss != nullptr; }
    bool decides_on_adopt() const { return table_.adopt != nullptr; }
    bool watches_members() const { return table_.on_member != nullptr; }
    /// True once after each wake().
    bool take_wake() { return woken_.exchange(false, std::memory_order_acquire); }
    std::uint64_t strikes() const { return strikes_; }
    std::uint64_t calls() const { return calls_; }
    /// Calls to hosts that were refused in this process: from a foreign thread, or out of the
    /// instance's time.
    static std::uint64_t refused_host_calls();
    /// What it counts is part of the sums from here on; once is enough.
    void show_metrics();

  private:
    Strategy(const StrategySource&, const StrategyPlace&, StrategyServices&);
    std::optional<std::string> start(const StrategySource&);
    std::optional<std::string> take_table(const void* made);

    template <class Call>
    Answer decide(Callback, const Situation&, Call&&);
    template <class Call>
    bool guarded(Callback, Call&&);
    void prepare(const amq_msg&, std::uint32_t members);
    [[gnu::cold]] void make_room(std::uint32_t members);
    Answer check(Callback, const Situation&);
    std::string_view wrong_shape(std::uint32_t members) const;
    std::string_view wrong_verb(Callback, std::uint32_t open) const;
    std::string_view wrong_send(const amq_msg&, const amq_view&);
    [[gnu::cold]] std::string_view wrong_targets(const amq_msg&, const amq_view&);
    void read_plan(Decision&) const;
    [[gnu::cold]] void strike(Callback, std::string_view why);
    static std::string_view meaning(amq_rc);

    // state_handover.cpp
    std::optional<amq_state> state_table();
    template <class Call>
    std::string why_it_failed(const char* function, Call&&);

    template <class Call>
    void last_call(const char* callback, Call&&);

    // host_calls.cpp
    struct HostSide;
    enum class Life : std::uint8_t { made, active, ending };
    enum class Ask : std::uint8_t { from_anywhere, wake, at_home, while_active };
    void begin(Life);
    static Strategy* admit(void* ctx, Ask, std::string_view function);
    std::string_view wrong_to_ask(Ask) const;
    void make_host(const StrategyPlace&);
    void give_metrics(const std::string& id, MetricStore*);
    void end_registration();
    static amq_rc add_metric(HostSide&, const amq_metric*, std::uint64_t** cells,
                             std::string& why_not);
    static void give_facts(amq_host&);
    static void give_requests(amq_host&);
    const amq_host* host() const;
    void forget_host();

    StrategyServices& services_;
    std::uint32_t instance_;
    std::uint32_t model_;
    InstanceId id_;
    std::shared_ptr<const void> library_;
    Breadcrumb& breadcrumb_;
    const PluginCode* code_;
    HostSide* side_ = nullptr;  // not freed with the instance
    amq_strategy table_{};
    amq_plan plan_{};
    std::vector<std::uint32_t> targets_;  // one more than the members: the last is a canary
    std::vector<std::uint32_t> marks_;    // per member: the plan that chose it last
    std::uint32_t mark_ = 0;
    std::optional<Decision> decision_;  // in place, since each message passes through it
    std::string error_;
    std::uint64_t strikes_ = 0;
    std::uint64_t calls_ = 0;
    bool active_ = false;
    std::atomic<bool> woken_{false};
    std::atomic<bool> told_{false};  // of a call that was refused; the first is enough
    std::atomic<Life> life_{Life::made};
    std::atomic<const void*> caller_{nullptr};  // who may ask; the shard's thread
};

}  // namespace amq::exchange
