#pragma once
// A stage of the way of a message, to be done again and again on the same input.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace amq::bench {

struct Stage {
    std::string name;
    std::uint32_t messages = 1;  // of a step; what is told of it is told of one
    /// Sets the stage up and gives its step.
    std::function<std::function<void()>()> make;
    /// Of those that are too large for it, instructions are not counted.
    bool is_counted = true;
};

using Stages = std::vector<Stage>;

// One noun a file.
void add_core_stages(Stages& to);
void add_input_stages(Stages& to);
void add_connection_stages(Stages& to);
void add_output_stages(Stages& to);
void add_timer_stages(Stages& to);
void add_mailbox_stages(Stages& to);

inline Stages all_stages() {
    Stages all;
    add_core_stages(all);
    add_input_stages(all);
    add_connection_stages(all);
    add_output_stages(all);
    add_timer_stages(all);
    add_mailbox_stages(all);
    return all;
}

}  // namespace amq::bench
