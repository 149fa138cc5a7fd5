#pragma once
// The files of the tree as lines of text, and what a check says about one of them.

#include <cstddef>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace amq::tidy {

/// One file: its path from the root of the tree, and its lines without their ends.
struct Source {
    std::string path;
    std::vector<std::string> lines;
};

/// A broken rule. Line 0: the whole file.
struct Finding {
    std::string path;
    std::size_t line = 0;
    std::string text;

    friend bool operator==(const Finding&, const Finding&) = default;
};
using Findings = std::vector<Finding>;

std::ostream& operator<<(std::ostream&, const Finding&);

Source source_of(std::string path, std::string_view text);

/// Every text file that people wrote, in the order of their paths.
std::vector<Source> read_tree(const std::filesystem::path& root);

/// Whether the compiler reads it: .cpp, .hpp, .c, .h.
bool is_code(const Source&);
bool is_header(const Source&);

}  // namespace amq::tidy
