#pragma once
// A session of the bench, as the test speaks for it. Cheap to copy; lives as long as its bench.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <amq/plugin_test/publish_options.hpp>
#include <amq/plugin_test/record.hpp>
#include <amq/plugin_test/sent.hpp>

namespace amq::test {

class StrategyBench;

/// Misuse throws std::logic_error: a reply to a message that this peer never got is a mistake of
/// the test.
class Peer {
  public:
    exchange::SessionId id() const { return id_; }
    /// As the decisions of the bench call it.
    const std::string& name() const;

    Peer& subscribes(std::string_view topic);
    Peer& unsubscribes(std::string_view topic);
    Sent publishes(std::string_view topic, std::string_view body, const PublishOptions& = {});
    /// A message of its own.
    void cancels(const Sent&);

    /// The bodies of all it received, in order.
    std::vector<std::string> inbox() const;
    bool has(const Sent&) const;
    /// How often: the core sees to it that it is once at most, whatever the strategy wants.
    std::size_t times_received(const Sent&) const;
    /// How the message looked when it came.
    const Received& received(const Sent&) const;
    /// It was told that nobody waits for its reply any more.
    bool is_excused(const Sent&) const;

    void replies(const Sent&, std::string_view body, std::string_view headers = {});
    void declines(const Sent&);

    /// Reads too slowly from here on: it has no credit.
    void stalls();
    void reads_on();

    void leaves();
    /// Leaves before a byte of that message left the broker for it.
    void leaves_without(const Sent&);
    /// After it left: a process that connects again is a new session, here with the same topics.
    /// This is that session from here on; copies of this peer still are the old one.
    Peer& comes_back();

  private:
    friend class StrategyBench;
    Peer(StrategyBench& bench, exchange::SessionId id) : bench_(&bench), id_(id) {}

    StrategyBench* bench_;
    exchange::SessionId id_;
};

}  // namespace amq::test
