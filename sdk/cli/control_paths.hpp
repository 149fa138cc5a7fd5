#pragma once
// Where the control socket of an amqd may be: the same search that amqd makes when it starts.

#include <string>
#include <vector>

namespace amq::cli {

// `named` alone if it is none that is empty, else AMQ_CONTROL. Without both: where an amqd of this
// environment has it, which is control.sock in RUNTIME_DIRECTORY, else in amq of XDG_RUNTIME_DIR,
// else in /tmp/amq-<uid>; and then where the service of the package has it.
[[nodiscard]] std::vector<std::string> control_paths(const std::string& named);

}  // namespace amq::cli
