#include "sdk/cli/output.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <system_error>

#include "sdk/cli/failure.hpp"

namespace amq::cli {
namespace {

// 0, or what went wrong.
int write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = ::write(fd, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return 0;
}

}  // namespace

void print(std::string_view text) {
    const int error = write_all(STDOUT_FILENO, text);
    if (error == EPIPE) throw OutputClosed{};
    if (error == 0) return;
    throw Failure{ExitCode::failed,
                  "cannot write to standard output: " + std::generic_category().message(error)};
}

std::string as_line(std::string_view text) {
    std::string line{text};
    if (line.empty() || line.back() != '\n') line += '\n';
    return line;
}

void note(std::string_view sentence) {
    const std::string line = as_line(std::string{"amq: "}.append(sentence));
    static_cast<void>(write_all(STDERR_FILENO, line));  // there is nobody to tell
}

}  // namespace amq::cli
