#include "host/exchange/topic_pattern.hpp"

#include <cstdint>

namespace amq::exchange {
namespace {

constexpr std::string_view kOne = "*";
constexpr std::string_view kRest = ">";

/// The tokens of a name or pattern, from the left; one even where there is no text.
class Tokens {
  public:
    explicit Tokens(std::string_view text) : rest_(text) {}

    bool done() const { return done_; }

    std::string_view next() {
        const std::size_t dot = rest_.find('.');
        const std::string_view token = rest_.substr(0, dot);
        done_ = dot == std::string_view::npos;
        if (!done_) rest_.remove_prefix(dot + 1);
        return token;
    }

  private:
    std::string_view rest_;
    bool done_ = false;
};

/// What a token says about the topics it is for: the less, the further down.
enum class Rank : std::uint8_t { text, one, rest, nothing };

Rank next_rank(Tokens& tokens) {
    if (tokens.done()) return Rank::nothing;
    const std::string_view token = tokens.next();
    if (token == kOne) return Rank::one;
    return token == kRest ? Rank::rest : Rank::text;
}

}  // namespace

std::optional<std::string> problem_of_pattern(std::string_view pattern) {
    if (pattern.empty()) return "a pattern is not empty; \">\" is for every topic";
    if (pattern.size() > kMaxPattern) return "a pattern has at most 255 bytes";
    for (Tokens tokens(pattern); !tokens.done();) {
        const std::string_view token = tokens.next();
        if (token.empty()) return "no token may be empty";
        if (token == kRest && !tokens.done()) return "'>' must be the last token";
        const bool is_wild = token == kOne || token == kRest;
        if (!is_wild && token.find_first_of("*>") != std::string_view::npos)
            return "'*' and '>' are tokens of their own, with dots around them";
    }
    return std::nullopt;
}

bool matches(std::string_view pattern, std::string_view topic) {
    Tokens wanted(pattern);
    Tokens given(topic);
    while (!wanted.done() && !given.done()) {
        const std::string_view want = wanted.next();
        if (want == kRest) return true;
        const std::string_view token = given.next();
        if (want != kOne && want != token) return false;
    }
    return wanted.done() && given.done();
}

bool is_more_specific(std::string_view a, std::string_view b) {
    Tokens first(a);
    Tokens second(b);
    while (true) {
        const Rank mine = next_rank(first);
        const Rank other = next_rank(second);
        if (mine != other) return mine < other;
        if (mine == Rank::nothing) return false;
    }
}

}  // namespace amq::exchange
