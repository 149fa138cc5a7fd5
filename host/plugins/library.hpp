#pragma once
// One loaded plugin library, from its file to its last use.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <amq/plugin/abi.h>

#include "host/plugins/description.hpp"
#include "host/plugins/load_error.hpp"
#include "host/plugins/mapping.hpp"
#include "host/plugins/staging.hpp"

namespace amq::host {

// Every instance made by the library holds a shared_ptr to it, so its code outlives them all.
// Whoever drops the last one runs deinit(): that is to be the loader's thread, when no shard runs
// the library's code.
class Library {
  public:
    Library(Mapping mapping, std::vector<Description> descriptions);
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
    ~Library();

    // Alive as long as the library is, and at least as long as the entry this host was built with.
    [[nodiscard]] const amq_entry& entry() const { return mapping_.entry(); }
    [[nodiscard]] const std::vector<Description>& descriptions() const { return descriptions_; }
    // The file that was asked for; what runs is a private copy of it.
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    // The same library came from another file.
    void set_path(const std::filesystem::path& path) { path_ = path; }
    [[nodiscard]] const std::string& sha256() const { return mapping_.file().sha256(); }

    // The library's own start. No instance may be made before it gave nothing.
    [[nodiscard]] std::optional<LoadError> init();
    // The library's own end, once and only after a good init(). Gives what went wrong.
    std::optional<LoadError> deinit();
    // The last thing that happens to it. Gives why it was retained, if it was to be unmapped.
    std::optional<LoadError> unload();

  private:
    Mapping mapping_;
    std::filesystem::path path_;
    std::vector<Description> descriptions_;
    bool initialised_ = false;
};

using LibraryPtr = std::shared_ptr<Library>;

// Everything from the open file to the copied descriptions; init() is left to the caller.
[[nodiscard]] LoadResult<LibraryPtr> load_library(const std::filesystem::path& path,
                                                  Staging& staging,
                                                  UnloadPolicy policy = UnloadPolicy::keep);

// The later part of it, for a copy that the ELF gate has let through.
[[nodiscard]] LoadResult<LibraryPtr> load_staged(StagedFile file, UnloadPolicy policy);

}  // namespace amq::host
