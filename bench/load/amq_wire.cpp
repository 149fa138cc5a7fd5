// The original amq protocol: a head of six big-endian words (magic, topic, sequence, body length,
// status, model) and the body.

#include <cstring>

#include "bench/load/amq_head.hpp"

namespace amq::bench {
namespace {

constexpr std::uint32_t kSubscribe = 1;
constexpr std::uint32_t kSubscribed = 2;

class AmqWire final : public Wire {
  public:
    AmqWire(std::uint32_t topic, Model model) : topic_(topic), model_(model) {}

    std::string greeting(Role role, std::uint32_t) const override {
        if (role == Role::publisher) return {};
        const std::string body = "{\"topics\":[" + std::to_string(topic_) + "]}";
        OutBuffer out;
        put_frame(out, {.cmd = kSubscribe, .sequence = 1}, body);
        return std::string(out.unsent());
    }

    std::uint32_t confirmations(Role role) const override {
        return role == Role::publisher ? 0 : 1;
    }

    Incoming next(std::string_view input) const override {
        Incoming incoming;  // named on every way out, so that it is built where the caller has it
        if (take_frame(incoming, input)) classify(incoming, input.data());
        return incoming;
    }

    void publish(OutBuffer& out, const Publish& message) const override {
        put_frame(out, {topic_, message.sequence, static_cast<std::uint32_t>(model_)},
                  message.body);
    }

    void reply(OutBuffer& out, std::string_view head, std::string_view body) const override {
        char* frame = out.extend(kHeadSize + body.size());
        std::memcpy(frame, head.data(), kHeadSize);
        store_word(frame + kLengthAt, static_cast<std::uint32_t>(body.size()));
        std::memcpy(frame + kHeadSize, body.data(), body.size());
    }

  private:
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
