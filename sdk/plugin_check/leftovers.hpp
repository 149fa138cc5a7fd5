#pragma once
// What instances leave behind in this process: memory, threads.

#include <cstddef>
#include <functional>

#include "sdk/plugin_check/case.hpp"

namespace amq::plugin_check {

/// Whether a thousand of them leave memory behind; each call makes one and destroys it.
[[nodiscard]] Told leaves_no_memory_behind(const std::function<void()>& make_and_destroy);

/// How many threads there are, with those that a sanitizer has beside the first one.
[[nodiscard]] std::ptrdiff_t threads_before();
/// Whether there are no more than so many, soon: one that was joined is there for a moment still.
[[nodiscard]] bool come_down_to(std::ptrdiff_t threads);

}  // namespace amq::plugin_check
