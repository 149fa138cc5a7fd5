#include "host/monitor/monitor_host.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "host/printable.hpp"

namespace amq::host {
namespace {

constexpr std::size_t kMaxText = 512;

using Side = Monitor::HostSide;

std::string_view text_of(amq_str text, std::size_t most) {
    return text.p == nullptr ? std::string_view()
                             : std::string_view(text.p, std::min(text.n, most));
}

Side& side_of(void* ctx) {
    return *static_cast<Side*>(ctx);
}

std::uint64_t now_ns(void*) {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

void log_text(void* ctx, std::int32_t level, amq_str text) {
    Side& side = side_of(ctx);
    side.log->event(static_cast<LogLevel>(std::clamp(level, 0, 4)), "monitor")
        .with("id", side.id)
        .with("text", text_of(text, kMaxText));
}

void note_error(void* ctx, amq_str why) {
    Side& side = side_of(ctx);
    const std::lock_guard lock(side.mutex);
    side.error = text_of(why, kMaxText);
}

const void* extension(void* ctx, const char* id) {
    const Side& side = side_of(ctx);
    if (id == nullptr || side.life.load() == MonitorLife::gone) return nullptr;
    if (std::string_view(id) == AMQ_INSPECT_ID) return &side.inspect;
    if (std::string_view(id) == AMQ_ADMIN_ID && side.may_change) return &side.admin;
    return nullptr;
}

amq_rc say(Side& side, const MonitorServices::Say& service, amq_str json, amq_put put, void* to) {
    if (put == nullptr) return AMQ_E_INTERNAL;
    const auto given_up = [&side] { return side.life.load() != MonitorLife::started; };
    if (given_up()) return AMQ_E_STATE;
    const MonitorAnswer answer = service(text_of(json, SIZE_MAX), given_up);
    const amq_rc taken = put(to, {answer.json.data(), answer.json.size()});
    return taken == AMQ_OK ? answer.rc : taken;
}

amq_rc ask(void* ctx, amq_str question, amq_put put, void* to) {
    Side& side = side_of(ctx);
    return say(side, side.services->inspect, question, put, to);
}

amq_rc act(void* ctx, amq_str command, amq_put put, void* to) {
    Side& side = side_of(ctx);
    return say(side, side.services->act, command, put, to);
}

// What belongs to strategies is refused.
void give_table(Side& side) {
    amq_host& host = side.table;
    host.size = sizeof(amq_host);
    host.major = AMQ_ABI_MAJOR;
    host.minor = AMQ_ABI_MINOR;
    host.ctx = &side;
    host.shard = UINT32_MAX;
    host.now_ns = now_ns;
    host.log = log_text;
    host.error = note_error;
    host.extension = extension;
    host.random = [](void*) { return std::uint64_t{0}; };
    host.timer = [](void*, std::uint64_t, std::uint64_t) -> amq_rc { return AMQ_E_STATE; };
    host.release = [](void*, amq_id) -> amq_rc { return AMQ_E_STATE; };
    host.wake = [](void*) {};
    host.trace = [](void*, std::uint32_t, const std::int64_t*, std::uint32_t) {};
}

}  // namespace

std::shared_ptr<Side> Side::make(const MonitorSource& source, const MonitorServices& services,
                                 Log& log) {
    static std::mutex mutex;
    static std::vector<std::shared_ptr<Side>> all;  // one for each monitor ever made
    auto side = std::make_shared<Side>();
    side->id = source.id;
    side->may_change = source.may_change;
    side->services = &services;
    side->log = &log;
    give_table(*side);
    side->inspect = {sizeof(amq_inspect), 0, side.get(), ask};
    side->admin = {sizeof(amq_admin), 0, side.get(), act};
    const std::lock_guard lock(mutex);
    return all.emplace_back(std::move(side));
}

std::string Side::take_error() {
    const std::lock_guard lock(mutex);
    return std::exchange(error, {});
}

}  // namespace amq::host
