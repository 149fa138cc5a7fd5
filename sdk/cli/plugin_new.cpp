// amq plugin new: a folder with a strategy that works, its test, and what builds them.

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "sdk/cli/failure.hpp"
#include "sdk/cli/output.hpp"
#include "sdk/cli/plugin.hpp"
#include "sdk/cli/plugin_template.hpp"

namespace amq::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNewExamples = R"(Examples:
  amq plugin new least_busy && least_busy/check
  amq plugin new first_reply --c --dir ~/src

NAME begins with a letter; letters, digits and underscores follow. The folder NAME has the strategy
and its test, a CMakeLists.txt that finds an installed amq, lines for amq.toml that have it serve
model 20, and a script, check, that builds and tests all of it.)";

constexpr std::size_t kMostLetters = 64;

struct NewOptions {
    std::string name{};
    std::string parent{"."};
    bool is_c{};
};

// What CMake or the folder's own files would take for something else.
constexpr std::array<std::string_view, 12> kTaken{
    "all",           "amq",  "clean", "edit_cache", "help", "install", "package", "package_source",
    "rebuild_cache", "test", "gtest", "gmock"};

bool is_letter(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

std::string problem_of_name(const std::string& name) {
    const auto is_wrong = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_';
    };
    if (name.empty() || !is_letter(name.front()) || std::ranges::any_of(name, is_wrong))
        return '\'' + name +
               "' is no name: it begins with a letter, and letters, digits and underscores follow";
    if (name.size() > kMostLetters)
        return "a name has at most " + std::to_string(kMostLetters) + " letters";
    if (std::ranges::find(kTaken, name) != kTaken.end())
        return '\'' + name + "' means something else to CMake: choose another name";
    return {};
}

std::string in_small_letters(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

// "least_busy" as LeastBusy.
std::string type_of(const std::string& name) {
    std::string type;
    bool begins = true;
    for (const char c : name) {
        if (c != '_')
            type += begins ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        begins = c == '_';
    }
    return type;
}

std::string id_of(const std::string& name) {
    std::string id = "org.example." + in_small_letters(name);
    std::ranges::replace(id, '_', '-');
    return id;
}

// "least_busy" as "Least busy".
std::string title_of(std::string name) {
    std::ranges::replace(name, '_', ' ');
    name.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(name.front())));
    return name;
}

// The inside of a basic string of TOML.
std::string in_toml(const std::string& path) {
    std::string text;
    for (const char c : path) {
        if (c == '"' || c == '\\') text += '\\';
        text += c;
    }
    return text;
}

using Words = std::vector<std::pair<std::string, std::string>>;

Words words_for(const NewOptions& options, const fs::path& folder) {
    const std::string& name = options.name;
    const std::string version = AMQ_VERSION;
    const fs::path library = folder / "build" / "plugins" / (name + ".so");
    return {{"@name@", name},
            {"@Name@", type_of(name)},
            {"@id@", id_of(name)},
            {"@title@", title_of(name)},
            {"@source@", name + (options.is_c ? ".c" : ".cpp")},
            {"@languages@", options.is_c ? "C CXX" : "CXX"},
            {"@amq_version@", version.substr(0, version.rfind('.'))},
            {"@library@", in_toml(library.string())}};
}

std::string with_words(std::string_view content, const Words& words) {
    std::string text(content);
    for (const auto& [placeholder, word] : words) {
        for (auto at = text.find(placeholder); at != std::string::npos;
             at = text.find(placeholder, at + word.size()))
            text.replace(at, placeholder.size(), word);
    }
    return text;
}

// "strategy_test.cpp" as "least_busy_test.cpp"; nothing for the language that was not asked for.
std::string file_name_of(std::string_view file, const NewOptions& options) {
    constexpr std::string_view kStem = "strategy";
    const std::string_view other = options.is_c ? "strategy.cpp" : "strategy.c";
    if (file == other) return {};
    if (!file.starts_with(kStem)) return std::string(file);
    return options.name + std::string(file.substr(kStem.size()));
}

void write_file(const fs::path& path, const std::string& content) {
    std::ofstream out(path, std::ios::binary);
    out << content << std::flush;
    if (!out) throw Failure{ExitCode::failed, "cannot write " + path.string()};
}

fs::path make_folder(const NewOptions& options) {
    std::error_code ec;
    const fs::path folder =
        fs::absolute(fs::path(options.parent) / options.name).lexically_normal();
    if (fs::exists(fs::symlink_status(folder, ec)))
        throw Failure{ExitCode::failed, folder.string() + " is there already: nothing was written"};
    fs::create_directories(folder, ec);
    if (ec) throw Failure{ExitCode::failed, "cannot make " + folder.string() + ": " + ec.message()};
    return folder;
}

ExitCode run_new(const NewOptions& options) {
    const fs::path folder = make_folder(options);
    const Words words = words_for(options, folder);
    for (const TemplateFile& file : plugin_template()) {
        const std::string name = file_name_of(file.name, options);
        if (!name.empty()) write_file(folder / name, with_words(file.content, words));
    }
    fs::permissions(folder / "check",
                    fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec,
                    fs::perm_options::add);
    print(folder.string() + ": a strategy in " + (options.is_c ? "C" : "C++") +
          ", its test, and what builds them\nNext: " + (folder / "check").string() + '\n');
    return ExitCode::ok;
}

}  // namespace

void add_plugin_new(CLI::App& group, Invocation& invocation) {
    CLI::App& app = *group.add_subcommand("new", "Begin a strategy of your own, in a new folder");
    const auto options = std::make_shared<NewOptions>();
    app.add_option("name", options->name, "Of the strategy, its library and its folder")
        ->option_text("NAME")
        ->required()
        ->check(problem_of_name);
    app.add_flag("--c", options->is_c, "In plain C11, instead of C++");
    app.add_option("-d,--dir", options->parent, "Where the folder goes. Default: here")
        ->option_text("PATH");
    app.footer(kNewExamples);
    app.final_callback(
        [&invocation, options] { invocation.run = [options] { return run_new(*options); }; });
}

}  // namespace amq::cli
