// Frames to bytes, as the broker writes them: queued, gathered for one write, and gone.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <vector>

#include <amq/anet/native.hpp>
#include <amq/anet/output_queue.hpp>

#include "bench/micro/publishes.hpp"
#include "bench/micro/stage.hpp"

namespace amq::bench {
namespace {

using namespace anet;

constexpr std::uint32_t kFrames = 32;  // of one write

// A body that others have too: it is borrowed instead of copied.
struct Shared {
    std::vector<std::byte> bytes = std::vector<std::byte>(4096);
    std::size_t claims = 0;
    Keep keep() {
        ++claims;
        return {this, [](void* shared) { --static_cast<Shared*>(shared)->claims; }};
    }
};

class Output {
  public:
    Output(Protocol protocol, Framing framing) : protocol_(protocol) {
        queue_.set_framing(framing);
    }

    void write() {
        for (std::uint32_t k = 0; k < kFrames; ++k) add(k);
        flush();
    }
    void write_shared() {
        const Head head{1001, ++sequence_, 0, 0, 10};
        for (std::uint32_t k = 0; k < kFrames; ++k) {
            queue_.add_frame(head, shared_.bytes, shared_.keep());
        }
        flush();
        if (shared_.claims != 0) throw std::runtime_error("a body was kept");
    }

  private:
    void add(std::uint32_t k) {
        Head head{1001, ++sequence_, 0, 0, 12};
        if (protocol_ == Protocol::original) return queue_.add_frame(head, body_);
        head.status = native::flag::kExtended;
        const native::MessageBlock block = native::message_block(1, k, 3000);
        queue_.add_frame(head, body_, block, {});
    }
    void flush() {
        while (!queue_.empty()) {
            const std::size_t used = queue_.gather(vectors_);
            std::size_t size = 0;
            for (std::size_t k = 0; k < used; ++k) size += vectors_[k].iov_len;
            queue_.consume(size);
        }
    }

    Protocol protocol_;
    std::uint32_t sequence_ = 0;
    std::vector<std::byte> body_ = std::vector<std::byte>(64);
    Shared shared_;
    ChunkPool pool_;
    OutputQueue queue_{pool_};
    std::array<iovec, 64> vectors_{};
};

Stage output_stage(const char* name, Protocol protocol, Framing framing, void (Output::*step)()) {
    return {std::string("output/") + name, kFrames, [protocol, framing, step] {
                auto output = std::make_shared<Output>(protocol, framing);
                return [output, step] { (*output.*step)(); };
            }};
}

}  // namespace

void add_output_stages(Stages& to) {
    to.push_back(output_stage("original/tcp", Protocol::original, Framing::plain, &Output::write));
    to.push_back(output_stage("native/tcp", Protocol::native, Framing::plain, &Output::write));
    to.push_back(
        output_stage("original/websocket", Protocol::original, Framing::websocket, &Output::write));
    to.push_back(
        output_stage("native/websocket", Protocol::native, Framing::websocket, &Output::write));
    to.push_back(
        output_stage("shared/tcp", Protocol::original, Framing::plain, &Output::write_shared));
}

}  // namespace amq::bench
