#pragma once
// A library's first steps in a child process, before it may take them in this one: the only defence
// against a static initialiser that throws or crashes, and against a start that does not end.

#include <chrono>
#include <functional>
#include <optional>

#include "host/plugins/library.hpp"
#include "host/plugins/load_error.hpp"
#include "host/plugins/staging.hpp"

namespace amq::host {

inline constexpr std::chrono::milliseconds default_trial_limit{5000};

// What is done with a library that is started, in the child: instances are made of it and ended. It
// is judged by its coming back alone.
using Rehearsal = std::function<void(Library&)>;

// Loads, describes, starts, rehearses, ends and unloads it in a child, which is killed when the
// limit has passed. The child is a fork of this process: what init() and the rehearsal do outside
// of it is done once more than without a trial.
[[nodiscard]] std::optional<LoadError> try_in_child(const StagedFile& file,
                                                    std::chrono::milliseconds limit,
                                                    const Rehearsal& rehearsal = {});

}  // namespace amq::host
