#pragma once
// A library's first steps in a child process, before it may take them in this one: the only defence
// against a static initialiser that throws or crashes, and against a start that does not end.

#include <chrono>
#include <optional>

#include "host/plugins/load_error.hpp"
#include "host/plugins/staging.hpp"

namespace amq::host {

inline constexpr std::chrono::milliseconds default_trial_limit{5000};

// Loads, describes, starts, ends and unloads it in a child, which is killed when the limit has
// passed. The child is a fork of this process: what init() does outside of it is done once more
// than without a trial.
[[nodiscard]] std::optional<LoadError> try_in_child(const StagedFile& file,
                                                    std::chrono::milliseconds limit);

}  // namespace amq::host
