#pragma once
// The files that a strategy of one's own begins with. They lie in sdk/cli/plugin_template, and are
// made constants of the program when it is built.

#include <string>
#include <string_view>
#include <vector>

namespace amq::cli {

struct TemplateFile {
    std::string_view name{};     // "strategy.cpp"
    std::string_view content{};  // with @name@ where a name goes
};

[[nodiscard]] const std::vector<TemplateFile>& plugin_template();

}  // namespace amq::cli
