#include "tests/monitor/broker/request_load.hpp"

#include <exception>
#include <map>
#include <stdexcept>

#include "tests/support/limits.hpp"

namespace amq::flow {
namespace {

constexpr std::size_t kPublishersOfLoad = 8;
constexpr std::uint32_t kTopicOfLoad = 1001;

}  // namespace

RequestLoad::RequestLoad(const std::function<native::Session()>& connect) : responder_(connect()) {
    responder_.subscribe(native::topic(kTopicOfLoad));
    for (std::size_t k = 0; k < kPublishersOfLoad; ++k) publishers_.push_back(connect());
    thread_ = std::thread([this] { run(); });
}

void RequestLoad::stop() {
    is_ending_ = true;
    if (thread_.joinable()) thread_.join();
}

bool RequestLoad::goes_on(std::uint64_t more) {
    std::unique_lock lock(mutex_);
    const std::uint64_t goal = answered_ + more;
    changed_.wait_for(lock, kPatience, [&] { return answered_ >= goal || !wrong_.empty(); });
    return answered_ >= goal;
}

std::string RequestLoad::wrong() {
    const std::lock_guard lock(mutex_);
    return wrong_;
}

std::uint64_t RequestLoad::answered() {
    const std::lock_guard lock(mutex_);
    return answered_;
}

void RequestLoad::run() {
    try {
        while (!is_ending_) ask_once();
        for (native::Session& one : publishers_) one.fence();
        responder_.fence();
    } catch (const std::exception& error) {
        const std::lock_guard lock(mutex_);
        wrong_ = error.what();
    }
    changed_.notify_all();
}

// Each of them, and all of them at once.
void RequestLoad::ask_once() {
    std::vector<std::uint32_t> sequences;
    for (native::Session& one : publishers_) {
        sequences.push_back(one.publish({.topic = kTopicOfLoad, .body = "?"}));
    }
    for (std::size_t k = 0; k < publishers_.size(); ++k) responder_.reply(responder_.next(), "!");
    for (std::size_t k = 0; k < publishers_.size(); ++k) {
        const native::Frame answer = publishers_[k].next();
        if (answer.sequence != sequences[k] || answer.status != 0 || answer.payload != "!")
            throw std::runtime_error("another answer than the one to the request that is open");
    }
    {
        const std::lock_guard lock(mutex_);
        answered_ += publishers_.size();
    }
    changed_.notify_all();
}

}  // namespace amq::flow
