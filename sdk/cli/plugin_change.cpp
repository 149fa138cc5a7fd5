#include "sdk/cli/plugin_change.hpp"

#include <filesystem>

#include "sdk/cli/json_field.hpp"
#include "sdk/cli/table.hpp"

namespace amq::cli {
namespace {

constexpr std::size_t kHashDigits = 12;

// "1.2.0 (0123456789ab)"
std::string version_in(const boost::json::object& plugin) {
    const std::string version = text_of(plugin, "version");
    const std::string hash = short_hash_in(plugin);
    if (version.empty()) return "it";
    return hash.empty() ? version : version + " (" + hash + ')';
}

}  // namespace

CLI::Option* add_strategy_id(CLI::App& app, std::string& id) {
    return app.add_option("id", id, "Of the strategy or the plugin, as amq plugin ls has it")
        ->option_text("ID")
        ->required();
}

CLI::Option* add_plugin_file(CLI::App& app, std::string& file) {
    return app.add_option("file", file, "The library")->option_text("FILE")->required();
}

std::string absolute_file(const std::string& file) {
    return std::filesystem::absolute(file).lexically_normal().string();
}

std::string short_hash_in(const boost::json::object& plugin) {
    return text_of(plugin, "sha256").substr(0, kHashDigits);
}

std::string change_in_words(const std::string& id, const boost::json::object& answer) {
    const boost::json::object& plugin = object_of(answer, "plugin");
    if (answer.contains("changed") && !flag_of(answer, "changed")) {
        return printable(id + ": " + version_in(plugin) + " is what runs already") + '\n';
    }
    std::string text = id + ": " + version_in(plugin) + " runs";
    if (const auto generation = number_of(plugin, "generation"); generation != 0) {
        text += ", generation " + std::to_string(generation);
    }
    if (const auto& replaced = object_of(answer, "replaced"); !replaced.empty()) {
        text += ", in place of " + version_in(replaced);
    }
    if (const std::string state = text_of(answer, "state"); !state.empty()) {
        text += "; state: " + state;
    }
    return printable(text) + '\n';
}

}  // namespace amq::cli
