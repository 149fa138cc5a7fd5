#pragma once

// What is measured: a client library as a service uses it. All of its threads ask over one client;
// another one, on a connection of its own, gives every body back from its handler, unless a raw
// socket does.

#include <memory>
#include <string>
#include <string_view>

namespace amq::bench::clients {

class Library {
  public:
    Library() = default;
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
    virtual ~Library() = default;

    // From any thread, blocking, at most 3 s. Whether the answer came and is what was asked, to the
    // last byte.
    virtual bool ask(std::string_view body) = 0;
};

// When libnats writes: as it does by itself, or always at once, which costs calls and saves time.
enum class Sending { as_it_is, at_once };

// Who gives the bodies back: a client of the same library, or a raw socket.
enum class Responder { library, raw };

// All throw std::runtime_error when the broker cannot be reached.
std::unique_ptr<Library> make_amq(const std::string& url, Responder responder);
// No library at all: what blocked threads cost. With a raw responder.
std::unique_ptr<Library> make_floor(const std::string& url);
std::unique_ptr<Library> make_nats(const std::string& url, Sending sending);

}  // namespace amq::bench::clients
