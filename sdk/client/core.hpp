#pragma once
// The inside of a client: the session with a broker, what waits for it, and who waits for what. One
// thread of its own waits for the sockets; callers write what they send themselves, as long as
// there is room. All of it is guarded by one mutex, under which nothing of the user's runs.

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <amq/anet/client_link.hpp>
#include <amq/anet/loop.hpp>
#include <amq/anet/native.hpp>
#include <amq/client/aliases.hpp>
#include <amq/client/bytes.hpp>
#include <amq/client/handler_threads.hpp>
#include <amq/client/inbox.hpp>
#include <amq/client/model.hpp>
#include <amq/client/options.hpp>
#include <amq/client/outgoing.hpp>
#include <amq/client/requests.hpp>
#include <amq/client/statistics.hpp>
#include <amq/client/subscription_state.hpp>

namespace amq::client {

class Core : public std::enable_shared_from_this<Core>, private anet::LoopGuard {
  public:
    // Throws std::invalid_argument, naming the option.
    explicit Core(ClientOptions options);
    ~Core() override;
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;

    // The client's thread: until stop().
    void run();
    // Ends everything; what was sent has a short time to leave.
    void stop();

    // Its sequence, for cancel(); 0: it has ended, as its waiter is told.
    std::uint32_t request(Model model, const Topic& topic, Bytes body,
                          const RequestOptions& options, Waiter& waiter);
    [[nodiscard]] ClientOutcome publish(Model model, const Topic& topic, Bytes body,
                                        const PublishOptions& options);
    // ok, when the broker has taken all that was sent before.
    void ping(std::chrono::milliseconds limit, Waiter& waiter);
    void cancel(std::uint32_t sequence);

    // Throws std::invalid_argument when one of the topics is subscribed already.
    [[nodiscard]] SubscriptionPtr subscribe(std::vector<Topic> topics, DeliveryHandler handler);
    void unsubscribe(SubscriptionState& subscription) noexcept;
    [[nodiscard]] ClientOutcome wait_for(const SubscriptionState& subscription,
                                         std::chrono::milliseconds limit);
    [[nodiscard]] std::vector<Topic> refused(const SubscriptionState& subscription) const;

    [[nodiscard]] ClientOutcome reply(DeliveryState& message, Bytes body, const Headers& headers);
    [[nodiscard]] ClientOutcome decline(DeliveryState& message);
    // Not to be replied to any more; nothing is said.
    void let_go(const DeliveryState& message);

    [[nodiscard]] State state() const;
    [[nodiscard]] bool wait_connected(std::chrono::milliseconds limit);
    [[nodiscard]] Statistics statistics() const;
    [[nodiscard]] HandlerThreads& threads() noexcept { return threads_; }

  private:
    // From a connection to the moment when all is as it should be.
    enum class Phase : std::uint8_t { down, greeting, restoring, ready };
    // Who writes what a call sends: the caller, at once, or the client's thread, with what else
    // there is by then.
    enum class Write : std::uint8_t { at_once, together };
    struct End {
        Waiter* waiter;
        Result result;
    };
    struct Subscribed {
        SubscriptionPtr subscription;
        const Topic* topic;  // the subscription's
    };
    using SubscribedTopics = std::unordered_map<std::uint32_t, Subscribed>;
    // A call from any other thread than the client's own.
    class Section;

    // core.cpp
    void enter() override;
    void leave() override;
    void fire(std::vector<End>& ends);
    void end_all();
    void change_state(State state, std::string reason = {},
                      std::chrono::milliseconds next_try = {});
    void tell_changes();
    void handle(DeliveryPtr message);
    void report(std::exception_ptr error);
    void on_waiting();
    void finish(std::uint32_t sequence, Result result);
    void finish(Waiter& waiter, Result result);
    [[nodiscard]] Request take(std::uint32_t sequence);
    void expire();
    void arm_timer(Time deadline);
    [[nodiscard]] static Time limit_of(const Request& request) noexcept;

    // core_session.cpp: a session's life
    [[nodiscard]] anet::LinkEvents link_events();
    void on_up();
    void on_down(const anet::Disconnect& disconnect, std::vector<anet::UnsentFrame> unsent);
    void on_frame(const anet::Frame& frame);
    void obey(const anet::Head& head, const anet::native::Body& body);
    void on_answer(const anet::Head& head, const anet::native::Body& body);
    void on_welcome(const anet::native::Body& body);
    void on_ping(const anet::Head& head, const anet::native::Body& body);
    void on_draining();
    void on_silence(std::uint32_t times);
    void break_off(std::string reason);
    void leave_if_idle();
    void become_ready();

    // core_subscriptions.cpp
    [[nodiscard]] SubscribedTopics& table_of(const SubscriptionState::Asked& asked) noexcept;
    // A list of topics has either kind, so that a refusal says which one it means.
    enum class Naming : std::uint8_t { number, name };
    struct Asking {
        SubscriptionPtr subscription;
        Naming naming;
    };
    void ask_for(const SubscriptionPtr& subscription);
    void ask_for(const SubscriptionPtr& subscription, Naming naming);
    void ask(const SubscriptionPtr& subscription, Naming naming);  // for what is in block_
    void forget(const SubscriptionPtr& subscription);
    void ask_no_more();
    void on_acknowledge(const anet::Head& head, const anet::native::Body& body);

    // core_messages.cpp: what subscribers get, and say
    void on_message(const anet::Head& head, const anet::native::Body& body);
    [[nodiscard]] bool is_full();
    [[nodiscard]] static bool is_over(const DeliveryState& message);
    void on_cancel(std::uint32_t sequence);
    void cancel_open_messages();
    void cancel(DeliveryPtr message);
    void say_decline(std::uint32_t sequence, std::uint32_t model);
    [[nodiscard]] ClientOutcome send_reply(DeliveryState& message, std::uint32_t status,
                                           std::span<const std::byte> body, const Headers& headers);

    // core_sending.cpp: what goes out
    [[nodiscard]] bool may_send() const noexcept;
    [[nodiscard]] ClientOutcome refusal_of(const Saying& saying) const noexcept;
    [[nodiscard]] bool is_too_large(const Saying& saying) const noexcept;
    [[nodiscard]] ClientOutcome ask(Saying& saying, bool repeatable, Waiter& waiter);
    [[nodiscard]] bool may_repeat(const Saying& saying) const noexcept;
    void keep_to_repeat(const Saying& saying);
    [[nodiscard]] ClientOutcome give(const Saying& saying);
    void note_queued(OutgoingQueue::Place place) noexcept;
    void drop_late();
    void pump();
    [[nodiscard]] bool is_wanted(const Outgoing& outgoing, Time now);
    void send(const Saying& saying);
    void send_publish(const Saying& saying);
    void mark_sent(const Saying& saying);
    void send_command(anet::native::Command command, std::uint32_t sequence,
                      std::span<const std::byte> body = {}, std::uint32_t status = 0);
    void repeat(const std::vector<anet::UnsentFrame>& unsent);
    [[nodiscard]] std::optional<Outgoing> outgoing_of(const anet::UnsentFrame& frame);

    const ClientOptions options_;
    HandlerThreads threads_;
    asio::strand<HandlerThreads::Executor> state_strand_;
    Inbox inbox_;
    asio::io_context io_{1};
    anet::Loop loop_{io_};
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_;
    std::vector<End> firing_;           // the client's thread's own
    std::vector<DeliveryPtr> handing_;  // likewise
    std::atomic<bool> paused_{};        // not reading, until messages are handled; set under mutex_

    mutable std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    anet::ClientLink link_;
    anet::Timer timer_;
    std::optional<Time> timer_for_;
    Phase phase_{Phase::down};
    State state_{State::disconnected};
    bool stopped_{};
    bool draining_{};
    std::uint64_t session_{};      // counts them
    std::uint32_t max_payload_{};  // as the broker said; 0: not known yet
    std::uint32_t next_command_{};
    std::string reason_;  // of the next loss, if it is ours or the broker has said it
    Aliases aliases_;
    Requests requests_;
    OutgoingQueue queue_;         // publishes, requests and pings
    OutgoingQueue replies_;       // to messages of this session
    std::size_t in_flight_{};     // requests of requests_ that were sent
    std::size_t unwritten_{};     // requests since something was written
    std::size_t repeat_bytes_{};  // of copies that requests_ keeps
    std::vector<SubscriptionPtr> subscriptions_;
    SubscribedTopics by_number_;
    SubscribedTopics by_alias_;
    std::unordered_map<std::uint32_t, Asking> acknowledgements_;            // to come, by sequence
    std::unordered_map<std::uint32_t, std::weak_ptr<DeliveryState>> open_;  // messages, by sequence
    std::vector<std::byte> block_;                                          // scratch
    std::vector<End> ends_;
    std::vector<DeliveryPtr> arrived_;
    std::size_t arriving_bytes_{};
    std::vector<DeliveryPtr> cancelled_;
    std::vector<StateChange> changes_;
    Statistics statistics_;
};

class Core::Section {
  public:
    explicit Section(Core& core, Write write = Write::at_once);
    ~Section();
    Section(const Section&) = delete;
    Section& operator=(const Section&) = delete;

    void write_at_once();

  private:
    Core& core_;
    std::unique_lock<std::mutex> lock_;
    std::optional<anet::Loop::Batch> batch_;
};

}  // namespace amq::client
