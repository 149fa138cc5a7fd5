#pragma once
// What a strategy borrows for one call: copies, each in a block of its own, which are spoiled when
// the call is over.

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace amq::test {

/// Whether this is built with the address sanitizer.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kAddressesAreWatched = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr bool kAddressesAreWatched = true;
#else
inline constexpr bool kAddressesAreWatched = false;
#endif
#else
inline constexpr bool kAddressesAreWatched = false;
#endif

/// One piece of borrowed memory.
struct Block {
    const char* what;  // for people: "the body"
    std::size_t size;
    std::unique_ptr<std::byte[]> bytes;  // of exactly that size, so that a sanitizer sees its ends
    std::vector<std::byte> lent;         // as they were; empty when the call may write to them
};

/// Blocks whose call is over. They hold spoiled bytes for a while, so that whoever kept a pointer
/// reads nonsense, and whoever writes is found out. Under the address sanitizer they are freed at
/// once, and it says who touches them.
class Spoiled {
  public:
    void add(Block);
    /// What was written to since its call was over, as far as it shows already.
    std::vector<std::string> written();
    /// The same of all that is left, which goes.
    std::vector<std::string> end();

  private:
    void let_go(std::vector<std::string>& found);

    std::deque<Block> blocks_;
    std::size_t bytes_ = 0;
};

class Loan {
  public:
    /// A copy of these bytes; none of nothing.
    template <class T>
    T* lend(const char* what, const T* first, std::size_t bytes) {
        return first == nullptr ? nullptr : static_cast<T*>(copy(what, first, bytes, true));
    }
    /// Memory that the call may write to.
    void* give(const char* what, const void* first, std::size_t bytes) {
        return copy(what, first, bytes, false);
    }

    /// What of it the call has changed.
    std::vector<std::string> changed() const;
    bool holds(const void* address) const;
    void end(Spoiled&);

  private:
    void* copy(const char* what, const void* first, std::size_t bytes, bool is_constant);

    std::vector<Block> blocks_;
};

}  // namespace amq::test
