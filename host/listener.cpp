#include "host/listener.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "host/shard.hpp"

namespace amq::host {
namespace {

// Of a body that is too large, to be able to go on behind it.
constexpr std::uint32_t kMaxSkipped = 64 * 1024 * 1024;

anet::Url url_of(const ListenerConfig& config) {
    anet::ParsedUrl parsed = anet::parse_url(config.url);
    if (!parsed.url) throw std::invalid_argument(config.url + ": " + parsed.error);
    return *std::move(parsed.url);
}

ListenerPtr settings_of(const std::string& name, const ListenerConfig& config,
                        const LimitsConfig& limits, anet::Scheme scheme) {
    using std::chrono::duration_cast;
    using std::chrono::milliseconds;
    auto options = std::make_shared<anet::ConnectionOptions>();
    options->max_body = static_cast<std::uint32_t>(limits.max_payload);
    options->max_pending = limits.max_pending;
    options->high_water = limits.max_pending / 4 * 3;
    options->detect = scheme == anet::Scheme::ws ? anet::Detect::websocket_only
                                                 : anet::Detect::plain_or_websocket;
    const bool native = config.role == ListenerRole::any;
    options->text_frames = native ? anet::TextFrames::refuse : anet::TextFrames::accept;
    options->handshake_timeout = duration_cast<milliseconds>(limits.handshake_timeout);
    if (native) {
        options->max_skipped = kMaxSkipped;
        options->first_frame_timeout = options->handshake_timeout;
        options->silence = duration_cast<milliseconds>(limits.ping_interval);
    }
    options->frame_timeout = duration_cast<milliseconds>(limits.frame_timeout);
    options->write_timeout = duration_cast<milliseconds>(limits.write_timeout);
    return std::make_shared<ListenerSettings>(
        ListenerSettings{name, config.role, std::move(options), limits.max_aliases});
}

}  // namespace

Listener::Listener(boost::asio::io_context& io, const std::string& name,
                   const ListenerConfig& config, const LimitsConfig& limits, const Shards& shards,
                   Log& log)
    : shards_(shards),
      log_(log),
      max_connections_(limits.max_connections),
      settings_(settings_of(name, config, limits, url_of(config).scheme)),
      acceptor_(io, url_of(config),
                {.choose = {},
                 .accepted = [this](anet::Socket socket) { accepted(std::move(socket)); },
                 .failed = [this](std::error_code error,
                                  std::chrono::milliseconds delay) { failed(error, delay); }}) {}

void Listener::accepted(anet::Socket socket) {
    const auto total =
        std::accumulate(shards_.begin(), shards_.end(), std::uint64_t{0},
                        [](std::uint64_t sum, const auto& shard) { return sum + shard->load(); });
    if (total >= max_connections_) {
        refused_.fetch_add(1, std::memory_order_relaxed);
        if (events_ != nullptr) tell_refused(socket);
        log_.warn("refused").with("listener", settings_->name).with("reason", "max_connections");
        return;  // the socket closes with this call
    }
    const auto& idlest =
        *std::min_element(shards_.begin(), shards_.end(),
                          [](const auto& a, const auto& b) { return a->load() < b->load(); });
    idlest->adopt(std::move(socket), settings_);
}

void Listener::tell_refused(const anet::Socket& socket) {
    Event event;
    event.type = AMQ_EVENT_SESSION_REFUSED;
    const std::string address = anet::remote_address(socket);
    event.texts = {address, settings_->name, "", ""};
    refused_by_all_->fetch_add(1, std::memory_order_relaxed);
    events_->put(event);
}

void Listener::failed(std::error_code error, std::chrono::milliseconds delay) {
    log_.warn("accept_failed")
        .with("listener", settings_->name)
        .with("error", error.message())
        .with("next_try", std::chrono::duration_cast<Duration>(delay));
}

}  // namespace amq::host
