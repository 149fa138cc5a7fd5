// The native protocol of amq: every peer is a session that begins with a hello and says what it
// means by commands. A topic is a number, or a name that each session gives an alias.

#include <cstring>

#include "bench/load/amq_head.hpp"

namespace amq::bench {
namespace {

using namespace std::string_view_literals;

enum Command : std::uint32_t {
    kHello = 0xFFFFFF00,
    kWelcome = 0xFFFFFF01,
    kSubscribe = 0xFFFFFF02,
    kUnsubscribe = 0xFFFFFF03,
    kAcknowledge = 0xFFFFFF04,
    kReply = 0xFFFFFF05,
    kAnswer = 0xFFFFFF06,
    kCancel = 0xFFFFFF07,
    kPing = 0xFFFFFF08,
};

constexpr std::uint32_t kExtended = 0x00010000;
constexpr std::uint32_t kAliased = 0x00020000;
constexpr std::uint32_t kStatus = 0x0000FFFF;
constexpr std::uint32_t kAlias = 1;
constexpr std::size_t kBlockEnd = 4;  // bytes of the size at the end of an extension block

constexpr auto kVersions = "\x00\x06\x00\x02\x00\x01\x00\x00\x00\x06"sv;  // a block: version 1
constexpr auto kPong =  // a broker's ping has sequence 0 and no payload
    "\x01\x33\xC5\x77\xFF\xFF\xFF\x09\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"sv;

class NativeWire final : public Wire {
  public:
    NativeWire(std::uint32_t topic, const std::string& name, Model model)
        : topic_(name.empty() ? topic : kAlias), name_(name), model_(model) {}

    std::string greeting(Role role, std::uint32_t) const override {
        OutBuffer out;
        put_frame(out, {.cmd = kHello, .sequence = 1, .flags = kExtended}, kVersions);
        if (confirmations(role) > 0) {
            // A publisher's alias outlives the end of a subscription that never was.
            const Command command = role == Role::responder ? kSubscribe : kUnsubscribe;
            put_frame(out, {.cmd = command, .sequence = 2}, list_of_topics());
        }
        return std::string(out.unsent());
    }

    std::uint32_t confirmations(Role role) const override {
        return role == Role::responder || !name_.empty() ? 1 : 0;
    }

    Incoming next(std::string_view input) const override {
        Incoming incoming;  // named on every way out, so that it is built where the caller has it
        if (take_frame(incoming, input)) classify(incoming, input.data());
        return incoming;
    }

    void publish(OutBuffer& out, const Publish& message) const override {
        const AmqHead head{topic_, message.sequence, static_cast<std::uint32_t>(model_), aliased()};
        put_frame(out, head, message.body);
    }

    void reply(OutBuffer& out, std::string_view head, std::string_view body) const override {
        put_frame(out, {kReply, load_word(head.data() + 8), load_word(head.data() + 20)}, body);
    }

  private:
    // One entry: the number and no name, or the alias and the name it stands for.
    std::string list_of_topics() const {
        std::string list(sizeof topic_, '\0');
        store_word(list.data(), topic_);
        list += static_cast<char>(name_.size());
        return list + name_;
    }

    void classify(Incoming& incoming, const char* head) const {
        using Kind = Incoming::Kind;
        const std::uint32_t cmd = load_word(head + 4);
        const std::uint32_t flags = load_word(head + 16);
        if (cmd == topic_ || cmd == kAnswer) {
            const bool is_ours = load_word(head + 20) == static_cast<std::uint32_t>(model_) &&
                                 (cmd == kAnswer || (flags & kAliased) == aliased());
            incoming.kind = is_ours && drop_block(incoming, flags) ? Kind::message : Kind::refused;
            incoming.sequence = load_word(head + 8);
            incoming.status = flags & kStatus;
            incoming.reply_to = {head, kHeadSize};
        } else if (cmd == kAcknowledge) {
            incoming.kind = (flags & kStatus) == 0 ? Kind::ready : Kind::refused;
        } else if (cmd == kPing) {
            incoming.kind = Kind::control;
            incoming.answer = kPong;
        } else {
            const bool is_known = cmd == kWelcome || cmd == kCancel;
            incoming.kind = is_known ? Kind::control : Kind::refused;
        }
    }

    // Leaves the payload of a body. False: the block at its end does not fit into it.
    static bool drop_block(Incoming& incoming, std::uint32_t flags) {
        if ((flags & kExtended) == 0) return true;
        const std::size_t size = incoming.body.size();
        if (size < kBlockEnd) return false;
        const std::size_t block =
            kBlockEnd + std::size_t{load_word(incoming.body.data() + size - kBlockEnd)};
        if (block > size) return false;
        incoming.body.remove_suffix(block);
        return true;
    }

    std::uint32_t aliased() const { return name_.empty() ? 0 : kAliased; }

    std::uint32_t topic_;  // or its alias
    std::string name_;
    Model model_;
};

}  // namespace

std::unique_ptr<Wire> make_native_wire(std::uint32_t topic, const std::string& name, Model model) {
    return std::make_unique<NativeWire>(topic, name, model);
}

}  // namespace amq::bench
