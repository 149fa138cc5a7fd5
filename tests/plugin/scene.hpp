#pragma once
// A message, its attempts and the subscribers of its topic, made by hand.

#include <amq/plugin/abi.h>
#include <amq/plugin/text.hpp>

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace amq::plugin_tests {

/// What a newer host would hand over: entries longer than the ones a strategy was compiled with.
template <class Raw>
struct Longer {
    Raw known;
    std::uint64_t unknown[3] = {~0ull, ~0ull, ~0ull};
};

/// Lives as long as the raw structs that it gives are used.
class Scene {
  public:
    Scene() {
        msg_.size = sizeof(amq_msg);
        msg_.id = 77;
        msg_.publisher = 900;
        msg_.arrived_ns = 1'000;
        msg_.deadline_ns = 3'000'001'000;
        msg_.attempts_stride = sizeof(Longer<amq_attempt>);
        view_.size = sizeof(amq_view);
        view_.stride = sizeof(Longer<amq_sub>);
        view_.now_ns = 1'000;
    }
    Scene(const Scene&) = delete;
    Scene& operator=(const Scene&) = delete;

    Scene& subscriber(amq_id id, std::uint32_t credit = 1) {
        loads_.push_back({0, credit});
        subs_.push_back({{id, &loads_.back(), 1, 0}});
        view_.first = &subs_.front().known;
        view_.n = static_cast<std::uint32_t>(subs_.size());
        return *this;
    }
    Scene& subscribers(amq_id first, amq_id last) {
        for (amq_id id = first; id <= last; ++id) subscriber(id);
        return *this;
    }
    Scene& attempt(amq_id sub, std::uint32_t state) {
        attempts_.push_back({{sub, state, 0}});
        msg_.attempts = &attempts_.front().known;
        msg_.attempts_n = static_cast<std::uint32_t>(attempts_.size());
        return *this;
    }
    Scene& state(amq_id sub, std::uint32_t state) {
        for (auto& made : attempts_)
            if (made.known.sub == sub) made.known.state = state;
        return *this;
    }
    Scene& publisher(amq_id id) {
        msg_.publisher = id;
        return *this;
    }
    Scene& no_echo() {
        msg_.flags |= std::uint32_t{AMQ_MSG_NO_ECHO};
        return *this;
    }
    Scene& note(std::uint64_t bits) {
        msg_.note = bits;
        return *this;
    }

    amq_msg& msg() { return msg_; }
    amq_view& view() { return view_; }
    amq_load& load(std::uint32_t i) { return loads_[i]; }
    const amq_sub& sub(std::uint32_t i) const { return subs_[i].known; }

  private:
    amq_msg msg_{};
    amq_view view_{};
    std::deque<amq_load> loads_;  // addresses stay
    std::vector<Longer<amq_sub>> subs_;
    std::vector<Longer<amq_attempt>> attempts_;
};

}  // namespace amq::plugin_tests
