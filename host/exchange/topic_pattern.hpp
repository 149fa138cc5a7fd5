#pragma once
// Which topics a binding is for: patterns over names in tokens, as users of NATS know them.
//
// The dots of a name part it into tokens, which are compared byte by byte; "a..b" has an empty one.
// In a pattern the token `*` stands for any one token and `>`, which is the last, for one or more:
// "chat.*" is for "chat.room1", but not for "chat.room1.typing", which "chat.>" is for; neither is
// for "chat". A pattern without them is for the topic of that name alone. A topic of the original
// protocol goes by the name that spells its number.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace amq::exchange {

constexpr std::size_t kMaxPattern = 255;  // bytes, as many as a name has at most

/// What is wrong with a pattern, in half a sentence, or none.
std::optional<std::string> problem_of_pattern(std::string_view pattern);

/// Is this topic one of the pattern's? Wants a pattern without a problem. Neither allocates nor
/// fails.
bool matches(std::string_view pattern, std::string_view topic);

/// Does the first pattern count before the second where both match? The first token from the left
/// in which one says more than the other decides: a text says more than `*`, and that more than
/// `>`. It is an order fit for sorting, and leaves no choice: two patterns that match the same
/// topic and of which neither counts before the other are one and the same.
bool is_more_specific(std::string_view a, std::string_view b);

}  // namespace amq::exchange
