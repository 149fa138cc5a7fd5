#include <amq/client/aliases.hpp>

#include <algorithm>

namespace amq::client {
namespace {

std::size_t share_of(std::size_t limit, Aliases::For what) noexcept {
    return what == Aliases::For::publish ? limit - limit / 4 : limit;
}

}  // namespace

void Aliases::begin(std::size_t limit) noexcept {
    limit_ = std::min(limit, kMost);
    told_ = 0;
    ++session_;
}

std::uint32_t Aliases::number_for(std::string_view name, For what) {
    const auto at = numbers_.find(name);
    if (at != numbers_.end()) return at->second;
    if (known_.size() >= share_of(kMost, what)) return 0;
    const auto number = static_cast<std::uint32_t>(known_.size() + 1);
    known_.push_back({numbers_.emplace(name, number).first->first, 0});
    return number;
}

Aliases::Told Aliases::tell(std::uint32_t number, For what) noexcept {
    if (number == 0) return Told::never;
    Known& known = known_[number - 1];
    if (known.told_session == session_) return Told::before;
    if (told_ >= share_of(limit_, what)) return Told::never;
    known.told_session = session_;
    ++told_;
    return Told::now;
}

std::string_view Aliases::name_of(std::uint32_t number) const noexcept {
    return number == 0 || number > known_.size() ? std::string_view{} : known_[number - 1].name;
}

}  // namespace amq::client
