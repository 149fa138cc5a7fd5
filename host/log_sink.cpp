#include "host/log_sink.hpp"

#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <string>

namespace amq::host {

void LogSink::write(std::string_view line) {
    const bool is_written = is_within_line_ ? write_all("\n" + std::string(line)) : write_all(line);
    if (!is_written) ++dropped_;
}

bool LogSink::write_all(std::string_view text) {
    const std::size_t size = text.size();
    while (!text.empty()) {
        // A pipe that polls writable takes PIPE_BUF bytes at once, so the write below does not
        // wait.
        if (!has_room()) break;
        const ssize_t written =
            ::write(fd_, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) break;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    if (text.size() < size) is_within_line_ = !text.empty();
    return text.empty();
}

bool LogSink::has_room() {
    pollfd poll_fd{fd_, POLLOUT, 0};
    const bool has_room = ::poll(&poll_fd, 1, static_cast<int>(wait_.count())) > 0;
    wait_ = has_room ? patience_ : Patience(0);
    return has_room;
}

}  // namespace amq::host
