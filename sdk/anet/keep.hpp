#pragma once
// A claim on somebody else's memory: whoever holds the Keep may read it; releasing gives it back.

#include <utility>

namespace amq::anet {

class Keep {
  public:
    Keep() noexcept = default;
    // `release(owner)` is called exactly once, on the thread that drops the Keep.
    Keep(void* owner, void (*release)(void*)) noexcept : owner_{owner}, release_{release} {}
    Keep(Keep&& other) noexcept
        : owner_{std::exchange(other.owner_, nullptr)},
          release_{std::exchange(other.release_, nullptr)} {}
    Keep& operator=(Keep&& other) noexcept {
        if (this != &other) {
            drop();
            owner_ = std::exchange(other.owner_, nullptr);
            release_ = std::exchange(other.release_, nullptr);
        }
        return *this;
    }
    Keep(const Keep&) = delete;
    Keep& operator=(const Keep&) = delete;
    ~Keep() { drop(); }

    [[nodiscard]] explicit operator bool() const noexcept { return release_ != nullptr; }

  private:
    void drop() noexcept {
        owner_ = (release_ != nullptr) ? (release_(owner_), nullptr) : nullptr;
        release_ = nullptr;
    }

    void* owner_{};
    void (*release_)(void*){};
};

}  // namespace amq::anet
