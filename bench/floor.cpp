// amq_floor: the least that a broker of the original amq protocol can do, as a yardstick. It
// forwards a publish to a random subscriber (models 10 and 13: to all) under a sequence of its own,
// and the reply to the publisher under the publisher's. It has no topics, timeouts, limits, retries
// or checks, and it never says no: not a broker, only the cost of moving the bytes.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "bench/load/out_buffer.hpp"

namespace {

using amq::bench::OutBuffer;

constexpr std::size_t kHeadSize = 24;
constexpr std::size_t kReadSize = std::size_t{256} << 10;
constexpr std::size_t kLargestFrame = std::size_t{16} << 20;  // what a session may keep of one
constexpr std::size_t kPendingCount = std::size_t{1} << 16;   // requests in flight, a power of two

std::uint32_t load_word(const char* at) {
    std::uint32_t word = 0;
    std::memcpy(&word, at, sizeof word);
    return __builtin_bswap32(word);
}

void store_word(char* at, std::uint32_t word) {
    word = __builtin_bswap32(word);
    std::memcpy(at, &word, sizeof word);
}

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::system_category(), what);
}

enum class Role { publisher, subscriber };

struct Session {
    int fd = -1;
    Role role = Role::publisher;
    std::uint64_t id = 0;
    std::size_t place = 0;  // in the table of sessions
    bool is_dirty = false;
    bool is_blocked = false;
    std::string kept;  // the beginning of a frame
    OutBuffer out;
};

struct Pending {
    std::uint32_t sequence = 0;  // ours; 0 is none
    std::uint32_t publisher_sequence = 0;
    std::uint64_t publisher_id = 0;
    std::size_t publisher_place = 0;
};

class Floor {
  public:
    Floor(std::uint16_t publish_port, std::uint16_t subscribe_port)
        : epoll_(epoll_create1(EPOLL_CLOEXEC)),
          publish_listener_(listen_on(publish_port)),
          subscribe_listener_(listen_on(subscribe_port)),
          scratch_(new char[kReadSize + kLargestFrame]),
          pending_(kPendingCount) {
        if (epoll_ < 0) fail("epoll_create1");
        watch(publish_listener_, &publish_listener_, EPOLLIN, EPOLL_CTL_ADD);
        watch(subscribe_listener_, &subscribe_listener_, EPOLLIN, EPOLL_CTL_ADD);
    }

    void announce() const {
        std::printf("publish-port %u subscribe-port %u\n", port_of(publish_listener_),
                    port_of(subscribe_listener_));
        std::fflush(stdout);
    }

    [[noreturn]] void run() {
        std::array<epoll_event, 512> events;
        for (;;) {
            const int count = epoll_wait(epoll_, events.data(), events.size(), -1);
            if (count < 0 && errno != EINTR) fail("epoll_wait");
            for (int i = 0; i < count; ++i) on_event(events[static_cast<std::size_t>(i)]);
            for (Session* session : dirty_) flush(*session);
            dirty_.clear();
            bury_closed();
        }
    }

  private:
    static int listen_on(std::uint16_t port) {
        const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        const int on = 1;
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            fail("bind");
        if (listen(fd, 4096) != 0) fail("listen");
        return fd;
    }

    static unsigned port_of(int fd) {
        sockaddr_in address{};
        socklen_t size = sizeof address;
        getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
        return ntohs(address.sin_port);
    }

    void watch(int fd, void* what, std::uint32_t events, int operation) {
        epoll_event event{};
        event.events = events;
        event.data.ptr = what;
        if (epoll_ctl(epoll_, operation, fd, &event) != 0) fail("epoll_ctl");
    }

    void on_event(const epoll_event& event) {
        if (event.data.ptr == &publish_listener_)
            return accept_all(publish_listener_, Role::publisher);
        if (event.data.ptr == &subscribe_listener_)
            return accept_all(subscribe_listener_, Role::subscriber);
        Session& session = *static_cast<Session*>(event.data.ptr);
        if ((event.events & EPOLLOUT) != 0) flush(session);
        if ((event.events & ~std::uint32_t{EPOLLOUT}) != 0) read(session);
    }

    void accept_all(int listener, Role role) {
        for (int fd = 0;
             (fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
            const int on = 1;
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            auto session = std::make_unique<Session>();
            session->fd = fd;
            session->role = role;
            session->id = ++last_id_;
            session->place = take_place();
            watch(fd, session.get(), EPOLLIN, EPOLL_CTL_ADD);
            sessions_[session->place] = std::move(session);
        }
    }

    std::size_t take_place() {
        if (free_places_.empty()) {
            sessions_.emplace_back();
            return sessions_.size() - 1;
        }
        const std::size_t place = free_places_.back();
        free_places_.pop_back();
        return place;
    }

    void read(Session& session) {
        if (session.fd < 0) return;
        const std::size_t kept = session.kept.size();
        std::memcpy(scratch_.get(), session.kept.data(), kept);
        const ssize_t got = recv(session.fd, scratch_.get() + kept, kReadSize, 0);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (got <= 0) return shut(session);
        std::string_view input(scratch_.get(), kept + static_cast<std::size_t>(got));
        while (input.size() >= kHeadSize) {
            const std::size_t size = kHeadSize + load_word(input.data() + 12);
            if (input.size() < size) break;
            on_frame(session, input.substr(0, size));
            input.remove_prefix(size);
        }
        session.kept.assign(input);
    }

    void on_frame(Session& session, std::string_view frame) {
        if (session.role == Role::publisher) return publish(session, frame);
        if (load_word(frame.data() + 4) == 1) return subscribe(session, frame);
        answer(frame);
    }

    void subscribe(Session& session, std::string_view frame) {
        subscribers_.push_back(&session);
        const std::string_view topics = frame.substr(kHeadSize + 1);  // past the opening brace
        const std::string body = "{\"status\":0,\"message\":\"ok\"," + std::string(topics);
        char* ack = output(session).extend(kHeadSize + body.size());
        std::memcpy(ack, frame.data(), kHeadSize);
        store_word(ack + 4, 2);
        store_word(ack + 12, static_cast<std::uint32_t>(body.size()));
        std::memcpy(ack + kHeadSize, body.data(), body.size());
    }

    void publish(const Session& publisher, std::string_view frame) {
        if (subscribers_.empty()) return;
        if (++last_sequence_ == 0) ++last_sequence_;
        const std::uint32_t model = load_word(frame.data() + 20);
        if (model != 10) {
            pending_[last_sequence_ % kPendingCount] = {last_sequence_, load_word(frame.data() + 8),
                                                        publisher.id, publisher.place};
        }
        if (model == 12) return forward(*subscribers_[random_below(subscribers_.size())], frame);
        for (Session* subscriber : subscribers_) forward(*subscriber, frame);
    }

    void forward(Session& subscriber, std::string_view frame) {
        char* copy = output(subscriber).extend(frame.size());
        std::memcpy(copy, frame.data(), frame.size());
        store_word(copy + 8, last_sequence_);
    }

    void answer(std::string_view frame) {
        const std::uint32_t sequence = load_word(frame.data() + 8);
        Pending& pending = pending_[sequence % kPendingCount];
        if (pending.sequence != sequence) return;
        pending.sequence = 0;
        Session* publisher = sessions_[pending.publisher_place].get();
        if (publisher == nullptr || publisher->id != pending.publisher_id) return;
        char* copy = output(*publisher).extend(frame.size());
        std::memcpy(copy, frame.data(), frame.size());
        store_word(copy + 8, pending.publisher_sequence);
    }

    OutBuffer& output(Session& session) {
        if (!session.is_dirty) {
            session.is_dirty = true;
            dirty_.push_back(&session);
        }
        return session.out;
    }

    void flush(Session& session) {
        session.is_dirty = false;
        while (session.fd >= 0 && !session.out.is_empty()) {
            const std::string_view unsent = session.out.unsent();
            const ssize_t sent = send(session.fd, unsent.data(), unsent.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno == EAGAIN) return watch_writable(session);
            if (sent < 0) return shut(session);
            session.out.drop_front(static_cast<std::size_t>(sent));
        }
        if (session.fd >= 0) unwatch_writable(session);
    }

    void watch_writable(Session& session) {
        if (session.is_blocked) return;
        session.is_blocked = true;
        watch(session.fd, &session, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
    }

    void unwatch_writable(Session& session) {
        if (!session.is_blocked) return;
        session.is_blocked = false;
        watch(session.fd, &session, EPOLLIN, EPOLL_CTL_MOD);
    }

    void shut(Session& session) {
        close(session.fd);
        session.fd = -1;
        std::erase(subscribers_, &session);
        closed_.push_back(&session);
    }

    // Only at the end of a turn, when no event and no list speaks of these sessions any more.
    void bury_closed() {
        for (const Session* session : closed_) {
            free_places_.push_back(session->place);
            sessions_[session->place].reset();
        }
        closed_.clear();
    }

    std::size_t random_below(std::size_t limit) {
        random_ ^= random_ << 13U;
        random_ ^= random_ >> 7U;
        random_ ^= random_ << 17U;
        return static_cast<std::size_t>(((random_ >> 32U) * limit) >> 32U);
    }

    int epoll_;
    int publish_listener_;
    int subscribe_listener_;
    std::unique_ptr<char[]> scratch_;
    std::vector<Pending> pending_;
    std::vector<std::unique_ptr<Session>> sessions_;
    std::vector<std::size_t> free_places_;
    std::vector<Session*> subscribers_;
    std::vector<Session*> dirty_;
    std::vector<Session*> closed_;
    std::uint64_t last_id_ = 0;
    std::uint32_t last_sequence_ = 1'000'000;
    std::uint64_t random_ = 0x9E3779B97F4A7C15U;
};

std::uint16_t port_argument(int count, char** values, int index) {
    return static_cast<std::uint16_t>(count > index ? std::atoi(values[index]) : 0);
}

}  // namespace

// Usage: amq_floor [publish-port [subscribe-port]]; port 0, the default, takes a free one.
int main(int count, char** values) {
    try {
        Floor floor(port_argument(count, values, 1), port_argument(count, values, 2));
        floor.announce();
        floor.run();
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "amq_floor: %s\n", problem.what());
        return 1;
    }
}
