#include "tests/tidy/words.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/code.hpp"

namespace amq::tidy {
namespace {

constexpr std::array<std::string_view, 8> kEmptyWords{"manager", "util",    "utils",  "utility",
                                                      "helper",  "helpers", "common", "misc"};

// In two parts each, so that this file is not found by its own check.
const std::array<std::string, 4> kUnfinished{
    "TO"
    "DO",
    "FIX"
    "ME",
    "XX"
    "X",
    "HA"
    "CK"};
const std::array<std::string, 2> kOutside{
    "../"
    "shared",
    "/work/"
    "shared"};

bool says_nothing(const std::string& word) {
    return std::find(kEmptyWords.begin(), kEmptyWords.end(), word) != kEmptyWords.end();
}

// "BrokerProcess" and "broker_process" both are "broker" and "process".
std::vector<std::string> words_of(std::string_view name) {
    std::vector<std::string> words;
    bool begins = true;
    for (const char c : name) {
        const auto letter = static_cast<unsigned char>(c);
        if (std::isalnum(letter) == 0) {
            begins = true;
            continue;
        }
        if (begins || std::isupper(letter) != 0) words.emplace_back();
        words.back() += static_cast<char>(std::tolower(letter));
        begins = false;
    }
    return words;
}

bool has_empty_word(std::string_view name) {
    const auto words = words_of(name);
    return std::any_of(words.begin(), words.end(), says_nothing);
}

// The types that a line defines or declares.
std::vector<std::string> types_in(const std::string& code) {
    static const std::regex type(
        R"((?:^|[^\w])(?:class|struct|union|enum(?:\s+class)?|concept|using)\s+([A-Z]\w*))");
    std::vector<std::string> types;
    for (auto at = std::sregex_iterator(code.begin(), code.end(), type);
         at != std::sregex_iterator(); ++at) {
        types.push_back((*at)[1].str());
    }
    return types;
}

}  // namespace

Findings check_names(const Source& source) {
    Findings findings;
    for (const std::filesystem::path& part : std::filesystem::path(source.path)) {
        if (has_empty_word(part.stem().string())) {
            findings.push_back({source.path, 0, part.string() + " is a name that says nothing"});
        }
    }
    if (!is_code(source)) return findings;
    const std::vector<std::string> code = code_of(source);
    for (std::size_t k = 0; k < code.size(); ++k) {
        for (const std::string& type : types_in(code[k])) {
            if (!has_empty_word(type)) continue;
            findings.push_back({source.path, k + 1, type + " is a name that says nothing"});
        }
    }
    return findings;
}

Findings check_mentions(const Source& source) {
    Findings findings;
    for (std::size_t k = 0; k < source.lines.size(); ++k) {
        for (const std::string& mark : kUnfinished) {
            if (!has_word(source.lines[k], mark)) continue;
            findings.push_back({source.path, k + 1, "unfinished: " + mark});
        }
        for (const std::string& outside : kOutside) {
            if (source.lines[k].find(outside) == std::string::npos) continue;
            findings.push_back({source.path, k + 1, "not part of the project: " + outside});
        }
    }
    return findings;
}

}  // namespace amq::tidy
