// as_service SOCKET TOLD PROGRAM ARGUMENT...: becomes the program, under what its unit asks of
// systemd as far as a process may ask it for itself: memory that was written is never executed, and
// what the program tells its service manager is written into the file TOLD.

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

namespace {

// Of Linux 6.3; the headers of Debian 12 do not know it yet.
constexpr int kSetMemoryDenyWriteExecute = 65;
constexpr unsigned long kRefuseExecGain = 1;

int fail(const char* what) {
    std::perror(what);
    return 1;
}

int bound_socket(std::string_view path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return -1;
    std::copy(path.begin(), path.end(), address.sun_path);
    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return -1;
    return socket;
}

// What the program says, as long as it lives.
[[noreturn]] void write_down(int socket, const char* file) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    std::ofstream told(file);
    std::array<char, 4096> text{};
    for (;;) {
        const auto size = ::recv(socket, text.data(), text.size(), 0);
        if (size < 0) std::_Exit(1);
        told.write(text.data(), size) << std::endl;
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) return fail("usage: as_service SOCKET TOLD PROGRAM ARGUMENT...");
    const int socket = bound_socket(argv[1]);
    if (socket < 0) return fail(argv[1]);
    const auto child = ::fork();
    if (child < 0) return fail("fork");
    if (child == 0) write_down(socket, argv[2]);
    ::setenv("NOTIFY_SOCKET", argv[1], 1);
    ::setenv("WATCHDOG_USEC", "1000000", 1);
    ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return fail("no new privileges");
    if (::prctl(kSetMemoryDenyWriteExecute, kRefuseExecGain, 0, 0, 0) != 0)
        std::perror("skipped: memory that is written may be executed");
    ::execv(argv[3], argv + 3);
    return fail(argv[3]);
}
