// amq_idle_sessions: native sessions that say who they are, subscribe to one topic each, and stay
// until standard input ends.

#include <iostream>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/load/amq_head.hpp"
#include "bench/load/option_value.hpp"
#include "bench/monitor/descriptor.hpp"

namespace amq::bench {
namespace {

constexpr std::uint32_t kHello = 0xFFFFFF00;
constexpr std::uint32_t kSubscribe = 0xFFFFFF02;
constexpr std::uint32_t kExtended = 0x10000;
constexpr std::uint32_t kFirstTopic = 10'000;

struct Settings {
    std::uint16_t port = 0;
    std::uint32_t sessions = 10'000;
    std::uint32_t topics = 1000;
};

Settings read_settings(std::span<char* const> arguments) {
    Settings settings;
    for (std::size_t k = 0; k + 1 < arguments.size(); k += 2) {
        const std::string_view name = arguments[k];
        const std::string_view text = arguments[k + 1];
        if (name == "--port") {
            settings.port = parse<std::uint16_t>("port", text, 1, 65535);
        } else if (name == "--sessions") {
            settings.sessions = parse("sessions", text, 1U, 60'000U);
        } else if (name == "--topics") {
            settings.topics = parse("topics", text, 1U, 1'000'000U);
        } else {
            throw std::invalid_argument("there is no option \"" + std::string(name) + "\"");
        }
    }
    if (settings.port == 0) throw std::invalid_argument("--port must be given");
    return settings;
}

void put(std::string& to, std::uint64_t value, std::size_t bytes) {
    for (std::size_t k = bytes; k-- > 0;) {
        to += static_cast<char>(value >> (8 * k) & 0xFFU);
    }
}

void put_record(std::string& to, std::uint16_t type, std::string_view value) {
    put(to, type, 2);
    put(to, value.size(), 2);
    to += value;
}

std::string frame(std::uint32_t cmd, std::uint32_t flags, std::string_view body) {
    std::string made;
    for (const std::uint64_t word :
         {std::uint64_t{kMagic}, std::uint64_t{cmd}, std::uint64_t{1}, std::uint64_t{body.size()},
          std::uint64_t{flags}, std::uint64_t{0}}) {
        put(made, word, 4);
    }
    made += body;
    return made;
}

std::string greeting(std::uint32_t number, const Settings& settings) {
    std::string records;
    put_record(records, 6, std::string_view("\0\1", 2));  // version 1
    put_record(records, 7, "idle");
    put_record(records, 8, "1.0");
    put_record(records, 9, "user-" + std::to_string(number));
    put(records, records.size(), 4);
    std::string topics;
    put(topics, kFirstTopic + number % settings.topics, 4);
    put(topics, 0, 1);
    return frame(kHello, kExtended, records) + frame(kSubscribe, 0, topics);
}

// The welcome, and the acknowledgement behind it.
void await(const Descriptor& socket) {
    std::string got;
    for (int frames = 0; frames < 2;) {
        socket.receive(got);
        while (got.size() >= kHeadSize) {
            const std::size_t whole = kHeadSize + load_word(got.data() + kLengthAt);
            if (got.size() < whole) break;
            got.erase(0, whole);
            ++frames;
        }
    }
}

void run(const Settings& settings) {
    std::vector<Descriptor> all;
    all.reserve(settings.sessions);
    for (std::uint32_t k = 0; k < settings.sessions; ++k) {
        all.emplace_back(settings.port);
        all.back().send(greeting(k, settings));
        await(all.back());
    }
    std::cout << "ready" << std::endl;
    std::string line;
    while (std::getline(std::cin, line)) {
    }
}

}  // namespace
}  // namespace amq::bench

int main(int argc, char** argv) {
    using namespace amq::bench;
    try {
        run(read_settings(std::span(argv, static_cast<std::size_t>(argc)).subspan(1)));
        return 0;
    } catch (const std::invalid_argument& error) {
        std::cerr << "amq_idle_sessions: " << error.what() << '\n'
                  << "usage: amq_idle_sessions --port N [--sessions N] [--topics N]\n";
        return 2;
    } catch (const std::exception& error) {
        std::cerr << "amq_idle_sessions: " << error.what() << '\n';
        return 1;
    }
}
