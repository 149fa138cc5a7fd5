#pragma once

// Bytes that wait to be written to one socket; grows as needed and starts over when it runs empty.

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace amq::bench {

class OutBuffer {
  public:
    // Room for `size` more bytes, counted as written: the caller fills all of it at once.
    char* extend(std::size_t size) {
        if (end_ + size > capacity_) grow(size);
        char* place = bytes_.get() + end_;
        end_ += size;
        return place;
    }

    void append(std::string_view bytes) {
        if (bytes.empty()) return;
        std::memcpy(extend(bytes.size()), bytes.data(), bytes.size());
    }

    std::string_view unsent() const { return {bytes_.get() + begin_, end_ - begin_}; }
    bool is_empty() const { return begin_ == end_; }

    void drop_front(std::size_t size) {
        begin_ += size;
        if (begin_ == end_) begin_ = end_ = 0;
    }

  private:
    void grow(std::size_t size) {
        const std::size_t used = end_ - begin_;
        std::size_t capacity = capacity_ == 0 ? 4096 : capacity_;
        while (capacity < used + size) capacity *= 2;
        std::unique_ptr<char[]> bytes(new char[capacity]);
        if (used > 0) std::memcpy(bytes.get(), bytes_.get() + begin_, used);
        bytes_ = std::move(bytes);
        capacity_ = capacity;
        begin_ = 0;
        end_ = used;
    }

    std::unique_ptr<char[]> bytes_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace amq::bench
