#pragma once
// What is mapped into this process, as the dynamic linker tells it.

#include <cstdint>
#include <optional>
#include <set>
#include <string>

namespace amq::host {

struct LoadedObject {
    std::string file;
    std::uintptr_t base = 0;
};

// The object one of whose segments holds all of these bytes.
[[nodiscard]] std::optional<LoadedObject> object_around(const void* address, std::size_t bytes);

// Where every mapped object starts.
[[nodiscard]] std::set<std::uintptr_t> loaded_bases();

}  // namespace amq::host
