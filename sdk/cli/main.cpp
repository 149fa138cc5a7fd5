// The process: arguments, what ends it, exit codes.

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "sdk/cli/command_line.hpp"
#include "sdk/cli/failure.hpp"
#include "sdk/cli/output.hpp"

namespace amq::cli {
namespace {

// So that no socket takes the number of a standard stream that the caller has closed.
void open_standard_streams() {
    int fd = 0;
    do {
        fd = ::open("/dev/null", O_RDWR);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO) ::close(fd);
}

ExitCode run(std::vector<std::string> words) {
    CommandLine line;
    const auto parsed = line.parse(std::move(words));
    if (const auto* run = std::get_if<std::function<ExitCode()>>(&parsed)) return (*run)();
    const auto& now = std::get<ExitNow>(parsed);
    if (now.code == ExitCode::ok) {
        print(now.text);
    } else {
        note(now.text);
    }
    return now.code;
}

ExitCode run_and_explain(std::vector<std::string> words) {
    try {
        return run(std::move(words));
    } catch (const OutputClosed&) {
        return ExitCode::ok;
    } catch (const Failure& failure) {
        note(failure.what());
        return failure.code();
    } catch (const std::invalid_argument& error) {
        note(std::string{error.what()} + "\nTry amq --help.");
        return ExitCode::usage;
    } catch (const std::exception& error) {
        note(error.what());
        return ExitCode::failed;
    }
}

}  // namespace
}  // namespace amq::cli

int main(int argc, char** argv) {
    amq::cli::open_standard_streams();
    std::signal(SIGPIPE, SIG_IGN);
    const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
    return static_cast<int>(amq::cli::run_and_explain(words));
}
