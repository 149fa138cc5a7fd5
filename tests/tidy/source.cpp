#include "tests/tidy/source.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <ostream>

namespace amq::tidy {
namespace {

namespace fs = std::filesystem;

// What a build, an editor or a measurement leaves behind is nobody's text.
constexpr std::array<std::string_view, 4> kSkippedFolders{".git", ".cache", "build", "corpus"};
constexpr std::array<std::string_view, 10> kTextEndings{".cpp", ".hpp",  ".c",     ".h",  ".inc",
                                                        ".md",  ".toml", ".cmake", ".sh", ".txt"};
constexpr std::array<std::string_view, 2> kFoldersOfScripts{"script", ".ci"};

template <std::size_t N>
bool is_in(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_text(const fs::path& path) {
    return is_in(kTextEndings, path.extension().string()) ||
           is_in(kFoldersOfScripts, path.parent_path().filename().string());
}

std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Finding& finding) {
    return out << finding.path << ':' << finding.line << ": " << finding.text;
}

Source source_of(std::string path, std::string_view text) {
    Source source{std::move(path), {}};
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        source.lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return source;
}

std::vector<Source> read_tree(const fs::path& root) {
    std::vector<Source> tree;
    for (auto at = fs::recursive_directory_iterator(root); at != fs::end(at); ++at) {
        if (at->is_directory() && is_in(kSkippedFolders, at->path().filename().string())) {
            at.disable_recursion_pending();
        } else if (at->is_regular_file() && !at->is_symlink() && is_text(at->path())) {
            tree.push_back(
                source_of(at->path().lexically_relative(root).generic_string(), read(at->path())));
        }
    }
    std::sort(tree.begin(), tree.end(),
              [](const Source& a, const Source& b) { return a.path < b.path; });
    return tree;
}

bool is_code(const Source& source) {
    constexpr std::array<std::string_view, 4> kEndings{".cpp", ".hpp", ".c", ".h"};
    return is_in(kEndings, fs::path(source.path).extension().string());
}

bool is_header(const Source& source) {
    return fs::path(source.path).extension() == ".hpp";
}

}  // namespace amq::tidy
