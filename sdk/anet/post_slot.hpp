#pragma once
// Room for what is posted to a loop again and again, so that posting allocates nothing.

#include <cstddef>
#include <new>

namespace amq::anet {

// Whoever posts with it does so again only after that work has begun. What does not fit is
// allocated.
class PostSlot {
  public:
    PostSlot() = default;
    PostSlot(const PostSlot&) = delete;
    PostSlot& operator=(const PostSlot&) = delete;

    // As the standard library's allocators are.
    template <typename T>
    class Allocator {
      public:
        using value_type = T;

        explicit Allocator(PostSlot& slot) noexcept : slot_{&slot} {}
        template <typename U>
        Allocator(const Allocator<U>& other) noexcept : slot_{other.slot_} {}

        [[nodiscard]] T* allocate(std::size_t count) const {
            if (fits(count)) return reinterpret_cast<T*>(slot_->room_);
            return static_cast<T*>(
                ::operator new (count * sizeof(T), std::align_val_t{alignof(T)}));
        }
        void deallocate(T* place, std::size_t count) const noexcept {
            if (!fits(count)) ::operator delete (place, std::align_val_t{alignof(T)});
        }
        template <typename U>
        [[nodiscard]] bool operator==(const Allocator<U>& other) const noexcept {
            return slot_ == other.slot_;
        }

      private:
        template <typename U>
        friend class Allocator;

        [[nodiscard]] static bool fits(std::size_t count) noexcept {
            return alignof(T) <= alignof(std::max_align_t) && count <= kRoom / sizeof(T);
        }

        PostSlot* slot_;
    };

  private:
    static constexpr std::size_t kRoom = 128;

    alignas(std::max_align_t) std::byte room_[kRoom];
};

}  // namespace amq::anet
