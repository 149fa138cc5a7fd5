// The NATS client protocol (text lines,
// https://docs.nats.io/reference/reference-protocols/nats-protocol). Model 12 is a queue group, 13
// and 10 are plain subscribers. All requests of a publisher carry the same reply subject and are
// told apart by their bodies. The NATS client libraries use a subject a request, which costs
// nats-server about a quarter more: the comparison takes its cheaper way.

#include <charconv>
#include <cstring>

#include "bench/load/wire.hpp"

namespace amq::bench {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

// One line of the protocol, written into a buffer on the stack.
class Line {
  public:
    Line& text(std::string_view text) {
        std::memcpy(end_, text.data(), text.size());
        end_ += text.size();
        return *this;
    }
    Line& number(std::size_t number) {
        end_ = std::to_chars(end_, bytes_ + sizeof bytes_, number).ptr;
        return *this;
    }
    std::string_view view() const { return {bytes_, static_cast<std::size_t>(end_ - bytes_)}; }

  private:
    char bytes_[256];
    char* end_ = bytes_;
};

std::optional<std::uint32_t> parse_number(std::string_view text) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::string_view take_word(std::string_view& text) {
    const std::size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    text = space == std::string_view::npos ? std::string_view{} : text.substr(space + 1);
    return word;
}

class NatsWire final : public Wire {
  public:
    NatsWire(std::uint32_t topic, Model model) : subject_(std::to_string(topic)), model_(model) {}

    std::string greeting(Role role, std::uint32_t index) const override {
        std::string text =
            "CONNECT {\"verbose\":false,\"pedantic\":false,\"echo\":false,\"lang\":\"amq_load\","
            "\"version\":\"1\",\"protocol\":1}\r\n";
        if (role == Role::publisher) {
            if (has_replies()) text += "SUB _INBOX." + std::to_string(index) + " 1\r\n";
        } else {
            const char* group = model_ == Model::one_of_many ? " responders" : "";
            text += "SUB " + subject_ + group + " 1\r\n";
        }
        return text + "PING\r\n";
    }

    std::uint32_t confirmations(Role) const override { return 1; }

    Incoming next(std::string_view input) const override {
        Incoming incoming;
        const std::size_t end = input.find('\n');
        if (end == std::string_view::npos || end == 0) return incoming;
        const std::string_view line = input.substr(0, end - 1);
        if (line.starts_with("MSG ")) {
            take_message(incoming, input, line);
        } else {
            take_control(incoming, line);
        }
        return incoming;
    }

    void publish(OutBuffer& out, const Publish& message) const override {
        Line line;
        line.text("PUB ").text(subject_).text(" ");
        if (has_replies()) {
            line.text("_INBOX.").number(message.publisher).text(" ");
        }
        put(out, line, message.body);
    }

    void reply(OutBuffer& out, std::string_view reply_to, std::string_view body) const override {
        Line line;
        line.text("PUB ").text(reply_to.substr(0, 128)).text(" ");
        put(out, line, body);
    }

  private:
    bool has_replies() const { return model_ != Model::fan_out; }

    static void put(OutBuffer& out, Line& line, std::string_view body) {
        line.number(body.size()).text(kLineEnd);
        const std::string_view head = line.view();
        char* place = out.extend(head.size() + body.size() + kLineEnd.size());
        std::memcpy(place, head.data(), head.size());
        std::memcpy(place + head.size(), body.data(), body.size());
        std::memcpy(place + head.size() + body.size(), kLineEnd.data(), kLineEnd.size());
    }

    // MSG <subject> <sid> [reply-to] <size>, then the body and a line end.
    static void take_message(Incoming& incoming, std::string_view input, std::string_view line) {
        const std::size_t head = line.size() + kLineEnd.size();
        std::string_view words = line.substr(4);
        take_word(words);  // subject
        take_word(words);  // subscription
        incoming.reply_to = take_word(words);
        const std::string_view size_text = words.empty() ? incoming.reply_to : words;
        const auto size = parse_number(size_text);
        if (!size) {
            incoming.kind = Incoming::Kind::refused;
            return;
        }
        if (input.size() < head + *size + kLineEnd.size()) return;
        incoming.kind = Incoming::Kind::message;
        incoming.size = head + *size + kLineEnd.size();
        incoming.body = input.substr(head, *size);
    }

    static void take_control(Incoming& incoming, std::string_view line) {
        incoming.kind = Incoming::Kind::control;
        incoming.size = line.size() + kLineEnd.size();
        if (line == "PONG") incoming.kind = Incoming::Kind::ready;
        if (line == "PING") incoming.answer = "PONG\r\n";
        if (line.starts_with("-ERR")) incoming.kind = Incoming::Kind::refused;
    }

    std::string subject_;
    Model model_;
};

}  // namespace

std::unique_ptr<Wire> make_nats_wire(std::uint32_t topic, Model model) {
    return std::make_unique<NatsWire>(topic, model);
}

}  // namespace amq::bench
