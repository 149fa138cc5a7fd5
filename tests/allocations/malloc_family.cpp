// malloc and its family in the place of the C library's, which they call: whoever allocates is
// counted, operator new and other libraries included.

#include <execinfo.h>
#include <malloc.h>
#include <sys/prctl.h>

#include <cerrno>
#include <cstdlib>

#include "tests/allocations/counted.hpp"

extern "C" {
void* __libc_malloc(std::size_t size) noexcept;
void* __libc_calloc(std::size_t count, std::size_t size) noexcept;
void* __libc_realloc(void* block, std::size_t size) noexcept;
void* __libc_memalign(std::size_t alignment, std::size_t size) noexcept;
}

namespace amq::allocations {

std::atomic<Counted*> counting_in{nullptr};

namespace {

// Of the other models one allocates at a thread's first use.
[[gnu::tls_model("initial-exec")]] thread_local bool is_noting = false;

void trace(Trace& into) noexcept {
    ::prctl(PR_GET_NAME, into.thread);
    const int frames = ::backtrace(into.at, kFrames);
    into.frames.store(static_cast<std::uint32_t>(frames), std::memory_order_release);
}

void note() noexcept {
    Counted* const here = counting_in.load(std::memory_order_relaxed);
    if (here == nullptr || here->is_on.load(std::memory_order_relaxed) == 0 || is_noting) return;
    is_noting = true;
    const std::uint64_t before = here->calls.fetch_add(1, std::memory_order_relaxed);
    if (before < kTraces) trace(here->traces[before]);
    is_noting = false;
}

}  // namespace

void prepare_traces() noexcept {
    void* frame = nullptr;
    static_cast<void>(::backtrace(&frame, 1));
}

}  // namespace amq::allocations

extern "C" {

void* malloc(std::size_t size) noexcept {
    amq::allocations::note();
    return __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size) noexcept {
    amq::allocations::note();
    return __libc_calloc(count, size);
}

void* realloc(void* block, std::size_t size) noexcept {
    amq::allocations::note();
    return __libc_realloc(block, size);
}

void* memalign(std::size_t alignment, std::size_t size) noexcept {
    amq::allocations::note();
    return __libc_memalign(alignment, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
    amq::allocations::note();
    return __libc_memalign(alignment, size);
}

int posix_memalign(void** block, std::size_t alignment, std::size_t size) noexcept {
    amq::allocations::note();
    void* const made = __libc_memalign(alignment, size);
    if (made == nullptr) return ENOMEM;
    *block = made;
    return 0;
}
}
