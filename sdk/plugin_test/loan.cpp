#include <amq/plugin_test/loan.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <functional>
#include <utility>

namespace amq::test {
namespace {

constexpr std::byte kSpoiled{0xDB};
constexpr std::size_t kMostSpoiledBytes = std::size_t{1} << 20U;
constexpr std::size_t kLatest = 32;  // blocks

// Every byte is like its neighbour, and the first one is spoiled.
bool is_untouched(const Block& block) {
    const std::byte* bytes = block.bytes.get();
    if (block.size == 0) return true;
    return bytes[0] == kSpoiled && std::memcmp(bytes, bytes + 1, block.size - 1) == 0;
}

}  // namespace

void Spoiled::add(Block block) {
    if (kAddressesAreWatched) return;  // freed
    std::fill_n(block.bytes.get(), block.size, kSpoiled);
    block.lent.clear();
    bytes_ += block.size;
    blocks_.push_back(std::move(block));
}

// Those of the latest calls are looked at each time, all others once more before they go.
std::vector<std::string> Spoiled::written() {
    std::vector<std::string> found;
    const std::size_t latest = std::min(blocks_.size(), kLatest);
    for (auto block = blocks_.end() - static_cast<std::ptrdiff_t>(latest); block != blocks_.end();
         ++block) {
        if (is_untouched(*block)) continue;
        found.emplace_back(block->what);
        std::fill_n(block->bytes.get(), block->size, kSpoiled);
    }
    while (bytes_ > kMostSpoiledBytes) let_go(found);
    return found;
}

std::vector<std::string> Spoiled::end() {
    std::vector<std::string> found;
    while (!blocks_.empty()) let_go(found);
    return found;
}

void Spoiled::let_go(std::vector<std::string>& found) {
    if (!is_untouched(blocks_.front())) found.emplace_back(blocks_.front().what);
    bytes_ -= blocks_.front().size;
    blocks_.pop_front();
}

void* Loan::copy(const char* what, const void* first, std::size_t size, bool is_constant) {
    auto bytes = std::make_unique<std::byte[]>(std::max<std::size_t>(size, 1));
    if (size != 0) std::memcpy(bytes.get(), first, size);
    std::vector<std::byte> lent;
    if (is_constant) lent.assign(bytes.get(), bytes.get() + size);
    blocks_.push_back({what, size, std::move(bytes), std::move(lent)});
    return blocks_.back().bytes.get();
}

std::vector<std::string> Loan::changed() const {
    std::vector<std::string> found;
    for (const Block& block : blocks_) {
        if (block.lent.empty()) continue;
        if (std::memcmp(block.lent.data(), block.bytes.get(), block.size) == 0) continue;
        found.emplace_back(block.what);
    }
    return found;
}

bool Loan::holds(const void* address) const {
    const std::less<> before;
    const auto* at = static_cast<const std::byte*>(address);
    return std::any_of(blocks_.begin(), blocks_.end(), [&](const Block& block) {
        return !before(at, block.bytes.get()) && before(at, block.bytes.get() + block.size);
    });
}

void Loan::end(Spoiled& spoiled) {
    for (Block& block : blocks_) spoiled.add(std::move(block));
    blocks_.clear();
}

}  // namespace amq::test
