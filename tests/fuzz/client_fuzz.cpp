// Whatever a server says, a client neither crashes nor hangs: each of its requests ends, its memory
// is bounded, and it can be destroyed. A real client over a real socket: its threads and all.

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <amq/anet/codec.hpp>
#include <amq/anet/native.hpp>
#include <amq/client/client.hpp>

#include "tests/fuzz/fuzz_input.hpp"

namespace {

namespace anet = amq::anet;
namespace native = amq::anet::native;
using Bytes = std::vector<std::byte>;

void require(bool holds) {
    if (!holds) std::abort();
}

// One for all inputs.
class Listener {
  public:
    Listener() : path_{"/tmp/amq-client-fuzz." + std::to_string(::getpid())} {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path_.c_str(), sizeof address.sun_path - 1);
        ::unlink(path_.c_str());
        fd_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        require(::bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        require(::listen(fd_, 16) == 0);
    }
    ~Listener() { ::unlink(path_.c_str()); }

    [[nodiscard]] std::string url() const { return "unix://" + path_; }
    [[nodiscard]] int accept() const { return ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC); }

  private:
    std::string path_;
    int fd_;
};

void append(Bytes& out, const anet::Head& head, const Bytes& body) {
    anet::Head whole = head;
    whole.length = static_cast<std::uint32_t>(body.size());
    const anet::HeadBytes bytes = anet::encode_head(whole);
    out.insert(out.end(), bytes.begin(), bytes.end());
    out.insert(out.end(), body.begin(), body.end());
}

Bytes welcome() {
    Bytes block;
    native::BlockWriter{block}
        .add_versions({&native::kVersion, 1})
        .add(native::Extension::max_payload, std::uint32_t{51'200})
        .close();
    Bytes out;
    append(out,
           {static_cast<std::uint32_t>(native::Command::welcome), 1, 0, native::flag::kExtended, 0},
           block);
    return out;
}

// The commands that a broker says, and some that it does not; messages of what is subscribed.
std::uint32_t command_from(std::uint32_t choice) {
    if (choice < 0x10) return native::kFirstCommand + choice;
    if (choice < 0x20) return choice - 0x0FU;  // topics and aliases
    return choice < 0x40 ? 1001 : native::kFirstSkippable + choice;
}

// Sequences that the client may know: of requests (place and generation), and of commands.
std::uint32_t sequence_from(std::uint32_t choice) {
    return choice < 0x80 ? choice : (1U << 20U) | (choice & 0x7FU);
}

// The input as frames: choices of command, sequence, flags, status, model, then a body.
Bytes frames_from(amq::fuzz::FuzzInput input) {
    Bytes out;
    while (!input.empty()) {
        const std::uint32_t cmd = command_from(input.byte());
        const std::uint32_t sequence = sequence_from(input.byte());
        const std::uint32_t flags = input.below(8) << 16U;
        const std::uint32_t status = input.below(16);
        const std::uint32_t model = 10U + input.below(6);
        const auto body = input.bytes(input.byte());
        append(out, {cmd, sequence, 0, flags | status, model}, {body.begin(), body.end()});
    }
    return out;
}

void say(int peer, const Bytes& bytes) {
    std::size_t said = 0;
    while (said < bytes.size()) {
        const ssize_t size = ::send(peer, bytes.data() + said, bytes.size() - said, MSG_NOSIGNAL);
        if (size <= 0) return;  // it has left
        said += static_cast<std::size_t>(size);
    }
}

// Until the client has left.
void hear(int peer) {
    ::shutdown(peer, SHUT_WR);
    std::array<std::byte, 4096> buffer;
    while (::recv(peer, buffer.data(), buffer.size(), 0) > 0) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Listener listener;
    if (size == 0) return 0;
    amq::fuzz::FuzzInput input{data, size};
    const std::uint32_t how = input.byte();
    std::atomic<int> ends{};
    {
        amq::ClientOptions options;
        options.urls = {listener.url()};
        options.max_body = 64 * 1024;
        options.backoff.first_max = std::chrono::minutes{1};  // it does not come back
        amq::Client client{options};
        const auto named = client.subscribe({"orders", 1001}, [](amq::Delivery message) {
            if (message.body().size() % 2 == 0) message.reply(message.body());
        });
        for (const amq::Model model : {amq::reliable_random, amq::reliable_spec}) {
            client.async_request(model, "orders", "question", [&](const amq::Result&) { ++ends; });
        }
        const int peer = listener.accept();
        if (how % 8 != 0) say(peer, welcome());
        if (how % 2 == 0) {
            const auto rest = input.bytes(size);
            say(peer, {rest.begin(), rest.end()});
        } else {
            say(peer, frames_from(input));
        }
        hear(peer);
        ::close(peer);
        require(client.statistics().queued_bytes < 64 * 1024);
    }
    require(ends == 2);
    return 0;
}
