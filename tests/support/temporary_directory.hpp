#pragma once
// A directory of its own for one test, gone with everything in it at the end.

#include <filesystem>
#include <string>
#include <string_view>

namespace amq::flow {

class TemporaryDirectory {
  public:
    TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    ~TemporaryDirectory();

    // Writes a file into it and gives its whole path.
    [[nodiscard]] std::string write(std::string_view name, std::string_view content) const;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace amq::flow
