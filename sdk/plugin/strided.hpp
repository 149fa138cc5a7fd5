#pragma once
// An array of the contract whose entries may be longer than the ones known here.

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace amq {

/// Entries of a newer host are longer, so each is found by the host's stride and never by
/// sizeof(Raw). Every function is O(1) and none checks its index: it is below size().
template <class Raw, class Item>
class Strided {
  public:
    class Iterator {
      public:
        using iterator_category = std::input_iterator_tag;
        using value_type = Item;
        using difference_type = std::ptrdiff_t;
        using pointer = const Item*;
        using reference = Item;

        Iterator() = default;
        Iterator(const Strided& array, std::uint32_t at) noexcept : array_(&array), at_(at) {}
        Item operator*() const noexcept { return (*array_)[at_]; }
        Iterator& operator++() noexcept { return ++at_, *this; }
        Iterator operator++(int) noexcept { return {*array_, at_++}; }
        bool operator==(const Iterator& other) const noexcept { return at_ == other.at_; }

      private:
        const Strided* array_ = nullptr;
        std::uint32_t at_ = 0;
    };

    Strided(const Raw* first, std::uint32_t n, std::uint32_t stride) noexcept
        : first_(first), n_(n), stride_(stride) {}

    std::uint32_t size() const noexcept { return n_; }
    bool empty() const noexcept { return n_ == 0; }
    Item operator[](std::uint32_t i) const noexcept {
        const auto* bytes = static_cast<const std::byte*>(static_cast<const void*>(first_));
        bytes += static_cast<std::size_t>(i) * stride_;
        return Item{*static_cast<const Raw*>(static_cast<const void*>(bytes))};
    }
    Iterator begin() const noexcept { return {*this, 0}; }
    Iterator end() const noexcept { return {*this, n_}; }

  private:
    const Raw* first_;
    std::uint32_t n_;
    std::uint32_t stride_;
};

}  // namespace amq
