#include "tests/plugins/loader_fixture.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <variant>

// The same name as in every fixture: each is to call its own.
extern "C" const char* function_of_many();
extern "C" const char* function_of_many() {
    return "the host's";
}

namespace amq::host::test {
namespace {

constexpr const char* log_variable = "AMQ_FIXTURE_LOG";

bool make(const Mount& mount) {
    const bool is_alone =
        ::unshare(CLONE_NEWNS) == 0 || ::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0;
    return is_alone && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           ::mount("tmpfs", mount.directory.c_str(), "tmpfs", mount.flags, mount.options) == 0;
}

std::string read_all(int fd) {
    std::string text;
    std::array<char, 4096> bytes;
    for (ssize_t got; (got = ::read(fd, bytes.data(), bytes.size())) > 0;)
        text.append(bytes.data(), static_cast<std::size_t>(got));
    return text;
}

}  // namespace

std::filesystem::path fixture(const std::string& name) {
    return std::filesystem::path(AMQ_FIXTURES) / (name + ".so");
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file) << path;
    return {std::istreambuf_iterator<char>(file), {}};
}

void overwrite(const std::filesystem::path& path, const std::string& content) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

std::string answer_of(const amq_entry& entry) {
    std::array<char, 64> answer{};
    entry.create("", nullptr, {}, answer.data(), answer.size());
    return answer.data();
}

LoadResult<LibraryPtr> Place::load(const std::filesystem::path& path, UnloadPolicy policy) {
    return load_library(path, staging, policy);
}

LoadError error_of(const LoadResult<LibraryPtr>& result) {
    const auto* error = std::get_if<LoadError>(&result);
    return error != nullptr ? *error : LoadError{"", LoadStage::create, "loaded"};
}

LibraryPtr library_of(const LoadResult<LibraryPtr>& result) {
    const auto* library = std::get_if<LibraryPtr>(&result);
    if (library != nullptr) return *library;
    throw std::runtime_error(text_of(error_of(result)));
}

CallLog::CallLog() {
    ::setenv(log_variable, (directory_.path() / "calls").c_str(), 1);
}

CallLog::~CallLog() {
    ::unsetenv(log_variable);
}

std::vector<std::string> CallLog::lines() const {
    std::ifstream file(directory_.path() / "calls");
    std::vector<std::string> all;
    for (std::string line; std::getline(file, line);) all.push_back(line);
    return all;
}

std::optional<std::string> in_child(const std::function<bool()>& prepare,
                                    const std::function<std::string()>& work) {
    constexpr int cannot_prepare = 70;
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
    const pid_t child = ::fork();
    if (child == 0) {
        if (!prepare()) ::_exit(cannot_prepare);
        const auto answer = work();
        const bool is_told = ::write(ends[1], answer.data(), answer.size()) >= 0;
        ::_exit(is_told ? 0 : 1);
    }
    ::close(ends[1]);
    auto answer = read_all(ends[0]);
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == cannot_prepare) return std::nullopt;
    EXPECT_EQ(status, 0);
    return answer;
}

std::optional<std::string> with_mount(const Mount& mount,
                                      const std::function<std::string()>& work) {
    return in_child([&] { return make(mount); }, work);
}

}  // namespace amq::host::test
