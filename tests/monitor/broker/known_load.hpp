#pragma once
// Sessions of every kind that do exactly known things, and what that must have been counted as.

#include <array>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/flow/flow.hpp"
#include "tests/monitor/broker/monitored.hpp"

namespace amq::flow {

// What one side of a session has counted.
struct SessionCounts {
    std::uint64_t messages_in = 0;  // as the broker sees it: from the client
    std::uint64_t bytes_in = 0;
    std::uint64_t messages_out = 0;
    std::uint64_t bytes_out = 0;
};

// A session, under the name that its hello said.
struct KnownSession {
    std::string user;
    std::string transport;  // as the monitor names it: "tcp", "ws", "unix"
    std::unique_ptr<native::Session> peer;
    std::uint64_t upgrade_in = 0;  // bytes of a request for a WebSocket: it is none yet, but TCP

    native::Session* operator->() const { return peer.get(); }
    [[nodiscard]] std::string id() const;
    [[nodiscard]] SessionCounts counts() const;
};

// How a session ended.
struct KnownEnd {
    std::string user;
    std::string transport;
    std::string reason;
    SessionCounts counts;
};

struct ByteCounts {
    std::uint64_t in = 0;
    std::uint64_t out = 0;
};

class KnownLoad {
  public:
    static constexpr int kSessions = 12;  // that there may be at once
    static constexpr const char* kSoftware = "9.9";
    static constexpr std::array<const char*, 4> kModels{"10", "11", "12", "13"};

    // Of a broker whose listener "publishers" has the role any, as a Unix socket has.
    KnownLoad(const BrokerProcess& broker, std::string unix_path);

    void fill();       // all sessions, and two more that are refused
    void broadcast();  // model 10
    void share();      // model 11
    void ask();        // model 12
    void ask_all();    // model 13; `declined` waits until so many declines were counted
    void wait_declined(const std::function<void(std::uint64_t)>& wait) { wait_declined_ = wait; }
    void leave_open();  // a request nobody has answered, and messages that are held
    void settle();      // answers it, and takes these
    // Ends of its own accord: the broker is told no more of it.
    void leave(KnownSession& session);
    // The broker ends it for what it sends.
    void misbehave();
    void note_end(KnownSession& session, const std::string& reason);
    // Until everything that is on its way to a session is there.
    void drain();

    [[nodiscard]] KnownSession& of(const std::string& user);
    [[nodiscard]] std::vector<const KnownSession*> open() const;
    [[nodiscard]] const std::vector<KnownEnd>& ends() const { return ends_; }
    [[nodiscard]] ByteCounts bytes(const std::string& transport) const;
    // Of the sessions that are there and those that have ended.
    [[nodiscard]] std::uint64_t opened(const std::string& transport) const;
    [[nodiscard]] std::uint64_t ended(const std::string& transport,
                                      const std::string& reason) const;

    // "12.outcomes.ok" -> how often; what is not there is 0.
    std::map<std::string, std::uint64_t> models;
    std::map<std::string, std::uint64_t> ignored;  // replies, by reason
    std::map<std::string, std::uint64_t> unheard;  // topic -> published while nobody was there
    std::uint64_t replies = 0;                     // and declines
    std::uint64_t unknown_model = 0;
    std::uint64_t refused = 0;

  private:
    KnownSession& connect(const std::string& user, const std::string& transport);
    std::uint32_t publish(KnownSession& from, std::uint32_t model, const std::string& topic,
                          std::uint32_t flags = 0, std::uint32_t timeout_ms = 0);
    void subscribe(const std::string& user, std::uint32_t alias, const std::string& topic);
    void note(const std::string& what, std::uint64_t n = 1) { models[what] += n; }
    void reply(KnownSession& to, const native::Frame& message);
    void decline(KnownSession& to, const native::Frame& message);
    native::Frame answer_of(KnownSession& session, std::uint32_t status);
    void ask_and_lose();
    void ask_in_vain();

    const BrokerProcess& broker_;
    std::string unix_path_;
    std::list<KnownSession> sessions_;
    std::vector<KnownEnd> ends_;
    std::map<std::string, ByteCounts> ended_bytes_;
    std::function<void(std::uint64_t)> wait_declined_;
    native::Frame unanswered_;
};

// A broker with that load behind it.
class MonitoredLoad : public Monitored {
  protected:
    // All of it, up to what waits.
    KnownLoad& drive(int shards);
    KnownLoad& load() { return *load_; }
    // What is counted when all who went are known to be gone.
    boost::json::object counters();

  private:
    void kick();

    std::optional<KnownLoad> load_;
};

}  // namespace amq::flow
