#include "host/plugins/source_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <optional>
#include <string>
#include <system_error>

namespace amq::host {
namespace {

std::string error_text(int code) {
    return std::generic_category().message(code);
}

const char* kind_of(mode_t mode) {
    if (S_ISDIR(mode)) return "a directory";
    if (S_ISFIFO(mode)) return "a FIFO";
    if (S_ISSOCK(mode)) return "a socket";
    if (S_ISCHR(mode) || S_ISBLK(mode)) return "a device";
    return "no regular file";
}

// Why it does not open, better than the system says it: a socket is "No such device or address" to
// open().
std::string why_not_open(const std::filesystem::path& path, int code) {
    struct stat facts {};
    if (::stat(path.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode))
        return std::string("it is ") + kind_of(facts.st_mode) + ", not a library";
    std::error_code ec;
    const auto target = std::filesystem::read_symlink(path, ec);
    if (!ec && code == ENOENT) return "it is a link to nothing: " + target.string();
    return error_text(code);
}

bool is_own_program(const struct stat& facts) {
    struct stat own {};
    return ::stat("/proc/self/exe", &own) == 0 && own.st_dev == facts.st_dev &&
           own.st_ino == facts.st_ino;
}

std::optional<std::string> why_not_library(const struct stat& facts) {
    if (!S_ISREG(facts.st_mode))
        return std::string("it is ") + kind_of(facts.st_mode) + ", not a library";
    if (facts.st_size <= 0) return "the file is empty";
    if (static_cast<std::uint64_t>(facts.st_size) > max_library_bytes)
        return "the file has " + std::to_string(facts.st_size) + " bytes, more than the " +
               std::to_string(max_library_bytes) + " that a plugin may have";
    if (is_own_program(facts)) return "it is this program itself, not a plugin";
    return std::nullopt;
}

}  // namespace

LoadResult<SourceFile> open_source(const std::filesystem::path& path) {
    const auto refuse = [&](std::string reason) {
        return LoadError{path.string(), LoadStage::open, std::move(reason)};
    };
    FileDescriptor descriptor(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
    if (!descriptor) return refuse(why_not_open(path, errno));
    struct stat facts {};
    if (::fstat(descriptor.get(), &facts) != 0) return refuse(error_text(errno));
    if (auto reason = why_not_library(facts)) return refuse(std::move(*reason));
    return SourceFile{path, std::move(descriptor), static_cast<std::uint64_t>(facts.st_size)};
}

}  // namespace amq::host
