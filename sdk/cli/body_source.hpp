#pragma once
// Where the bodies of messages come from: an argument, a file or standard input; one, the same one
// again and again, or one a line.

#include <CLI/App.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace amq::cli {

struct BodyOptions {
    std::string text{};
    std::string file{};  // "-": standard input
    bool has_text{};
    bool lines{};
    std::uint64_t count{};  // 0: once, or all lines
};

// The positional BODY, --file, --lines and --count. `options` outlives the app.
void add_body_options(CLI::App& app, BodyOptions& options);

class BodySource {
  public:
    // A body, or a line, that is longer ends the program: no broker takes it.
    static constexpr std::size_t kMaxBody = 16 * 1024 * 1024;

    // Throws Failure when the file cannot be read, or two sources are given.
    explicit BodySource(const BodyOptions& options);
    ~BodySource();
    BodySource(const BodySource&) = delete;
    BodySource& operator=(const BodySource&) = delete;

    // Nothing: that was all. Throws Failure when reading fails.
    [[nodiscard]] std::optional<std::string> next();
    // How many were given out.
    [[nodiscard]] std::uint64_t given() const noexcept { return given_; }

  private:
    void open(const BodyOptions& options);
    [[nodiscard]] bool read_more();
    [[nodiscard]] std::string read_all();
    [[nodiscard]] std::optional<std::string> next_line();

    bool lines_;
    std::uint64_t most_;
    std::uint64_t given_{};
    int fd_{-1};  // of what is read; -1: nothing
    bool is_own_{};
    std::string name_;
    std::string body_;     // without lines: the one there is
    std::string buffer_;   // with lines: what was read,
    std::size_t begin_{};  // given out up to here
};

}  // namespace amq::cli
