#include "host/plugins/staging.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "host/plugins/sha256.hpp"

namespace amq::host {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t copy_chunk_bytes = 64u << 10;
constexpr std::size_t name_digits = 12;      // of the hash, in the name of a copy
constexpr std::size_t max_stem_bytes = 100;  // of the source's name, in the name of a copy
constexpr std::string_view directory_stem = "amqd-";

std::string error_text(int code) {
    return std::generic_category().message(code);
}

fs::path parent_of_staging(const fs::path& configured) {
    if (!configured.empty()) return configured;
    // systemd joins several directories with colons.
    const char* runtime = std::getenv("RUNTIME_DIRECTORY");
    const std::string_view list = runtime != nullptr ? runtime : "";
    const auto first = list.substr(0, list.find(':'));
    return first.empty() ? fs::temp_directory_path() : fs::path(first);
}

// amqd-<pid>-<random>
bool is_staging_name(std::string_view name) {
    if (!name.starts_with(directory_stem)) return false;
    name.remove_prefix(directory_stem.size());
    const auto dash = name.find('-');
    return dash != 0 && dash != std::string_view::npos && dash + 1 < name.size() &&
           name.find_first_not_of("0123456789") == dash;
}

// The lock says whether a directory is somebody's: process ids are used again, and mean nothing to
// a process of another container that shares the directory.
FileDescriptor lock_directory(const fs::path& directory) {
    FileDescriptor lock(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!lock || ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) return {};
    struct stat facts {};
    const bool is_ours = ::fstat(lock.get(), &facts) == 0 && facts.st_uid == ::geteuid();
    const bool is_still_there = facts.st_nlink > 0;
    return is_ours && is_still_there ? std::move(lock) : FileDescriptor();
}

void remove_left_overs(const fs::path& parent) {
    std::error_code ec;
    for (fs::directory_iterator entry(parent, ec), end; !ec && entry != end; entry.increment(ec)) {
        if (!is_staging_name(entry->path().filename().string())) continue;
        std::error_code ignored;  // somebody else's, or removed by another process at the same time
        if (const auto lock = lock_directory(entry->path())) fs::remove_all(entry->path(), ignored);
    }
}

[[noreturn]] void refuse(const fs::path& directory, const std::string& reason) {
    throw StagingError("no directory for copies of plugins in " + directory.string() + ": " +
                       reason);
}

void check_exec(const fs::path& parent) {
    struct statvfs facts {};
    if (::statvfs(parent.c_str(), &facts) == 0 && (facts.f_flag & ST_NOEXEC) != 0)
        refuse(parent, "its file system is mounted noexec, no library can run from it");
}

fs::path make_directory(const fs::path& parent) {
    const auto stem = std::string(directory_stem) + std::to_string(::getpid()) + "-XXXXXX";
    auto name = (parent / stem).string();
    if (::mkdtemp(name.data()) == nullptr) refuse(parent, error_text(errno));
    return name;
}

std::optional<std::string> write_all(int fd, const char* bytes, std::size_t count) {
    while (count > 0) {
        const auto written = ::write(fd, bytes, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return "cannot write the copy: " + error_text(errno);
        bytes += written;
        count -= static_cast<std::size_t>(written);
    }
    return std::nullopt;
}

struct Failure {
    std::string reason;
};

// Hashes what it writes, so the hash is the copy's even if the source changes meanwhile.
std::variant<std::string, Failure> copy_and_hash(const SourceFile& source, int to) {
    Sha256 hash;
    std::vector<char> chunk(copy_chunk_bytes);
    std::uint64_t copied = 0;
    while (true) {
        const auto got = ::pread(source.descriptor.get(), chunk.data(), chunk.size(),
                                 static_cast<off_t>(copied));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return Failure{"cannot read: " + error_text(errno)};
        if (got == 0) break;
        const auto count = static_cast<std::size_t>(got);
        if (auto reason = write_all(to, chunk.data(), count)) return Failure{*reason};
        hash.add({chunk.data(), count});
        copied += count;
        if (copied > source.size) break;
    }
    if (copied != source.size)
        return Failure{"the file changed while it was read: " + std::to_string(source.size) +
                       " bytes when it was opened, " + std::to_string(copied) +
                       (copied > source.size ? " or more" : "") + " when it was copied"};
    return hash.hex();
}

}  // namespace

StagedFile::StagedFile(fs::path source, fs::path copy, std::string sha256)
    : source_(std::move(source)), copy_(std::move(copy)), sha256_(std::move(sha256)) {}

StagedFile::StagedFile(StagedFile&& other) noexcept
    : source_(std::move(other.source_)),
      copy_(std::exchange(other.copy_, fs::path())),
      sha256_(std::move(other.sha256_)) {}

StagedFile::~StagedFile() {
    if (!copy_.empty()) ::unlink(copy_.c_str());
}

Staging::Staging(const fs::path& configured) {
    const auto parent = fs::absolute(parent_of_staging(configured));
    std::error_code ec;
    fs::create_directories(parent, ec);
    if (ec) refuse(parent, ec.message());
    check_exec(parent);
    remove_left_overs(parent);
    // Between making and locking it, another process may take it for a left-over: then make
    // another.
    while (!lock_) {
        directory_ = make_directory(parent);
        lock_ = lock_directory(directory_);
    }
}

Staging::~Staging() {
    std::error_code ignored;  // the next start removes what stays
    fs::remove_all(directory_, ignored);
}

LoadResult<StagedFile> Staging::copy(const SourceFile& source) {
    const auto refuse_copy = [&](std::string reason) {
        return LoadError{source.path.string(), LoadStage::copy, std::move(reason)};
    };
    const auto number = std::to_string(next_++);
    StagedFile partial(source.path, directory_ / (number + "-partial"), "");
    const FileDescriptor to(
        ::open(partial.copy().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400));
    if (!to)
        return refuse_copy("cannot make " + partial.copy().string() + ": " + error_text(errno));
    auto hash = copy_and_hash(source, to.get());
    if (const auto* failure = std::get_if<Failure>(&hash)) return refuse_copy(failure->reason);
    const auto sha256 = std::get<std::string>(std::move(hash));
    const auto name = source.path.stem().string().substr(0, max_stem_bytes) + ".so";
    const auto copy = directory_ / (number + "-" + sha256.substr(0, name_digits) + "-" + name);
    if (::rename(partial.copy().c_str(), copy.c_str()) != 0)
        return refuse_copy("cannot name " + copy.string() + ": " + error_text(errno));
    partial.keep();
    return StagedFile(source.path, copy, sha256);
}

}  // namespace amq::host
