#pragma once
// One event of one core, as a shell does it: the call, the effects, and then what was lent is
// spoilt.

#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/world.hpp"

namespace amq::sim {

/// Bytes that are lent to the core for one event. Afterwards they are another text, so that whoever
/// kept a pointer to them gives itself away.
class Lent {
  public:
    explicit Lent(std::string_view text) : bytes_(text.size()) {
        if (!text.empty()) std::memcpy(bytes_.data(), text.data(), text.size());
    }
    ~Lent() { bytes_.assign(bytes_.size(), std::byte{0xDD}); }
    Lent(const Lent&) = delete;
    Lent& operator=(const Lent&) = delete;

    std::span<const std::byte> bytes() const { return bytes_; }
    std::string_view text() const {
        return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
    }

  private:
    std::vector<std::byte> bytes_;
};

template <class Work>
void World::event(ShardIndex shard, const char* what, std::uint64_t who, std::uint64_t which,
                  Work&& work) {
    trace_.add(now_, what, shard, who, which);
    if (!model_.failure().empty()) return;
    work(*cores_[shard]);
    model_.end(cores_[shard]->effects());
    if (model_.failure().empty()) carry_out(shard);
}

}  // namespace amq::sim
