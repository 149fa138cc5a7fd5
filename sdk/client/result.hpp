#pragma once
// What a request came to: a reply, or an outcome that says why there is none.

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <amq/client/bytes.hpp>
#include <amq/client/headers.hpp>
#include <amq/client/outcome.hpp>

namespace amq {

class [[nodiscard]] Result {
  public:
    Result() = default;
    explicit Result(ClientOutcome outcome) noexcept : outcome_{outcome} {}
    Result(std::vector<std::byte> body, Headers headers)
        : body_{std::move(body)}, headers_{std::move(headers)} {}

    [[nodiscard]] ClientOutcome outcome() const noexcept { return outcome_; }
    // There is a reply, which may be empty.
    [[nodiscard]] bool ok() const noexcept { return outcome_ == ClientOutcome::ok; }
    explicit operator bool() const noexcept { return ok(); }

    // Of the reply; empty if there is none.
    [[nodiscard]] std::span<const std::byte> body() const noexcept { return body_; }
    [[nodiscard]] std::string_view text() const noexcept { return as_text(body_); }
    [[nodiscard]] const Headers& headers() const noexcept { return headers_; }

  private:
    ClientOutcome outcome_{ClientOutcome::ok};
    std::vector<std::byte> body_;
    Headers headers_;
};

}  // namespace amq
