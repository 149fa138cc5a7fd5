#pragma once

// What the load needs of a broker's protocol: how to greet, publish and reply, and how to take the
// bytes it sends apart. Everything else about a broker is the same for all of them.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "bench/load/out_buffer.hpp"

namespace amq::bench {

enum class Role { publisher, responder };

// The first piece of some input, borrowed from it.
struct Incoming {
    enum class Kind {
        incomplete,  // more bytes are needed, nothing was taken
        control,     // the protocol's own business; `answer` is to be sent back
        ready,       // the peer's greeting was accepted
        message,     // a delivery or an answer
        refused,     // the broker says no, or talks nonsense
    };

    Kind kind = Kind::incomplete;
    std::size_t size = 0;                   // bytes taken from the input
    std::uint32_t status = 0;               // of a message: 0 ok, else there is no reply
    std::optional<std::uint32_t> sequence;  // of a message, where the protocol carries one
    std::string_view reply_to;              // of a delivery: what a reply must be addressed with
    std::string_view body;                  // of a message
    std::string_view answer;                // of a control, valid until the next call
};

struct Publish {
    std::uint32_t publisher;
    std::uint32_t sequence;
    std::string_view body;
};

class Wire {
  public:
    Wire() = default;
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;
    virtual ~Wire() = default;

    // What a fresh connection sends first, and how many times a `ready` comes back for it.
    virtual std::string greeting(Role role, std::uint32_t index) const = 0;
    virtual std::uint32_t confirmations(Role role) const = 0;

    virtual Incoming next(std::string_view input) const = 0;
    virtual void publish(OutBuffer& out, const Publish& message) const = 0;
    virtual void reply(OutBuffer& out, std::string_view reply_to, std::string_view body) const = 0;
};

// Of the broker, but for echo: then nobody subscribes, and whoever sends a frame gets it back.
enum class Model : std::uint32_t { echo = 0, fan_out = 10, one_of_many = 12, owner_among_all = 13 };

std::unique_ptr<Wire> make_amq_wire(std::uint32_t topic, Model model);
// `name` instead of `topic`, unless it is empty.
std::unique_ptr<Wire> make_native_wire(std::uint32_t topic, const std::string& name, Model model);
std::unique_ptr<Wire> make_nats_wire(std::uint32_t topic, Model model);
// These two know fan-outs alone.
std::unique_ptr<Wire> make_mqtt_wire(std::uint32_t topic);
std::unique_ptr<Wire> make_resp_wire(std::uint32_t topic);
// Another wire, each of its frames a WebSocket message.
std::unique_ptr<Wire> make_websocket_wire(std::unique_ptr<Wire> inner);

}  // namespace amq::bench
