// What makes a library to be preloaded of malloc_family.cpp: it counts in the file that
// AMQ_ALLOCATIONS names.

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

#include "tests/allocations/counted.hpp"

namespace {

[[gnu::constructor]] void begin() {
    const char* const path = std::getenv("AMQ_ALLOCATIONS");
    if (path == nullptr) return;
    const int file = ::open(path, O_RDWR | O_CLOEXEC);
    if (file == -1) return;
    void* const memory = ::mmap(nullptr, sizeof(amq::allocations::Counted), PROT_READ | PROT_WRITE,
                                MAP_SHARED, file, 0);
    ::close(file);
    if (memory == MAP_FAILED) return;
    amq::allocations::prepare_traces();
    amq::allocations::counting_in = static_cast<amq::allocations::Counted*>(memory);
}

}  // namespace
