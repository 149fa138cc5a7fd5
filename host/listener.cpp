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
                   Log& log, Refusing refusing)
    : shards_(shards),
      log_(log),
      max_connections_(limits.max_connections),
      refusing_(refusing),
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
    if (total >= max_connections_) return refuse(socket, AMQ_REFUSED_NO_ROOM, "max_connections");
    const auto& idlest =
        *std::min_element(shards_.begin(), shards_.end(),
                          [](const auto& a, const auto& b) { return a->load() < b->load(); });
    idlest->adopt(std::move(socket), settings_);
}

// The socket closes behind this call.
void Listener::refuse(const anet::Socket& socket, std::uint32_t why, std::string_view reason) {
    auto& counts = refusing_.counts;
    ++(why == AMQ_REFUSED_DRAINING ? counts.draining : counts.no_room);
    log_.warn("refused").with("listener", settings_->name).with("reason", reason);
    if (refusing_.events == nullptr) return;
    Event event;
    event.type = AMQ_EVENT_SESSION_REFUSED;
    event.code = why;
    const std::string address = anet::remote_address(socket);
    event.texts[0] = address;
    event.listener = settings_->name;
    refusing_.events->put(event);
}

void Listener::close() {
    acceptor_.close(
        [this](const anet::Socket& socket) { refuse(socket, AMQ_REFUSED_DRAINING, "draining"); });
}

void Listener::failed(std::error_code error, std::chrono::milliseconds delay) {
    log_.warn("accept_failed")
        .with("listener", settings_->name)
        .with("error", error.message())
        .with("next_try", std::chrono::duration_cast<Duration>(delay));
}

}  // namespace amq::host
