#pragma once
// A whole broker without sockets, threads or a clock: cores wired by the real mailboxes, and
// sessions that are streams of bytes. It checks what must hold after every step, and ends the
// process when something does not.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include <amq/anet/codec.hpp>

#include "host/exchange/core.hpp"
#include "host/mailbox.hpp"

namespace amq::fuzz {

/// Ends the process with the sentence when it does not hold.
void require(bool holds, const char* sentence);

enum class Role : std::uint8_t { publisher, subscriber };

/// What a subscriber got.
struct Delivered {
    std::uint32_t topic = 0;
    std::uint32_t sequence = 0;
    std::uint32_t model = 0;
    exchange::Nanos at = 0;
    std::string body;
};

struct FuzzSession {
    exchange::SessionId id = 0;
    Role role = Role::publisher;
    anet::Decoder decoder;
    bool paused = false;

    // A publisher's: what it may still be told, by its sequence.
    struct Asked {
        exchange::Nanos at = 0;
        std::string body;
    };
    std::multimap<std::uint32_t, Asked> asked;
    std::set<std::uint32_t> repeated;  // sequences that it used while one was open

    // A subscriber's.
    std::set<std::uint32_t> topics;
    std::vector<Delivered> got;
    std::size_t written = 0;  // of those, how many left the broker
    std::unordered_set<exchange::ExchangeId> exchanges;
    std::unordered_set<std::uint32_t> sequences;
};

struct FuzzBrokerOptions {
    std::uint32_t shards = 1;
    exchange::Nanos settle = 0;  // of model 10
    const char* options_of_model_12 = "{}";
};

class FuzzBroker {
  public:
    static constexpr exchange::Nanos kTimeout = 3'000'000'000;
    static constexpr std::uint32_t kMaxBody = 2048;

    explicit FuzzBroker(const FuzzBrokerOptions&);
    ~FuzzBroker();
    FuzzBroker(const FuzzBroker&) = delete;
    FuzzBroker& operator=(const FuzzBroker&) = delete;

    std::size_t sessions() const { return sessions_.size(); }
    const FuzzSession& session(std::size_t place) const { return *sessions_[place]; }
    std::uint32_t shards() const { return static_cast<std::uint32_t>(cores_.size()); }

    void connect(Role, std::uint32_t shard);
    /// The peer is gone; what was not written comes back to the core.
    void disconnect(std::size_t place);
    /// Bytes from the peer. A session that sends no frame is ended, as the broker would.
    void receive(std::size_t place, std::span<const std::byte>);
    /// Everything the session got has left for it.
    void write_out(std::size_t place);
    void set_congestion(std::size_t place, exchange::Congestion);
    void pass(exchange::Nanos span);
    /// To the moment at which the oldest request must have its answer.
    void pass_to_next_deadline();
    /// The end of a turn of this shard: its words can be heard.
    void publish_words(std::uint32_t shard);
    void hear_words(std::uint32_t shard);
    void start_draining();

    /// What must hold at any time.
    void check();
    /// Ends every session and lets time go by: nothing may be left.
    void finish();

  private:
    host::Mailbox& mailbox(std::size_t from, std::size_t to) {
        return *mailboxes_[from * cores_.size() + to];
    }
    exchange::Core& core_of(const FuzzSession& session) {
        return *cores_[exchange::shard_of(session.id)];
    }
    FuzzSession* find(exchange::SessionId);
    bool read_frames(FuzzSession&);
    void on_frame(FuzzSession&, const anet::Frame&);
    void publish(FuzzSession&, const anet::Frame&);
    void subscribe(FuzzSession&, const anet::Frame&);
    void reply(FuzzSession&, const anet::Frame&);
    void end(std::size_t place);
    void carry_out(std::uint32_t shard);
    void take(const exchange::Delivery&);
    void take(const exchange::Answer&);
    void resume();
    void advance();
    void settle_words();
    void check_core(const exchange::Core&) const;
    void check_deadlines() const;

    exchange::Nanos now_ = 1'000'000'000;
    exchange::Limits limits_;
    bool every_reply_is_an_echo_ = true;
    std::vector<std::unique_ptr<FuzzSession>> sessions_;
    std::vector<exchange::SessionId> readable_;
    std::vector<std::unique_ptr<exchange::Core>> cores_;
    std::vector<std::unique_ptr<host::Mailbox>> mailboxes_;
};

}  // namespace amq::fuzz
