#pragma once
// What must hold for the library before any of its strategies is asked.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/plugins/library.hpp"
#include "host/plugins/staging.hpp"
#include "sdk/plugin_check/verdict.hpp"

namespace amq::plugin_check {

/// What every case begins with.
struct Specimen {
    const host::StagedFile& file;
    std::string options = "{}";
    std::uint64_t seed = 1;
    std::chrono::milliseconds limit{20'000};  // of each case
};

/// Of a strategy or a monitor.
struct StrategyName {
    std::string id{};
    std::uint32_t flags = 0;  // AMQ_DESC_*
    bool is_monitor = false;
};

/// In a case's own process: loaded anew, and init() called. Throws std::runtime_error with the
/// reason when that cannot be.
[[nodiscard]] host::LibraryPtr load_for_case(const Specimen&,
                                             host::UnloadPolicy = host::UnloadPolicy::keep);

/// file: the copy that all cases load, if there can be one.
[[nodiscard]] std::optional<host::StagedFile> stage(const std::string& path, host::Staging&,
                                                    Verdicts&);
/// elf, exports, unique, imports: nothing of the library runs. False: it cannot be loaded.
[[nodiscard]] bool check_file(const host::StagedFile&, Verdicts&);
/// load, entry, describe, init. Empty: it cannot be loaded, and nothing more can be looked at.
[[nodiscard]] std::vector<StrategyName> check_start(const Specimen&, Verdicts&);
/// unload
void check_unload(const Specimen&, const std::vector<StrategyName>&, Verdicts&);

}  // namespace amq::plugin_check
