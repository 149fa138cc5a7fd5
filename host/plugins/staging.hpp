#pragma once
// The private directory of copies that libraries are loaded from, so that nobody changes a file
// under its code.

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "host/plugins/file_descriptor.hpp"
#include "host/plugins/load_error.hpp"
#include "host/plugins/source_file.hpp"

namespace amq::host {

struct StagingError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// One copy. It is removed with this object unless somebody keeps it.
class StagedFile {
  public:
    StagedFile(std::filesystem::path source, std::filesystem::path copy, std::string sha256);
    StagedFile(StagedFile&& other) noexcept;
    StagedFile& operator=(StagedFile&&) = delete;
    ~StagedFile();

    [[nodiscard]] const std::filesystem::path& source() const { return source_; }
    [[nodiscard]] const std::filesystem::path& copy() const { return copy_; }
    [[nodiscard]] const std::string& sha256() const { return sha256_; }  // of the copy, in hex

    // Leaves the copy to the directory, which removes it at its own end.
    void keep() { copy_.clear(); }

  private:
    std::filesystem::path source_;
    std::filesystem::path copy_;  // empty when moved from or kept
    std::string sha256_;
};

class Staging {
  public:
    // Makes `amqd-<pid>-<random>` (mode 0700) under `parent`; when that is empty, under
    // $RUNTIME_DIRECTORY or the temporary directory. Removes what dead processes left there. Throws
    // StagingError when there is no place.
    explicit Staging(const std::filesystem::path& parent);
    Staging(const Staging&) = delete;
    Staging& operator=(const Staging&) = delete;
    ~Staging();

    [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }

    // Copies to `<n>-<12 digits of sha256>-<name>`, reading through the open descriptor only.
    [[nodiscard]] LoadResult<StagedFile> copy(const SourceFile& source);

  private:
    std::filesystem::path directory_;
    FileDescriptor lock_;  // held as long as we live: how others see that we do
    std::uint64_t next_ = 1;
};

}  // namespace amq::host
