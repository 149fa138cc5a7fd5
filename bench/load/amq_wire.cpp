// The original amq protocol: a head of six big-endian words (magic, topic, sequence, body length,
// status, model) and the body.

#include <cstring>

#include "bench/load/wire.hpp"

namespace amq::bench {
namespace {

constexpr std::uint32_t kMagic = 20170103;
constexpr std::uint32_t kSubscribe = 1;
constexpr std::uint32_t kSubscribed = 2;
constexpr std::size_t kHeadSize = 24;
constexpr std::size_t kLengthAt = 12;

std::uint32_t load_word(const char* at) {
    std::uint32_t word = 0;
    std::memcpy(&word, at, sizeof word);
    return __builtin_bswap32(word);
}

void store_word(char* at, std::uint32_t word) {
    word = __builtin_bswap32(word);
    std::memcpy(at, &word, sizeof word);
}

class AmqWire final : public Wire {
  public:
    AmqWire(std::uint32_t topic, Model model) : topic_(topic), model_(model) {}

    std::string greeting(Role role, std::uint32_t) const override {
        if (role == Role::publisher) return {};
        const std::string body = "{\"topics\":[" + std::to_string(topic_) + "]}";
        OutBuffer out;
        put(out, {kSubscribe, 1, 0}, body);
        return std::string(out.unsent());
    }

    Confirmation confirmation(Role role) const override {
        return role == Role::publisher ? Confirmation::none : Confirmation::awaited;
    }

    Incoming next(std::string_view input) const override {
        Incoming incoming;  // named on every way out, so that it is built where the caller has it
        if (input.size() < kHeadSize) return incoming;
        const char* head = input.data();
        const std::size_t length = load_word(head + kLengthAt);
        if (load_word(head) != kMagic) {
            incoming.kind = Incoming::Kind::refused;
            return incoming;
        }
        if (input.size() - kHeadSize < length) return incoming;
        incoming.size = kHeadSize + length;
        incoming.body = input.substr(kHeadSize, length);
        classify(incoming, head);
        return incoming;
    }

    void publish(OutBuffer& out, const Publish& message) const override {
        put(out, {topic_, message.sequence, static_cast<std::uint32_t>(model_)}, message.body);
    }

    void reply(OutBuffer& out, std::string_view head, std::string_view body) const override {
        char* frame = out.extend(kHeadSize + body.size());
        std::memcpy(frame, head.data(), kHeadSize);
        store_word(frame + kLengthAt, static_cast<std::uint32_t>(body.size()));
        std::memcpy(frame + kHeadSize, body.data(), body.size());
    }

  private:
    struct Head {
        std::uint32_t cmd;
        std::uint32_t sequence;
        std::uint32_t model;
    };

    static void put(OutBuffer& out, const Head& head, std::string_view body) {
        char* frame = out.extend(kHeadSize + body.size());
        store_word(frame, kMagic);
        store_word(frame + 4, head.cmd);
        store_word(frame + 8, head.sequence);
        store_word(frame + 12, static_cast<std::uint32_t>(body.size()));
        store_word(frame + 16, 0);
        store_word(frame + 20, head.model);
        std::memcpy(frame + kHeadSize, body.data(), body.size());
    }

    void classify(Incoming& incoming, const char* head) const {
        using Kind = Incoming::Kind;
        const std::uint32_t cmd = load_word(head + 4);
        if (cmd == kSubscribed) {
            const bool accepted = incoming.body.find("\"status\":0") != std::string_view::npos;
            incoming.kind = accepted ? Kind::ready : Kind::refused;
            return;
        }
        const bool is_ours =
            cmd == topic_ && load_word(head + 20) == static_cast<std::uint32_t>(model_);
        incoming.kind = is_ours ? Kind::message : Kind::refused;
        incoming.sequence = load_word(head + 8);
        incoming.status = load_word(head + 16);
        incoming.reply_to = {head, kHeadSize};
    }

    std::uint32_t topic_;
    Model model_;
};

}  // namespace

std::unique_ptr<Wire> make_amq_wire(std::uint32_t topic, Model model) {
    return std::make_unique<AmqWire>(topic, model);
}

}  // namespace amq::bench
