#pragma once
// What the monitor's HTTP server allows a peer, each with its unit.

#include <chrono>
#include <cstddef>

namespace amq::monitor::http {

using std::chrono::milliseconds;

struct Limits {
    std::size_t max_head = 8u << 10;    // bytes of a request before its body: past it 431
    std::size_t max_target = 4u << 10;  // bytes of path and query as they are sent: past it 414
    std::size_t max_fields = 64;        // header fields of a request: past it 431
    std::size_t max_body = 64u << 10;   // bytes, unless a route allows another: past it 413
    std::size_t max_connections = 64;   // past it 503
    milliseconds head{5'000};           // from a request's first byte to its blank line
    milliseconds body{10'000};          // from there to the end of its body
    milliseconds idle{60'000};          // between an answer and the next request
    milliseconds write{10'000};         // for the peer to take the next 256 KiB of an answer
    milliseconds silent{30'000};        // for the peer's system to acknowledge what was sent to it
    milliseconds linger{1'000};         // what a refused peer still sends is read so long
    milliseconds handler_wait{5'000};   // for a thread that answers: past it 503
    milliseconds stop{2'000};           // for answers under way when the server stops
    milliseconds heartbeat{15'000};     // between comments in a stream where nothing happens
    std::size_t stream_buffer = 128u << 10;  // bytes that the system keeps of what a stream sends
    std::size_t workers = 4;                 // threads for handlers that may block: at least 1
};

}  // namespace amq::monitor::http
