#include <amq/client/model.hpp>

#include <array>
#include <charconv>
#include <utility>

namespace amq {
namespace {

constexpr std::array<std::pair<Model, std::string_view>, 4> kNames{{
    {unreliable_all, "unreliable_all"},
    {unreliable_random, "unreliable_random"},
    {reliable_random, "reliable_random"},
    {reliable_spec, "reliable_spec"},
}};

}  // namespace

std::string to_string(Model model) {
    for (const auto& [known, name] : kNames) {
        if (known == model) return std::string{name};
    }
    return std::to_string(model.number);
}

Model model_named(std::string_view text) noexcept {
    for (const auto& [model, name] : kNames) {
        if (name == text) return model;
    }
    Model model;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), model.number);
    const bool is_number = error == std::errc{} && end == text.data() + text.size();
    return is_number ? model : Model{};
}

}  // namespace amq
