// amq_http_reader: asks the monitor the same questions again and again, over one connection, and
// tells how long each took; it can also listen to the stream of events, as the page does.

#include <chrono>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "bench/load/histogram.hpp"
#include "bench/load/option_value.hpp"
#include "bench/monitor/descriptor.hpp"

namespace amq::bench {
namespace {

using Clock = std::chrono::steady_clock;

struct Settings {
    std::uint16_t port = 0;
    std::chrono::milliseconds every{0};
    std::chrono::duration<double> lasts{2};
    std::string stream{};
    std::vector<std::string> paths{};
};

struct Asked {
    std::string path;
    Histogram took{};
    std::size_t bytes = 0;  // of the last answer
};

Settings read_settings(std::span<char* const> arguments) {
    Settings settings;
    for (std::size_t k = 0; k < arguments.size(); ++k) {
        const std::string_view name = arguments[k];
        if (name.starts_with('/')) {
            settings.paths.emplace_back(name);
            continue;
        }
        if (k + 1 == arguments.size()) {
            throw std::invalid_argument(std::string(name) + " needs a value, or is no option");
        }
        const std::string_view text = arguments[++k];
        if (name == "--port") {
            settings.port = parse<std::uint16_t>("port", text, 1, 65535);
        } else if (name == "--every") {
            settings.every = std::chrono::milliseconds(parse("every", text, 0, 600'000));
        } else if (name == "--seconds") {
            settings.lasts = std::chrono::duration<double>(parse("seconds", text, 0.01, 3600.0));
        } else if (name == "--stream") {
            settings.stream = text;
        } else {
            throw std::invalid_argument("there is no option \"" + std::string(name) + "\"");
        }
    }
    if (settings.port == 0) throw std::invalid_argument("--port must be given");
    return settings;
}

std::string request(const std::string& path) {
    return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
}

// The length that a head tells of the body behind it.
std::size_t length_in(std::string_view head) {
    constexpr std::string_view kField = "\r\nContent-Length: ";
    const std::size_t at = head.find(kField);
    if (at == std::string_view::npos) throw std::runtime_error("an answer without a length");
    return std::stoul(std::string(head.substr(at + kField.size(), 20)));
}

// Bytes of the body of a whole answer.
std::size_t read_answer(const Descriptor& socket) {
    std::string text;
    std::size_t end = 0;
    while ((end = text.find("\r\n\r\n")) == std::string::npos) socket.receive(text);
    if (!text.starts_with("HTTP/1.1 200 ")) {
        throw std::runtime_error("an answer was " + text.substr(0, text.find('\r')));
    }
    const std::size_t length = length_in(std::string_view(text).substr(0, end));
    while (text.size() < end + 4 + length) socket.receive(text);
    return length;
}

void ask(const Descriptor& socket, Asked& one) {
    const auto begin = Clock::now();
    socket.send(request(one.path));
    one.bytes = read_answer(socket);
    const auto took = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - begin);
    one.took.record(static_cast<std::uint64_t>(took.count()));
}

// Reads what comes until the process ends.
void listen(const Settings& settings) {
    std::thread([port = settings.port, path = settings.stream] {
        try {
            const Descriptor socket(port);
            socket.send(request(path));
            for (std::string events;; events.clear()) socket.receive(events);
        } catch (const std::exception& error) {
            std::cerr << "amq_http_reader: the stream ended: " << error.what() << '\n';
        }
    }).detach();
}

void run(const Settings& settings, std::vector<Asked>& all) {
    const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(settings.lasts);
    if (!settings.stream.empty()) listen(settings);
    const Descriptor socket(settings.port);
    auto next = Clock::now();
    while (Clock::now() < end) {
        for (Asked& one : all) ask(socket, one);
        next = std::max(next + settings.every, Clock::now());
        std::this_thread::sleep_until(std::min(next, end));
    }
}

double in_us(std::uint64_t nanoseconds) {
    return static_cast<double>(nanoseconds) / 1000;
}

void report(const std::vector<Asked>& all) {
    for (const Asked& one : all) {
        std::printf(
            "{\"path\":\"%s\",\"requests\":%llu,\"bytes\":%zu,\"p50_us\":%.0f,"
            "\"p99_us\":%.0f,\"max_us\":%.0f}\n",
            one.path.c_str(), static_cast<unsigned long long>(one.took.count()), one.bytes,
            in_us(one.took.quantile(0.5)), in_us(one.took.quantile(0.99)), in_us(one.took.max()));
    }
}

}  // namespace
}  // namespace amq::bench

int main(int argc, char** argv) {
    using namespace amq::bench;
    try {
        const Settings settings =
            read_settings(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
        std::vector<Asked> all;
        for (const std::string& path : settings.paths) all.push_back({path});
        run(settings, all);
        report(all);
        return 0;
    } catch (const std::invalid_argument& error) {
        std::cerr << "amq_http_reader: " << error.what() << '\n'
                  << "usage: amq_http_reader --port N [--every MS] [--seconds S] [--stream PATH] "
                     "PATH...\n";
        return 2;
    } catch (const std::exception& error) {
        std::cerr << "amq_http_reader: " << error.what() << '\n';
        return 1;
    }
}
