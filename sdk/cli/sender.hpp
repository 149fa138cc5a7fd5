#pragma once
// One client of a load: it sends as long as its schedule says, in a closed loop or at a fixed rate.

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "sdk/cli/load.hpp"

namespace amq::cli {

// Says at fixed times that a message is due, and when it was due if that was missed. So the latency
// of what a slow broker holds up is counted whole: nothing waits unseen.
class Pacer : public std::enable_shared_from_this<Pacer> {
  public:
    using Send = std::function<void(Time due)>;

    Pacer(Client::Executor executor, Send send) : timer_{executor}, send_{std::move(send)} {}

    // On the executor, until the schedule ends.
    void run(const Schedule& schedule, Time first, nanoseconds interval);

  private:
    void go_on();

    boost::asio::steady_timer timer_;
    Send send_;
    const Schedule* schedule_{};
    Time next_{};
    nanoseconds interval_{};
};

class Sender {
  public:
    // `index` of so many clients as the options say.
    Sender(const LoadOptions& options, const ConnectionOptions& with, std::size_t index);
    virtual ~Sender() = default;
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;

    // Of all senders before the first one starts: what one sends makes another send.
    void set_schedule(const Schedule& schedule) noexcept { schedule_ = &schedule; }
    void start();
    // A place in the loop is free again.
    void send_another();
    virtual void nudge() {}

    // Sent, and without an end until now. Of one-way messages always 0.
    [[nodiscard]] std::uint64_t open() const noexcept { return open_.load(); }
    // Given to the broker, one way, at any time.
    [[nodiscard]] std::uint64_t published() const noexcept { return published_.load(); }
    // To be read by others when the client has ended, but for what is atomic.
    [[nodiscard]] const Tally& tally() const noexcept { return tally_; }
    // Waits for its threads.
    virtual void end();

  protected:
    virtual void send(Time due) = 0;
    virtual void start_loop();
    [[nodiscard]] Client& client() noexcept { return connection_->client(); }

    const LoadOptions& options_;
    const Schedule* schedule_{};
    Topic topic_;
    std::string body_;
    Tally tally_;
    std::atomic<std::uint64_t> open_{};
    std::atomic<std::uint64_t> published_{};

  private:
    std::size_t index_;
    std::unique_ptr<Connection> connection_;
    std::shared_ptr<Pacer> pacer_;
};

[[nodiscard]] std::unique_ptr<Sender> make_sender(const LoadOptions& options,
                                                  const ConnectionOptions& with, std::size_t index);

}  // namespace amq::cli
