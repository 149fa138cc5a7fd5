#include "host/plugins/hash_gate.hpp"

#include <algorithm>
#include <string>

namespace amq::host {
namespace {

std::string in_small_letters(std::string_view digits) {
    std::string text(digits);
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

}  // namespace

std::optional<LoadError> check_hash(const StagedFile& file, std::string_view sha256) {
    const std::string wanted = in_small_letters(sha256);
    if (wanted.empty() || wanted == file.sha256()) return std::nullopt;
    return LoadError{
        file.source().string(), LoadStage::identity,
        "its SHA-256 is " + file.sha256() + ", not " + wanted + " as the configuration wants"};
}

}  // namespace amq::host
