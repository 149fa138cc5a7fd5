#pragma once
// A listening Unix socket and its file, which is from its first instant on for its owner alone.

#include <sys/types.h>

#include <stdexcept>
#include <string>

namespace amq::host {

struct SocketFileError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class SocketFile {
  public:
    /// Replaces the file of a process that is gone. Throws SocketFileError when somebody listens
    /// there, when what is there is no socket, and when the system refuses.
    explicit SocketFile(const std::string& path);
    /// Removes the file, if it is still this one.
    ~SocketFile();
    SocketFile(const SocketFile&) = delete;
    SocketFile& operator=(const SocketFile&) = delete;

    /// Gives the descriptor away. It does not block.
    [[nodiscard]] int release() noexcept;
    const std::string& path() const noexcept { return path_; }

  private:
    void bind();
    void remember();

    std::string path_;
    int descriptor_ = -1;
    dev_t device_ = 0;
    ino_t inode_ = 0;
};

}  // namespace amq::host
