#pragma once
// Where allocations are counted: plain memory, so that a process under test and its test can share
// it.

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace amq::allocations {

inline constexpr std::size_t kTraces = 64;  // the first allocations say where they come from
inline constexpr std::size_t kFrames = 24;

struct Trace {
    std::atomic<std::uint32_t> frames;  // 0: not written
    char thread[16];                    // its name
    void* at[kFrames];                  // return addresses, the innermost first
};

/// All zero at the beginning.
struct Counted {
    std::atomic<std::uint32_t> is_on;
    std::atomic<std::uint64_t> calls;  // of malloc and its family, since it is on
    Trace traces[kTraces];
};

/// Where malloc and its family count in this process; nowhere as long as it is null.
extern std::atomic<Counted*> counting_in;
/// To be called once before counting: looking at the stack allocates the first time.
void prepare_traces() noexcept;

}  // namespace amq::allocations
