#include "bench/topics/topic_load.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <string>
#include <system_error>

#include "bench/load/process_usage.hpp"
#include "bench/topics/topic_wire.hpp"

namespace amq::bench {
namespace {

namespace wire = topic_wire;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kTopicsAFrame = 100;
constexpr int kSilence = 10'000;  // ms

double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

}  // namespace

TopicLoad::TopicLoad(const TopicSettings& settings)
    : settings_(settings),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      is_blocked_(std::size_t{2} * settings.sessions),
      scratch_(std::size_t{1} << 18) {
    if (epoll_ < 0) throw std::system_error(errno, std::system_category(), "epoll_create1");
    for (std::uint32_t index = 0; index < 2 * settings.sessions; ++index) {
        peers_.emplace_back("127.0.0.1", settings.port);
        watch(index, EPOLLIN, EPOLL_CTL_ADD);
        peers_[index].out().append(wire::hello());
        ++awaited_;
        flush(index);
    }
    while (awaited_ > 0) turn();
}

TopicLoad::~TopicLoad() {
    close(epoll_);
}

Steps TopicLoad::subscribe() {
    return change_all(true);
}

Steps TopicLoad::unsubscribe() {
    return change_all(false);
}

// Subscribed are the first topics, by turns of the sessions.
Steps TopicLoad::change_all(bool joins) {
    const auto begin = Clock::now();
    const double cpu = ProcessUsage::of(settings_.broker_pid).cpu_seconds;
    const std::uint32_t step = settings_.sessions;
    for (std::uint32_t index = 0; index < step; ++index) {
        std::uint32_t alias = 1;
        // The one topic is everybody's, so that its requests are spread over as many sessions.
        wire::put_list(peers_[index].out(), joins ? wire::kSubscribe : wire::kUnsubscribe,
                       settings_.names, {settings_.topics, 1, 1, alias++});
        ++awaited_;
        for (std::uint32_t first = index; first < settings_.subscriptions;) {
            const std::uint32_t left = (settings_.subscriptions - first + step - 1) / step;
            const wire::Some some{first, step, std::min(left, kTopicsAFrame), alias};
            wire::put_list(peers_[index].out(), joins ? wire::kSubscribe : wire::kUnsubscribe,
                           settings_.names, some);
            ++awaited_;
            first += some.count * step;
            alias += some.count;
        }
        flush(index);
    }
    while (awaited_ > 0) turn();
    return {seconds_since(begin), ProcessUsage::of(settings_.broker_pid).cpu_seconds - cpu};
}

Requests TopicLoad::request(Aim aim) {
    aim_ = aim;
    is_stopped_ = false;
    answered_ = unheard_ = 0;
    const auto begin = Clock::now();
    const double cpu = ProcessUsage::of(settings_.broker_pid).cpu_seconds;
    for (std::uint32_t k = 0; k < settings_.sessions; ++k) {
        const std::uint32_t publisher = settings_.sessions + k;
        for (std::uint32_t n = 0; n < settings_.window; ++n) publish(publisher);
        flush(publisher);
    }
    while (seconds_since(begin) < settings_.seconds) turn();
    is_stopped_ = true;
    const auto answered = static_cast<double>(answered_);
    const double used = ProcessUsage::of(settings_.broker_pid).cpu_seconds - cpu;
    const Requests made{answered / seconds_since(begin), used * 1e6 / answered,
                        static_cast<double>(unheard_) / answered};
    while (in_flight_ > 0) turn();
    return made;
}

void TopicLoad::watch(std::uint32_t index, std::uint32_t events, int operation) {
    epoll_event event{};
    event.events = events;
    event.data.u32 = index;
    if (epoll_ctl(epoll_, operation, peers_[index].fd(), &event) != 0) {
        throw std::system_error(errno, std::system_category(), "epoll_ctl");
    }
}

void TopicLoad::flush(std::uint32_t index) {
    const bool is_blocked = peers_[index].flush() == Peer::Flushed::partly;
    if (is_blocked == static_cast<bool>(is_blocked_[index])) return;
    is_blocked_[index] = is_blocked;
    watch(index, is_blocked ? EPOLLIN | EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
}

void TopicLoad::turn() {
    std::array<epoll_event, 64> events;
    const int count = epoll_wait(epoll_, events.data(), events.size(), kSilence);
    if (count == 0) throw std::runtime_error("the broker is silent");
    for (int k = 0; k < count; ++k) {
        const epoll_event& event = events[static_cast<std::size_t>(k)];
        if ((event.events & ~std::uint32_t{EPOLLOUT}) != 0) on_readable(event.data.u32);
        flush(event.data.u32);
    }
}

void TopicLoad::on_readable(std::uint32_t index) {
    Peer& peer = peers_[index];
    std::string_view input = peer.receive(scratch_);
    for (;;) {
        Incoming incoming;
        if (!take_frame(incoming, input)) break;
        on_frame(index, input.data());
        input.remove_prefix(incoming.size);
    }
    peer.keep(input);
}

void TopicLoad::on_frame(std::uint32_t index, const char* head) {
    const std::uint32_t cmd = load_word(head + 4);
    const std::uint32_t status = load_word(head + 16) & wire::kStatus;
    if (cmd == wire::kWelcome || cmd == wire::kAcknowledge) {
        if (status != 0) throw std::runtime_error("the broker refuses a subscription");
        --awaited_;
    } else if (cmd == wire::kPing) {
        put_frame(peers_[index].out(), {.cmd = wire::kPong, .sequence = load_word(head + 8)}, "");
    } else if (is_publisher(index) && cmd == wire::kAnswer) {
        if (status != 0 && status != wire::kNoSubscriber) {
            throw std::runtime_error("a request ended with status " + std::to_string(status));
        }
        --in_flight_;
        ++answered_;
        if (status == wire::kNoSubscriber) ++unheard_;
        if (!is_stopped_) publish(index);
    } else if (!is_publisher(index) && cmd < wire::kHello) {
        wire::put_reply(peers_[index].out(), head);
    } else {
        throw std::runtime_error("the broker sends what nobody asked for");
    }
}

void TopicLoad::publish(std::uint32_t publisher) {
    if (++sequence_ == 0) ++sequence_;
    ++in_flight_;
    wire::put_request(peers_[publisher].out(), settings_.names, aimed_at(), sequence_);
}

std::uint32_t TopicLoad::aimed_at() {
    switch (aim_) {
        case Aim::one_topic: return settings_.topics;
        case Aim::subscribed_topics: return below(settings_.subscriptions);
        case Aim::all_topics: return below(settings_.topics);
    }
    return 0;
}

}  // namespace amq::bench
