#include "sdk/cli/body_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <limits>
#include <system_error>
#include <utility>

#include "sdk/cli/failure.hpp"
#include "sdk/cli/number.hpp"

namespace amq::cli {
namespace {

// A pipe, a file or a socket was put there on purpose; a terminal or /dev/null was not.
bool stdin_has_a_body() {
    struct stat what {};
    return ::fstat(STDIN_FILENO, &what) == 0 &&
           (S_ISFIFO(what.st_mode) || S_ISREG(what.st_mode) || S_ISSOCK(what.st_mode));
}

[[noreturn]] void fail_to_read(const std::string& name) {
    throw Failure{ExitCode::failed,
                  "cannot read " + name + ": " + std::generic_category().message(errno)};
}

[[noreturn]] void fail_as_too_long(const std::string& name) {
    throw Failure{ExitCode::failed,
                  name +
                      " has a body of more than 16 MiB, which no broker takes; --lines sends "
                      "one message a line"};
}

}  // namespace

void add_body_options(CLI::App& app, BodyOptions& options) {
    app.add_option_function<std::string>(
           "body",
           [&options](const std::string& text) {
               options.has_text = true;
               options.text = text;
           },
           "What to send. Without it, what is piped in; - reads standard input in any case")
        ->option_text("[BODY]");
    app.add_option("-f,--file", options.file, "Send what is in this file; -: standard input")
        ->option_text("FILE");
    app.add_flag("-l,--lines", options.lines, "Each line is a message, sent as soon as it is read");
    add_number(app, "-n,--count", options.count,
               "Send the same message so often; with --lines, so many lines at most");
}

BodySource::BodySource(const BodyOptions& options)
    : lines_{options.lines},
      most_{options.count != 0 ? options.count
            : options.lines    ? std::numeric_limits<std::uint64_t>::max()
                               : 1} {
    if (options.has_text && !options.file.empty()) {
        throw Failure{ExitCode::usage, "a body and --file were both given; one of them is enough"};
    }
    open(options);
    if (!lines_ && fd_ >= 0) body_ = read_all();
}

BodySource::~BodySource() {
    if (is_own_) ::close(fd_);
}

void BodySource::open(const BodyOptions& options) {
    const bool is_dash = options.file == "-" || (options.has_text && options.text == "-");
    if (is_dash || (!options.has_text && options.file.empty())) {
        name_ = "standard input";
        if (is_dash || lines_ || stdin_has_a_body()) fd_ = STDIN_FILENO;
    } else if (options.has_text) {
        (lines_ ? buffer_ : body_) = options.text;
    } else {
        name_ = options.file;
        fd_ = ::open(options.file.c_str(), O_RDONLY | O_CLOEXEC);
        if (fd_ < 0) fail_to_read(name_);
        is_own_ = true;
    }
}

std::optional<std::string> BodySource::next() {
    if (given_ == most_) return std::nullopt;
    std::optional<std::string> body = lines_ ? next_line() : body_;
    if (body) ++given_;
    return body;
}

// False: that was all.
bool BodySource::read_more() {
    if (fd_ < 0) return false;
    std::array<char, 65536> bytes;
    ssize_t n = 0;
    do {
        n = ::read(fd_, bytes.data(), bytes.size());
    } while (n < 0 && errno == EINTR);
    if (n < 0) fail_to_read(name_);
    buffer_.append(bytes.data(), static_cast<std::size_t>(n));
    return n > 0;
}

std::string BodySource::read_all() {
    while (read_more()) {
        if (buffer_.size() > kMaxBody) fail_as_too_long(name_);
    }
    return std::exchange(buffer_, {});
}

std::optional<std::string> BodySource::next_line() {
    std::size_t searched = begin_;
    for (;;) {
        const std::size_t end = buffer_.find('\n', searched);
        if (end != std::string::npos) {
            const std::size_t from = std::exchange(begin_, end + 1);
            return buffer_.substr(from, end - from);
        }
        buffer_.erase(0, std::exchange(begin_, 0));  // once for all lines of a read
        searched = buffer_.size();
        if (buffer_.size() > kMaxBody) fail_as_too_long(name_);
        if (!read_more()) break;
    }
    if (buffer_.empty()) return std::nullopt;
    return std::exchange(buffer_, {});  // the last line may lack its end
}

}  // namespace amq::cli
