#include "tests/tidy/functions.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "tests/tidy/code.hpp"

namespace amq::tidy {
namespace {

constexpr std::size_t npos = std::string::npos;

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \n");
    if (first == npos) return {};
    return text.substr(first, text.find_last_not_of(" \n") - first + 1);
}

// Without "template <...>", whose parameters may be called class.
std::string_view without_template(std::string_view head) {
    while (head.starts_with("template")) {
        std::size_t depth = 0;
        std::size_t at = head.find('<');
        for (; at < head.size(); ++at) {
            if (head[at] == '<') ++depth;
            if (head[at] == '>' && --depth == 0) break;
        }
        head = trim(head.substr(std::min(at + 1, head.size())));
    }
    return head;
}

// Namespaces and types hold functions; they are none.
bool is_container(std::string_view head) {
    constexpr std::array<std::string_view, 8> kBegins{
        "namespace", "inline namespace", "class",         "struct", "union",
        "enum",      "extern \"",        "typedef struct"};
    head = without_template(head);
    const bool begins = std::any_of(kBegins.begin(), kBegins.end(),
                                    [&](std::string_view word) { return head.starts_with(word); });
    return begins && (head.find('(') == npos || head.find("alignas(") != npos);
}

bool is_function(std::string_view head) {
    return head.find('(') != npos && !head.ends_with('=') && !head.ends_with(',') &&
           !head.ends_with('(');
}

// One text without preprocessor lines: their braces may be there twice or not at all.
std::string text_of(const Source& source) {
    std::string text;
    bool continued = false;
    for (const std::string& line : code_of(source)) {
        const bool directive = continued || trim(line).starts_with('#');
        continued = directive && line.ends_with('\\');
        text += directive ? std::string(line.size(), ' ') : line;
        text += '\n';
    }
    return text;
}

class Finder {
  public:
    explicit Finder(std::string text) : text_(std::move(text)) {}

    FunctionList run() {
        for (at_ = 0; at_ < text_.size(); ++at_) {
            switch (text_[at_]) {
                case '{': open(); break;
                case '}': close(); break;
                case ';': end_head(); break;
                case ':': end_access(); break;
                default: break;
            }
        }
        list_.balanced = list_.balanced && outer_ == 0 && inner_ == 0;
        return std::move(list_);
    }

  private:
    std::string_view head() const {
        return trim(std::string_view(text_).substr(head_, at_ - head_));
    }

    void open() {
        if (inner_ == 0 && is_container(head())) {
            ++outer_;
            head_ = at_ + 1;
            return;
        }
        if (inner_++ == 0) is_function_ = is_function(head());
    }

    void close() {
        if (inner_ == 0) {
            list_.balanced = list_.balanced && outer_ != 0;
            if (outer_ != 0) --outer_;
            head_ = at_ + 1;
            return;
        }
        if (--inner_ == 0 && !goes_on()) end_body();
    }

    // A member's initializer in braces, and not yet the body.
    bool goes_on() const {
        const std::size_t next = text_.find_first_not_of(" \n", at_ + 1);
        return next != npos && std::string_view(",{)").find(text_[next]) != npos;
    }

    void end_body() {
        if (is_function_) {
            const std::size_t begin = text_.find_first_not_of(" \n", head_);
            const std::size_t first = line_of(begin);
            const std::size_t brace = text_.find('{', begin);
            const auto what = trim(std::string_view(text_).substr(begin, brace - begin));
            list_.functions.push_back({std::string(what), first, line_of(at_) - first + 1});
        }
        head_ = at_ + 1;
    }

    void end_head() {
        if (inner_ == 0) head_ = at_ + 1;
    }

    void end_access() {
        const std::string_view word = head();
        if (inner_ == 0 && (word == "public" || word == "private" || word == "protected")) {
            head_ = at_ + 1;
        }
    }

    std::size_t line_of(std::size_t place) const {
        const auto end = text_.begin() + static_cast<std::ptrdiff_t>(place);
        return static_cast<std::size_t>(std::count(text_.begin(), end, '\n')) + 1;
    }

    std::string text_;
    FunctionList list_;
    std::size_t at_ = 0;
    std::size_t head_ = 0;   // where what stands before the next brace begins
    std::size_t outer_ = 0;  // open containers
    std::size_t inner_ = 0;  // open braces within a function or an initializer
    bool is_function_ = false;
};

}  // namespace

FunctionList functions_of(const Source& source) {
    return Finder(text_of(source)).run();
}

}  // namespace amq::tidy
