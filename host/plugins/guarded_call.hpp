#pragma once
// Calls into a library, with what it may do wrong turned into text: exceptions, and error texts
// that do not end.

#include <array>
#include <cstring>
#include <exception>
#include <optional>
#include <string>
#include <utility>

namespace amq::host {

// Where a plugin writes why it could not. Bytes after it tell whether it wrote past the end.
class ErrorBuffer {
  public:
    ErrorBuffer() {
        bytes_.fill(guard_byte);
        bytes_[0] = '\0';
    }

    [[nodiscard]] char* data() { return bytes_.data(); }
    [[nodiscard]] static constexpr std::size_t size() { return text_bytes; }

    // Empty when the plugin gave none. Ends at the buffer even if the plugin forgot the final zero.
    [[nodiscard]] std::string text() const {
        return {bytes_.data(), strnlen(bytes_.data(), text_bytes)};
    }
    [[nodiscard]] bool intact() const {
        for (std::size_t i = text_bytes; i < bytes_.size(); ++i)
            if (bytes_[i] != guard_byte) return false;
        return true;
    }

  private:
    static constexpr std::size_t text_bytes = 512;
    static constexpr std::size_t guard_bytes = 64;
    static constexpr char guard_byte = '\x5A';
    std::array<char, text_bytes + guard_bytes> bytes_;
};

// Runs `call` and gives the text of the exception that came out of it. The text is a copy: the
// exception may live in a library that is about to go.
template <class Call>
[[nodiscard]] std::optional<std::string> exception_of(Call&& call) {
    try {
        std::forward<Call>(call)();
        return std::nullopt;
    } catch (const std::exception& error) {
        return std::string("it threw: ") + error.what();
    } catch (...) {
        return std::string("it threw something that is no std::exception");
    }
}

}  // namespace amq::host
