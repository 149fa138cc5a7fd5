// How a shard ends: no new publishes, then what is open, then its sessions.

#include <algorithm>
#include <chrono>
#include <utility>

#include "host/shard.hpp"

namespace amq::host {

void Shard::start_draining(Duration at_most, std::function<void()> drained) {
    loop_.post([this, at_most, drained = std::move(drained)]() mutable {
        core_.start_draining();
        ends_at_ = exchange::later(now(), exchange::to_nanos(at_most));
        for (const auto& session : sessions_) {
            if (session != nullptr) session->tell_draining(at_most);
        }
        drained_ = std::move(drained);
        loop_.schedule_flush();
    });
}

std::optional<Duration> Shard::drains_in() {
    if (!ends_at_) return std::nullopt;
    const std::chrono::nanoseconds left(*ends_at_ - std::min(*ends_at_, now()));
    return std::chrono::duration_cast<Duration>(left);
}

void Shard::check_drained() {
    if (core_.answered_open() != 0) return;  // what is only held has nobody left to come
    std::exchange(drained_, nullptr)();
}

void Shard::finish(std::function<void()> closed) {
    loop_.post([this, closed = std::move(closed)]() mutable {
        drained_ = nullptr;
        closed_ = std::move(closed);
        core_.end_draining(now());
        carry_out();
        if (open_sessions_ == 0) return closed_();
        for (const auto& session : sessions_) {
            if (session != nullptr) session->finish(anet::CloseReason::shutdown);
        }
    });
}

}  // namespace amq::host
