#include "tests/monitor/broker/steady_requests.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>

namespace amq::flow {
namespace {

constexpr std::uint32_t kTopic = 4711;
constexpr std::uint32_t kModel = 12;

}  // namespace

SteadyRequests::SteadyRequests(std::uint16_t port)
    : responder_(Transport::tcp, port), caller_(Transport::tcp, port) {
    responder_.subscribe(native::topic(kTopic));
    thread_ = std::thread([this] { run(); });
}

SteadyRequests::~SteadyRequests() {
    static_cast<void>(stop());
}

void SteadyRequests::ask() {
    const auto begin = Clock::now();
    caller_.publish({.model = kModel, .topic = kTopic, .body = "ping"});
    responder_.reply(responder_.next(), "pong");
    const native::Frame answer = caller_.next();
    if (answer.status != 0 || answer.payload != "pong") {
        throw std::runtime_error("a request ended as " + std::to_string(answer.status));
    }
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
    const std::lock_guard lock(mutex_);
    took_.push_back(took);
}

void SteadyRequests::run() {
    try {
        while (!is_over_) ask();
    } catch (const std::exception& error) {
        const std::lock_guard lock(mutex_);
        failure_ = error.what();
        failed_.notify_all();
    }
}

SteadyRequests::Window SteadyRequests::measure(std::chrono::milliseconds time) {
    std::vector<std::chrono::microseconds> took;
    const auto begin = Clock::now();
    {
        std::unique_lock lock(mutex_);
        took_.clear();
        failed_.wait_for(lock, time, [this] { return !failure_.empty(); });
        took.swap(took_);
    }
    const std::chrono::duration<double> lasted = Clock::now() - begin;
    Window window;
    window.answered = took.size();
    window.rate = static_cast<double>(took.size()) / lasted.count();
    if (!took.empty()) window.worst = *std::ranges::max_element(took);
    return window;
}

std::string SteadyRequests::stop() {
    is_over_ = true;
    if (thread_.joinable()) thread_.join();
    return failure_;
}

}  // namespace amq::flow
