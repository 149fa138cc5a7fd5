#include "host/plugins/loaded_object.hpp"

#include <link.h>

namespace amq::host {
namespace {

// Calls `visit(const dl_phdr_info&)` for every object.
template <class Visit>
void for_each_object(Visit visit) {
    const auto step = [](dl_phdr_info* info, std::size_t, void* context) {
        (*static_cast<Visit*>(context))(*info);
        return 0;
    };
    ::dl_iterate_phdr(step, &visit);
}

bool holds(const dl_phdr_info& object, std::uintptr_t first, std::size_t bytes) {
    for (unsigned i = 0; i < object.dlpi_phnum; ++i) {
        const auto& segment = object.dlpi_phdr[i];
        const auto start = object.dlpi_addr + segment.p_vaddr;
        if (segment.p_type == PT_LOAD && first >= start && first - start <= segment.p_memsz &&
            bytes <= segment.p_memsz - (first - start))
            return true;
    }
    return false;
}

}  // namespace

std::optional<LoadedObject> object_around(const void* address, std::size_t bytes) {
    const auto first = reinterpret_cast<std::uintptr_t>(address);
    std::optional<LoadedObject> found;
    for_each_object([&](const dl_phdr_info& object) {
        if (!found && holds(object, first, bytes))
            found = LoadedObject{object.dlpi_name, object.dlpi_addr};
    });
    return found;
}

std::set<std::uintptr_t> loaded_bases() {
    std::set<std::uintptr_t> bases;
    for_each_object([&](const dl_phdr_info& object) { bases.insert(object.dlpi_addr); });
    return bases;
}

}  // namespace amq::host
