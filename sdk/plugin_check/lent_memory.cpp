#include "sdk/plugin_check/lent_memory.hpp"

#include <signal.h>
#include <sys/mman.h>

#include <atomic>
#include <stdexcept>

#include "sdk/plugin_check/case.hpp"

namespace amq::plugin_check {
namespace {

// For the handler of the signal, which is told of no object.
struct Range {
    std::atomic<std::uintptr_t> begin{0};
    std::atomic<std::uintptr_t> end{0};

    [[nodiscard]] bool holds(std::uintptr_t address) const {
        return address >= begin && address < end;
    }
};
Range watched_memory;
Range lent_piece;

// Says which rule was broken, and ends the process by the signal that came.
void on_fault(int number, siginfo_t* info, void*) {
    const bool is_fault = info->si_code > 0;  // else somebody sent it
    const auto address = is_fault ? reinterpret_cast<std::uintptr_t>(info->si_addr) : 0;
    if (lent_piece.holds(address))
        expect_to_die_of("changed what it was lent,");
    else if (watched_memory.holds(address))
        expect_to_die_of("touched what it was lent by an earlier call,");
    ::signal(number, SIG_DFL);
    ::raise(number);  // comes as soon as this returns
}

std::byte* map(std::size_t bytes) {
    void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) throw std::runtime_error("no memory is left to lend");
    return static_cast<std::byte*>(memory);
}

}  // namespace

LentMemory::LentMemory(Lending lending) : lending_(lending), pieces_(map(kPieceBytes * kPieces)) {
    if (lending_ == Lending::plain) return;
    watched_memory.begin = reinterpret_cast<std::uintptr_t>(pieces_);
    watched_memory.end = reinterpret_cast<std::uintptr_t>(pieces_ + kPieceBytes * kPieces);
    struct sigaction action {};
    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO;
    ::sigaction(SIGSEGV, &action, nullptr);
}

LentMemory::~LentMemory() {
    ::munmap(pieces_, kPieceBytes * kPieces);
}

void LentMemory::begin() {
    piece_ = (piece_ + 1) % kPieces;
    used_ = 0;
    protect(PROT_READ | PROT_WRITE);
}

std::byte* LentMemory::take(std::size_t bytes) {
    const std::size_t whole = (bytes + 15) / 16 * 16;
    if (whole > kPieceBytes - used_) throw std::runtime_error("a message is too large to lend");
    std::byte* const taken = pieces_ + piece_ * kPieceBytes + used_;
    std::memset(taken, 0xFF, bytes);
    used_ += whole;
    return taken;
}

std::string_view LentMemory::copy(std::string_view text) {
    std::byte* const taken = take(text.size());
    if (!text.empty()) std::memcpy(taken, text.data(), text.size());
    return {reinterpret_cast<const char*>(taken), text.size()};
}

void LentMemory::lend() {
    if (lending_ == Lending::plain) return;
    lent_piece.begin = reinterpret_cast<std::uintptr_t>(pieces_ + piece_ * kPieceBytes);
    lent_piece.end = lent_piece.begin + kPieceBytes;
    protect(PROT_READ);
}

void LentMemory::take_back() {
    lent_piece.end = 0;
    protect(PROT_NONE);
}

void LentMemory::protect(int rights) const {
    if (lending_ == Lending::watched)
        ::mprotect(pieces_ + piece_ * kPieceBytes, kPieceBytes, rights);
}

}  // namespace amq::plugin_check
