#include "host/config/toml_caps.hpp"

#include <algorithm>
#include <utility>

namespace amq::host {
namespace {

/// Knows just enough of TOML to tell brackets and dots from what is in strings and comments. A text
/// that is no TOML may confuse it, but only behind the place where the parser stops.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : text_(text) {}

    std::optional<TooDeep> run() {
        while (at_ < text_.size()) {
            step();
            if (parts_ > max_key_parts) return here("a key has at most 64 parts");
            if (depth_ > max_toml_depth)
                return here("arrays and tables may be 32 deep in one another at most");
        }
        return std::nullopt;
    }

  private:
    void step() {
        const char c = text_[at_];
        if (c == '"' || c == '\'') return skip_string();
        if (c == '#') return skip_to(text_.find('\n', at_));
        ++at_;
        if (c == '.') return void(++parts_);
        if (c == '[' || c == '{') ++depth_;
        if ((c == ']' || c == '}') && depth_ > 0) --depth_;
        constexpr std::string_view ends_of_a_key = "=,[]{}\n";
        if (ends_of_a_key.find(c) != std::string_view::npos) parts_ = 1;
    }

    void skip_string() {
        const char quote = text_[at_];
        const std::string triple(3, quote);
        if (text_.substr(at_).starts_with(triple)) return skip_long_string(quote, triple);
        for (++at_; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
            if (text_[at_] == quote) return skip_to(at_ + 1);
            if (text_[at_] == '\\' && quote == '"') ++at_;
        }
    }

    void skip_long_string(char quote, std::string_view triple) {
        for (at_ += 3; at_ < text_.size(); ++at_) {
            if (text_.substr(at_).starts_with(triple)) {
                at_ += 3;
                // Up to two quotes may stand before the three that close.
                for (int i = 0; i < 2 && at_ < text_.size() && text_[at_] == quote; ++i) ++at_;
                return;
            }
            if (text_[at_] == '\\' && quote == '"') ++at_;
        }
    }

    void skip_to(std::size_t at) { at_ = std::min(at, text_.size()); }

    TooDeep here(std::string text) const {
        const std::string_view before = text_.substr(0, std::min(at_, text_.size()) - 1);
        const auto lines = std::count(before.begin(), before.end(), '\n');
        const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
        return {static_cast<std::size_t>(lines) + 1, before.size() - line_start + 1,
                std::move(text)};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t parts_ = 1;
    std::size_t depth_ = 0;
};

}  // namespace

std::optional<TooDeep> find_too_deep(std::string_view toml) {
    return Scanner(toml).run();
}

}  // namespace amq::host
