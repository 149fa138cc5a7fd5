// Frames of native clients, good and broken, to real sessions of two shards: whatever is said, what
// comes back is of the protocol, no request is answered twice, and a session is gone when its peer
// is.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "host/log.hpp"
#include "tests/fuzz/fuzz_input.hpp"
#include "tests/fuzz/native_peer.hpp"
#include "tests/plugins/static_strategies.hpp"

namespace {

using namespace amq;
using anet::native::BlockWriter;
using anet::native::Command;
using anet::native::Extension;
using fuzz::Bytes;
using fuzz::FuzzInput;
using fuzz::NativePeer;
using fuzz::require;
using namespace std::chrono_literals;

constexpr std::size_t kMaxPeers = 4;
constexpr std::uint32_t kShards = 2;

host::Config config() {
    host::Config config = host::default_config();
    config.log.level = host::LogLevel::error;
    config.limits.max_in_flight_per_session = 4;
    config.limits.max_subscriptions = 6;
    config.limits.max_aliases = 5;
    config.limits.max_topics = 1'000;
    return config;
}

host::ListenerPtr listener() {
    auto options = std::make_shared<anet::ConnectionOptions>();
    options->max_body = fuzz::kMaxBody;
    options->max_skipped = fuzz::kMaxSkipped;
    options->text_frames = anet::TextFrames::refuse;
    return std::make_shared<host::ListenerSettings>(
        host::ListenerSettings{"fuzz", host::ListenerRole::any, std::move(options), 5});
}

// Made once: a run is what some peers say to it.
class Broker {
  public:
    Broker() : config_(config()), log_(config_.log) {
        for (std::uint32_t k = 0; k < kShards; ++k) {
            shards_.push_back(std::make_unique<host::Shard>(k, kShards, config_, k + 1, log_));
        }
        for (const auto& shard : shards_) shard->start(shards_);
        bind(10, amq_unreliable_all);
        bind(11, amq_unreliable_random);
        bind(12, amq_reliable_random);
        bind(13, amq_reliable_spec);
    }
    std::unique_ptr<NativePeer> connect(std::uint32_t shard) {
        return std::make_unique<NativePeer>(*shards_[shard], listener_, io_);
    }
    void await_the_end_of_all_sessions() const {
        const auto limit = std::chrono::steady_clock::now() + 10s;
        for (const auto& shard : shards_) {
            while (shard->load() != 0) {
                require(std::chrono::steady_clock::now() < limit, "a session is left");
                std::this_thread::yield();
            }
        }
    }

  private:
    void bind(std::uint32_t model, const amq_entry& entry) {
        const amq_desc& described = *entry.describe(0);
        exchange::ModelSettings settings;
        settings.model = model;
        settings.timeout = exchange::to_nanos(20ms);
        settings.max_timeout = exchange::to_nanos(40ms);
        settings.hold = exchange::to_nanos(20ms);
        settings.answered = (described.flags & AMQ_DESC_ANSWERS) != 0;
        for (const auto& shard : shards_) {
            shard->call([&](exchange::Core& core, exchange::Nanos) {
                require(!core.bind(settings, {&entry, described.id, "{}", nullptr}), "no strategy");
            });
        }
    }

    host::Config config_;
    host::Log log_;
    boost::asio::io_context io_;
    host::ListenerPtr listener_ = listener();
    std::vector<std::unique_ptr<host::Shard>> shards_;
};

class Run {
  public:
    Run(FuzzInput input, Broker& broker) : input_(input), broker_(broker) {}

    void go() {
        while (!input_.empty()) step();
        for (const auto& peer : peers_) peer->fence();
        peers_.clear();
        broker_.await_the_end_of_all_sessions();
    }

  private:
    void step() {
        const std::uint32_t choice = input_.below(16);
        if (peers_.empty() || (choice == 0 && peers_.size() < kMaxPeers)) return connect();
        NativePeer& peer = *peers_[input_.byte() % peers_.size()];
        switch (choice) {
            case 1: return peer.say(input_.bytes(input_.byte()));
            case 2: return peer.listen();
            case 3: return peer.fence();
            case 4:
            case 5: return topics(peer, Command::subscribe);
            case 6: return topics(peer, Command::unsubscribe);
            case 7:
            case 8: return reply(peer);
            case 9: return send(peer, command(), input_.byte(), odd_status(), payload());
            case 10: return send(peer, Command::cancel, input_.below(8), 0, {});
            case 11:
                if (input_.below(4) == 0) peers_.pop_back();
                return;
            default: return publish(peer);
        }
    }

    void connect() {
        peers_.push_back(broker_.connect(input_.below(kShards)));
        Bytes body;
        BlockWriter writer(body);
        const std::uint16_t version = anet::native::kVersion;
        writer.add_versions({&version, 1}).close();
        if (input_.below(16) == 0) return;  // it says something else first
        send(*peers_.back(), Command::hello, 1, anet::native::flag::kExtended, body);
    }

    void publish(NativePeer& peer) {
        static constexpr std::uint32_t kModels[]{10, 11, 12, 13, 12, 13, 99, 0};
        const std::uint32_t how = input_.byte();
        std::uint32_t flags =
            how << 16U & (anet::native::flag::kAlias | anet::native::flag::kNoWait |
                          anet::native::flag::kNoEcho);
        Bytes body = payload();
        const bool is_extended = (how & 1U) != 0;
        if (is_extended) {
            flags |= anet::native::flag::kExtended;
            write_block(body, (flags & anet::native::flag::kAlias) != 0);
        }
        const bool by_alias = (flags & anet::native::flag::kAlias) != 0;
        const std::uint32_t topic = by_alias ? input_.below(8) : 1'000 + input_.below(8);
        send(peer, topic, input_.below(8), flags, body, kModels[input_.below(8)]);
    }

    void write_block(Bytes& body, bool with_name) {
        const std::size_t begin = body.size();
        BlockWriter writer(body);
        const std::uint32_t what = input_.byte();
        if (with_name && (what & 1U) == 0) writer.add(Extension::topic_name, name());
        if ((what & 2U) != 0) writer.add(Extension::timeout, input_.below(64));
        if ((what & 4U) != 0) writer.add(Extension::route_key, name());
        if ((what & 8U) != 0) writer.add_header("h", body_of(input_.byte()));
        if ((what & 16U) != 0) writer.add_header(name(), {});
        writer.close();
        if ((what & 0xE0U) == 0xE0 && body.size() > begin) {
            body[begin + input_.byte() % (body.size() - begin)] ^= std::byte{0x11};
        }
    }

    void topics(NativePeer& peer, Command command) {
        Bytes list;
        for (std::uint32_t more = 1 + input_.below(4); more > 0; --more) {
            const bool named = input_.below(2) != 0;
            anet::native::write_topic(list, {named ? input_.below(8) : 1'000 + input_.below(8),
                                             named ? name() : std::string_view{}});
        }
        if (input_.below(32) == 0) list.pop_back();
        send(peer, command, input_.byte(), 0, list);
    }

    void reply(NativePeer& peer) {
        peer.listen();
        if (peer.messages().empty()) return;
        const auto& messages = peer.messages();
        const NativePeer::Message& one =
            messages[messages.size() - 1 - input_.below(3) % messages.size()];
        const bool declines = input_.below(4) == 0;
        send(peer, static_cast<std::uint32_t>(Command::reply), one.sequence, declines ? 4 : 0,
             declines ? Bytes{} : payload(), one.model);
    }

    // Mostly short; sometimes shared instead of copied, and sometimes too large.
    Bytes payload() {
        const std::uint32_t size = input_.byte();
        if (size < 240) return body_of(size / 8);
        return body_of(size < 252 ? 3'000
                                  : (size < 254 ? fuzz::kMaxBody + 1 : fuzz::kMaxSkipped + 1));
    }
    static Bytes body_of(std::size_t size) { return Bytes(size, std::byte{'b'}); }
    std::string_view name() {
        static constexpr std::string_view kNames[]{"a",    "b", "c", "orders",
                                                   "1001", "1", "",  "\xFF"};
        return kNames[input_.below(8)];
    }
    Command command() { return static_cast<Command>(0xFFFFFF00U + input_.byte()); }
    std::uint32_t odd_status() { return input_.below(4) == 0 ? input_.word() : 0; }

    static void send(NativePeer& peer, Command command, std::uint32_t sequence,
                     std::uint32_t status, std::span<const std::byte> body) {
        send(peer, static_cast<std::uint32_t>(command), sequence, status, body, 0);
    }
    static void send(NativePeer& peer, std::uint32_t cmd, std::uint32_t sequence,
                     std::uint32_t status, std::span<const std::byte> body, std::uint32_t model) {
        const anet::HeadBytes head = anet::encode_head(
            {cmd, sequence, static_cast<std::uint32_t>(body.size()), status, model});
        Bytes frame(head.begin(), head.end());
        frame.insert(frame.end(), body.begin(), body.end());
        peer.say(frame);
    }

    FuzzInput input_;
    Broker& broker_;
    std::vector<std::unique_ptr<NativePeer>> peers_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Broker broker;
    Run(FuzzInput(data, size), broker).go();
    return 0;
}
