#include "bench/load/load.hpp"

#include <sys/epoll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace amq::bench {
namespace {

constexpr Nanos kSecond = 1'000'000'000;
constexpr Nanos kReadyLimit = 10 * kSecond;
constexpr Nanos kSilenceLimit = 5 * kSecond;
constexpr Nanos kDrainLimit = 4 * kSecond;  // longer than the 3 s after which amq answers a timeout

Nanos clock_nanos(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<Nanos>(time.tv_sec) * kSecond + static_cast<Nanos>(time.tv_nsec);
}

Nanos now_nanos() {
    return clock_nanos(CLOCK_MONOTONIC);
}

Nanos nanos_of(std::chrono::duration<double> span) {
    return static_cast<Nanos>(span.count() * 1e9);
}

std::unique_ptr<Wire> make_protocol(const Options& options) {
    switch (options.protocol) {
        case Protocol::amq: return make_amq_wire(options.topic, options.model);
        case Protocol::nats: return make_nats_wire(options.topic, options.model);
        case Protocol::mqtt: return make_mqtt_wire(options.topic);
        case Protocol::resp: return make_resp_wire(options.topic);
        case Protocol::native: break;
    }
    return make_native_wire(options.topic, options.topic_name, options.model);
}

std::unique_ptr<Wire> make_wire(const Options& options) {
    auto wire = make_protocol(options);
    if (options.transport == Transport::tcp) return wire;
    return make_websocket_wire(std::move(wire));
}

std::unique_ptr<Workload> make_workload(const Stage& stage) {
    return stage.options.model == Model::fan_out ? make_fan_out(stage) : make_requests(stage);
}

}  // namespace

Load::Load(const Options& options)
    : options_(options),
      wire_(make_wire(options)),
      peers_(options.subscribers, options.publishers),
      recorder_(options.rate > 0 ? Counted::by_due_time : Counted::by_end),
      workload_(make_workload({options_, *wire_, peers_, recorder_})),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      scratch_(std::max<std::size_t>(std::size_t{256} << 10, 4 * options.body)),
      is_blocked_(options.subscribers + options.publishers) {
    if (epoll_ < 0) throw std::system_error(errno, std::system_category(), "epoll_create1");
    recorder_.set_deadline(static_cast<Nanos>(options.deadline * 1e9));
    if (!options.series.empty()) recorder_.keep_seconds();
    prctl(PR_SET_TIMERSLACK, 1);  // an open loop's timetable is in microseconds
}

Load::~Load() {
    close(epoll_);
}

void Load::run() {
    connect_all();
    await_ready(now_nanos() + kReadyLimit);
    const Nanos start = now_nanos();
    recorder_.measure_between(start + nanos_of(options_.warm_up),
                              start + nanos_of(options_.warm_up) + nanos_of(options_.measured));
    last_progress_at_ = start;
    workload_->start(start);
    flush_dirty();
    run_until(recorder_.begin());
    at_begin_ = usage();
    run_until(recorder_.end());
    at_end_ = usage();
    workload_->stop();
    drain(now_nanos() + kDrainLimit);
}

void Load::connect_all() {
    for (std::uint32_t index = 0; index < options_.subscribers + options_.publishers; ++index) {
        const bool responds = peers_.role_of(index) == Role::responder;
        peers_.add(Peer(options_.host, responds ? options_.subscribe_port : options_.publish_port));
        connect_one(index);
    }
}

void Load::connect_one(std::uint32_t index) {
    const Role role = peers_.role_of(index);
    const std::uint32_t number = role == Role::responder ? index : index - peers_.responders();
    watch(index, EPOLLIN, EPOLL_CTL_ADD);
    peers_.at(index).out().append(wire_->greeting(role, number));
    unready_ += wire_->confirmations(role);
    flush(index);
}

void Load::await_ready(Nanos deadline) {
    while (unready_ > 0) {
        turn(deadline);
        if (now_nanos() > deadline) throw std::runtime_error("the broker confirms no subscription");
    }
}

void Load::run_until(Nanos deadline) {
    for (Nanos now = now_nanos(); now < deadline; now = now_nanos()) {
        workload_->publish_due(now);
        flush_dirty();
        check_progress(now);
        turn(std::min(deadline, workload_->next_due().value_or(deadline)));
    }
}

void Load::drain(Nanos deadline) {
    while (workload_->outstanding() > 0 && now_nanos() < deadline) turn(deadline);
    const std::int64_t left = workload_->outstanding();
    if (left > 0) recorder_.missing(static_cast<std::uint64_t>(left));
    if (left < 0 && recorder_.timeouts() == 0) recorder_.wrong("more deliveries than were due");
}

void Load::turn(Nanos wake_at) {
    const Nanos now = now_nanos();
    const Nanos wait = std::min(wake_at > now ? wake_at - now : 0, kSecond / 10);
    const timespec timeout{0, static_cast<long>(wait)};
    std::array<epoll_event, 512> events;
    const int count = epoll_pwait2(epoll_, events.data(), events.size(), &timeout, nullptr);
    if (count < 0 && errno != EINTR)
        throw std::system_error(errno, std::system_category(), "epoll");
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        if ((event.events & EPOLLOUT) != 0) flush(event.data.u32);
        if ((event.events & ~std::uint32_t{EPOLLOUT}) != 0) on_readable(event.data.u32);
    }
}

void Load::on_readable(std::uint32_t index) {
    Peer& peer = peers_.at(index);
    std::string_view input = peer.receive(scratch_);
    const Nanos now = now_nanos();
    for (;;) {
        const Incoming incoming = wire_->next(input);
        if (incoming.kind == Incoming::Kind::incomplete) break;
        on_incoming(index, incoming, now);
        input.remove_prefix(incoming.size);
    }
    peer.keep(input);
    flush_dirty();
}

void Load::on_incoming(std::uint32_t index, const Incoming& incoming, Nanos now) {
    switch (incoming.kind) {
        case Incoming::Kind::message:
            if (peers_.role_of(index) == Role::responder)
                return workload_->on_delivery(index, incoming, now);
            return workload_->on_answer(index - peers_.responders(), incoming, now);
        case Incoming::Kind::control:
            peers_.at(index).out().append(incoming.answer);
            return flush(index);
        case Incoming::Kind::ready:
            if (unready_ > 0) --unready_;
            return;
        case Incoming::Kind::incomplete:
        case Incoming::Kind::refused:
            throw std::runtime_error("the broker refuses, or sends what is not its protocol");
    }
}

void Load::flush_dirty() {
    for (const std::uint32_t index : peers_.dirty()) {
        peers_.flushed(index);
        if (!is_blocked_[index]) flush(index);
    }
    peers_.dirty().clear();
}

void Load::flush(std::uint32_t index) {
    const bool is_blocked = peers_.at(index).flush() == Peer::Flushed::partly;
    if (is_blocked == static_cast<bool>(is_blocked_[index])) return;
    is_blocked_[index] = is_blocked;
    watch(index, is_blocked ? EPOLLIN | EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
}

void Load::watch(std::uint32_t index, std::uint32_t events, int operation) {
    epoll_event event{};
    event.events = events;
    event.data.u32 = index;
    if (epoll_ctl(epoll_, operation, peers_.at(index).fd(), &event) != 0) {
        throw std::system_error(errno, std::system_category(), "epoll_ctl");
    }
}

void Load::check_progress(Nanos now) {
    if (recorder_.progress() != last_progress_) {
        last_progress_ = recorder_.progress();
        last_progress_at_ = now;
    } else if (now - last_progress_at_ > kSilenceLimit) {
        throw std::runtime_error("nothing has come from the broker for 5 s");
    }
}

Usage Load::usage() const {
    Usage usage;
    usage.load_cpu_seconds = static_cast<double>(clock_nanos(CLOCK_PROCESS_CPUTIME_ID)) / 1e9;
    if (options_.broker_pid > 0) usage.broker = ProcessUsage::of(options_.broker_pid);
    return usage;
}

}  // namespace amq::bench
