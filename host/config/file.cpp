#include "host/config/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <utility>

#include "host/config/toml_caps.hpp"

namespace amq::host {
namespace {

class OpenFile {
  public:
    // Without O_NONBLOCK the open of a FIFO would wait for a writer.
    explicit OpenFile(const std::string& path)
        : fd_(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)) {}
    ~OpenFile() {
        if (fd_ >= 0) ::close(fd_);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    int fd() const { return fd_; }

  private:
    int fd_;
};

ConfigError refusal(const std::string& path, std::string text) {
    return {{path}, std::move(text)};
}

std::string cannot_read(int error) {
    return std::string("cannot be read: ") + std::strerror(error);
}

}  // namespace

std::variant<std::string, ConfigError> read_config_file(const std::string& path) {
    const OpenFile file(path);
    if (file.fd() < 0) return refusal(path, cannot_read(errno));
    struct stat status {};
    if (::fstat(file.fd(), &status) != 0) return refusal(path, cannot_read(errno));
    if (S_ISDIR(status.st_mode)) return refusal(path, "is a directory, not a file");
    if (!S_ISREG(status.st_mode)) return refusal(path, "is not a regular file");

    // One byte more than allowed is asked for: a file that grows meanwhile is caught too.
    std::string text(max_config_bytes + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const ssize_t got = ::read(file.fd(), text.data() + size, text.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return refusal(path, cannot_read(errno));
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    if (size > max_config_bytes) return refusal(path, "is larger than 1 MiB");
    text.resize(size);
    return text;
}

}  // namespace amq::host
