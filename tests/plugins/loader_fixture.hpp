#pragma once
// What the loader's tests share: the hostile libraries, patched copies of them, and a file system
// of one's own.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "host/plugins/library.hpp"
#include "host/plugins/load_error.hpp"
#include "host/plugins/staging.hpp"
#include "tests/support/temporary_directory.hpp"

namespace amq::host::test {

// <build>/fixtures/<name>.so
std::filesystem::path fixture(const std::string& name);

std::string read_file(const std::filesystem::path& path);

// Truncates and writes the same file, as `cp` over a file does.
void overwrite(const std::filesystem::path& path, const std::string& content);

// The answer of the library's create(): its version, by a function that every library has under the
// same name.
std::string answer_of(const amq_entry& entry);

// A place for copies, and a directory for files to be loaded.
struct Place {
    flow::TemporaryDirectory files;
    flow::TemporaryDirectory parent;
    Staging staging{parent.path()};

    [[nodiscard]] LoadResult<LibraryPtr> load(const std::filesystem::path& path,
                                              UnloadPolicy policy = UnloadPolicy::keep);
};

// The error, or an empty one with the reason "loaded".
LoadError error_of(const LoadResult<LibraryPtr>& result);

// The library; fails the test with the error's text if there is none.
LibraryPtr library_of(const LoadResult<LibraryPtr>& result);

// Lines that the fixtures write about calls into them, while this object lives.
class CallLog {
  public:
    CallLog();
    CallLog(const CallLog&) = delete;
    CallLog& operator=(const CallLog&) = delete;
    ~CallLog();

    [[nodiscard]] std::vector<std::string> lines() const;

  private:
    flow::TemporaryDirectory directory_;
};

// Runs `work` in a child after `prepare`, and gives its answer. Nothing when `prepare` could not.
std::optional<std::string> in_child(const std::function<bool()>& prepare,
                                    const std::function<std::string()>& work);

struct Mount {
    std::filesystem::path directory;
    const char* options = "";
    unsigned long flags = 0;
};

// The same in a child that sees a tmpfs of its own there. Nothing when this process may not mount.
std::optional<std::string> with_mount(const Mount& mount, const std::function<std::string()>& work);

}  // namespace amq::host::test
