#include "sdk/plugin_check/memory_in_use.hpp"

#include <malloc.h>
#include <unistd.h>

#include <fstream>

// gcc says what it builds with by a macro, clang by a feature.
#if defined(__has_feature)
#define AMQ_HAS_FEATURE(name) __has_feature(name)
#else
#define AMQ_HAS_FEATURE(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || \
    AMQ_HAS_FEATURE(address_sanitizer) || AMQ_HAS_FEATURE(thread_sanitizer)
#define AMQ_SANITIZER_ALLOCATES 1
#else
#define AMQ_SANITIZER_ALLOCATES 0
#endif

#if AMQ_SANITIZER_ALLOCATES
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#endif

namespace amq::plugin_check {

#if AMQ_SANITIZER_ALLOCATES

std::size_t heap_in_use() {
    return __sanitizer_get_current_allocated_bytes();
}

std::optional<std::size_t> resident_bytes() {
    return std::nullopt;
}

#else

std::size_t heap_in_use() {
    const struct mallinfo2 facts = ::mallinfo2();
    return facts.uordblks + facts.hblkhd;
}

std::optional<std::size_t> resident_bytes() {
    std::ifstream file("/proc/self/statm");
    std::size_t all = 0;
    std::size_t resident = 0;
    if (!(file >> all >> resident)) return std::nullopt;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

#endif

}  // namespace amq::plugin_check
