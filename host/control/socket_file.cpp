#include "host/control/socket_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace amq::host {
namespace {

constexpr int kBacklog = 16;
constexpr mode_t kMode = 0600;
constexpr int kLockTries = 100;
constexpr int kLockPause = 20;  // milliseconds

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
    throw SocketFileError("control socket " + path + ": " + why);
}

[[noreturn]] void refuse(const std::string& path, int error) {
    refuse(path, std::generic_category().message(error));
}

sockaddr_un address_of_file(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) refuse(path, ENAMETOOLONG);
    std::memcpy(&address.sun_path, path.data(), path.size());
    return address;
}

template <class Call>
int with_address(Call call, int descriptor, const std::string& path) {
    const sockaddr_un address = address_of_file(path);
    const auto* any = reinterpret_cast<const sockaddr*>(&address);
    return call(descriptor, any, sizeof address) == 0 ? 0 : errno;
}

int stream_socket(const std::string& path) {
    const int made = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (made < 0) refuse(path, errno);
    return made;
}

// Of the folder, so that of two that start at once neither takes the other's new file for that of
// a dead process.
class FolderLock {
  public:
    explicit FolderLock(const std::string& path)
        : descriptor_(::open(std::filesystem::path(path).parent_path().c_str(),
                             O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
        if (descriptor_ < 0) refuse(path, errno);
        for (int tries = 0; ::flock(descriptor_, LOCK_EX | LOCK_NB) != 0; ++tries) {
            if (tries < kLockTries) {
                ::poll(nullptr, 0, kLockPause);
                continue;
            }
            ::close(descriptor_);
            refuse(path, "its folder is locked by another process");
        }
    }
    ~FolderLock() { ::close(descriptor_); }
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

  private:
    int descriptor_;
};

void remove_dead(const std::string& path) {
    struct stat facts {};
    if (::lstat(path.c_str(), &facts) != 0) return;  // the bind says what else is wrong
    if (!S_ISSOCK(facts.st_mode)) refuse(path, "what is there is no socket; move it away");
    const int probe = stream_socket(path);
    const int error = with_address(::connect, probe, path);
    ::close(probe);
    if (error == ECONNREFUSED) {
        if (::unlink(path.c_str()) != 0) refuse(path, errno);
        return;
    }
    if (error == 0 || error == EAGAIN) {
        refuse(path, "another amqd listens there; give this one a control.path of its own");
    }
    if (error != ENOENT) refuse(path, error);
}

}  // namespace

SocketFile::SocketFile(const std::string& path) : path_(path) {
    const FolderLock lock(path_);
    remove_dead(path_);
    descriptor_ = stream_socket(path_);
    try {
        bind();
        remember();
    } catch (const SocketFileError&) {
        ::close(descriptor_);
        throw;
    }
}

// The mode that the socket has before it is bound is what its file is made with (Linux): there is
// no moment at which somebody else could connect, and the umask of other threads stays as it is.
void SocketFile::bind() {
    if (::fchmod(descriptor_, kMode) != 0) refuse(path_, errno);
    if (const int error = with_address(::bind, descriptor_, path_)) refuse(path_, error);
    if (::listen(descriptor_, kBacklog) == 0) return;
    const int error = errno;
    ::unlink(path_.c_str());
    refuse(path_, error);
}

void SocketFile::remember() {
    struct stat facts {};
    if (::lstat(path_.c_str(), &facts) != 0) refuse(path_, errno);
    if ((facts.st_mode & 0777U & ~kMode) != 0) {
        ::unlink(path_.c_str());
        refuse(path_, "its file system gives it to others, too; choose another control.path");
    }
    device_ = facts.st_dev;
    inode_ = facts.st_ino;
}

SocketFile::~SocketFile() {
    struct stat facts {};
    const bool is_there = ::lstat(path_.c_str(), &facts) == 0;
    if (is_there && facts.st_dev == device_ && facts.st_ino == inode_) ::unlink(path_.c_str());
    if (descriptor_ >= 0) ::close(descriptor_);
}

int SocketFile::release() noexcept {
    return std::exchange(descriptor_, -1);
}

}  // namespace amq::host
