#pragma once
// The memory that messages and views are lent to a strategy in: a new piece for every call.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace amq::plugin_check {

/// Watched memory may be read during the call and not touched after it: whoever does is killed, and
/// it is said why.
enum class Lending : std::uint8_t { plain, watched };

/// One of its kind at a time.
class LentMemory {
  public:
    explicit LentMemory(Lending lending);
    LentMemory(const LentMemory&) = delete;
    LentMemory& operator=(const LentMemory&) = delete;
    ~LentMemory();

    /// Another piece, which can be filled.
    void begin();
    /// So many bytes of it, each of them 0xFF, for what has an alignment of 16 at most.
    std::byte* take(std::size_t bytes);
    std::string_view copy(std::string_view text);
    /// The piece is complete: a call may look at it.
    void lend();
    /// The call is over.
    void take_back();

  private:
    static constexpr std::size_t kPieceBytes = 4U << 20U;
    static constexpr std::size_t kPieces = 16;

    void protect(int rights) const;

    Lending lending_;
    std::byte* pieces_;
    std::size_t piece_ = 0;
    std::size_t used_ = 0;
};

/// Lent for the scope of one call.
class Loan {
  public:
    explicit Loan(LentMemory& memory) : memory_(memory) { memory_.lend(); }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ~Loan() { memory_.take_back(); }

  private:
    LentMemory& memory_;
};

}  // namespace amq::plugin_check
