// Bytes to frames, as the broker reads them: frames of both protocols, bare or each in a WebSocket
// message.

#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>

#include <amq/anet/codec.hpp>
#include <amq/anet/native.hpp>
#include <amq/anet/websocket.hpp>

#include "bench/micro/publishes.hpp"
#include "bench/micro/stage.hpp"

namespace amq::bench {
namespace {

using namespace anet;
constexpr std::uint32_t kFrames = 32;  // of one read

class Input {
  public:
    Input(Protocol protocol, Wrapping wrapping)
        : protocol_(protocol), bytes_(publishes(protocol, wrapping, kFrames)) {
        if (wrapping == Wrapping::websocket) {
            websocket_ = std::make_unique<WebSocket>(WebSocketRole::server, WebSocketLimits{});
        }
    }

    void read() {
        frames_ = 0;
        // What is unmasked may be unmasked in its place.
        read_ = bytes_;
        if (websocket_ == nullptr) {
            decode(read_);
        } else {
            websocket_->feed(read_);
            while (read_message()) {
            }
        }
        if (frames_ != kFrames) throw std::runtime_error("a frame was lost");
    }

  private:
    bool read_message() {
        const WebSocketStep step = websocket_->next();
        if (step.event != WebSocketEvent::payload) return false;
        decode(step.bytes);
        return true;
    }
    void decode(std::span<const std::byte> bytes) {
        decoder_.feed(bytes);
        for (;;) {
            const Decoded decoded = decoder_.next();
            if (decoded.status != DecodeStatus::frame) return;
            if (is_whole(decoded.frame)) ++frames_;
        }
    }
    bool is_whole(const Frame& frame) {
        if (websocket_ != nullptr) websocket_->forget_control_frames();
        if (protocol_ == Protocol::original) return frame.body.size() == kPublishBody;
        native::Body body;
        return native::read_body(frame.head.status, frame.body, body) == native::Fault::none &&
               body.payload.size() == kPublishBody &&
               body.extensions.timeout_ms == kPublishTimeoutMs;
    }

    Protocol protocol_;
    Bytes bytes_;
    Bytes read_;
    Decoder decoder_;
    std::unique_ptr<WebSocket> websocket_;
    std::uint32_t frames_ = 0;
};

Stage input_stage(const char* name, Protocol protocol, Wrapping wrapping) {
    return {std::string("input/") + name, kFrames, [protocol, wrapping] {
                auto input = std::make_shared<Input>(protocol, wrapping);
                return [input] { input->read(); };
            }};
}

}  // namespace

void add_input_stages(Stages& to) {
    to.push_back(input_stage("original/tcp", Protocol::original, Wrapping::none));
    to.push_back(input_stage("native/tcp", Protocol::native, Wrapping::none));
    to.push_back(input_stage("original/websocket", Protocol::original, Wrapping::websocket));
    to.push_back(input_stage("native/websocket", Protocol::native, Wrapping::websocket));
}

}  // namespace amq::bench
