#pragma once
// What a strategy did that the contract forbids, as a list, and what happens when it grows.

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace amq::test {

/// Is told of each breach at once, on the thread that it happened on.
using OnBreach = std::function<void(std::string_view)>;

/// Breaches are listed and nothing else happens: for a test that expects them, or looks later.
inline constexpr auto collect_breaches = [](std::string_view) {};

/// [any thread] Outlives its owner: a host that a strategy calls too late still finds it.
class Breaches {
  public:
    /// `on_breach` empty: a breach is printed and ends the process.
    explicit Breaches(OnBreach on_breach = {}) : on_breach_(std::move(on_breach)) {}

    void add(const std::string& text);
    std::vector<std::string> list() const;
    /// Whoever is told is gone: from here on a breach ends the process.
    void close();

  private:
    mutable std::mutex mutex_;
    OnBreach on_breach_;
    std::vector<std::string> list_;
};

/// What happens by default.
[[noreturn]] void print_and_abort(std::string_view breach);

}  // namespace amq::test
