#pragma once
// What a monitor is made from, and what its host does for it.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <amq/plugin/abi_monitor.h>

#include "host/log.hpp"

namespace amq::host {

/// `library` keeps its code mapped; empty for code linked in.
struct MonitorSource {
    const amq_entry* entry = nullptr;
    std::string id;
    std::string options = "{}";
    std::shared_ptr<const void> library;
    std::string sha256 = {};
    bool may_change = false;  // gets amq.admin/1
};

/// What a question or a command of a monitor came to.
struct MonitorAnswer {
    amq_rc rc = AMQ_E_STATE;
    std::string json;
};

/// Called on the monitors' own threads, several at once. `given_up` says that whoever asks goes
/// away: an answer is not worth waiting for any more.
struct MonitorServices {
    using Say =
        std::function<MonitorAnswer(std::string_view json, const std::function<bool()>& given_up)>;
    Say inspect;
    Say act;
};

}  // namespace amq::host
