#pragma once
// Reads one flat JSON object, strictly, into names and values. Nested values are checked and passed
// over.

#include <amq/plugin/error.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amq::json {

enum class Kind { text, number, flag, null, array, object };

struct Value {
    Kind kind = Kind::null;
    std::string text;  /// text: decoded; number and flag: as written
};

using Object = std::vector<std::pair<std::string, Value>>;

/// Any bytes may come in: what is not a JSON object throws Error(AMQ_E_CONFIG) with the place of
/// the mistake.
class Reader {
  public:
    explicit Reader(std::string_view in) : in_(in) {}

    Object object() {
        Object members;
        members_of([&] {
            std::string name = quoted();
            expect(':');
            if (members.size() == max_members) fail("more than 256 members");
            for (const auto& known : members)
                if (known.first == name) fail("\"" + name + "\" is given twice");
            members.emplace_back(std::move(name), value(1));
        });
        if (next() != '\0' || at_ < in_.size()) fail("something follows the object");
        return members;
    }

  private:
    static constexpr int max_depth = 16;
    static constexpr std::size_t max_members = 256;

    /// Nested values need no content: nobody can ask for it.
    Value value(int depth) {
        if (depth > max_depth) fail("nested too deeply");
        switch (next()) {
            case '"': return {Kind::text, quoted()};
            case '{':
                return members_of([&] { quoted(), expect(':'), value(depth + 1); }),
                       Value{Kind::object, {}};
            case '[': return elements_of([&] { value(depth + 1); }), Value{Kind::array, {}};
            case 't': return {Kind::flag, word("true")};
            case 'f': return {Kind::flag, word("false")};
            case 'n': return {Kind::null, word("null")};
            default: return {Kind::number, number()};
        }
    }

    template <class Each>
    void members_of(Each each) {
        list('{', '}', each);
    }
    template <class Each>
    void elements_of(Each each) {
        list('[', ']', each);
    }
    template <class Each>
    void list(char open, char close, Each each) {
        expect(open);
        if (next() == close) return expect(close);
        for (each(); next() == ','; each()) expect(',');
        expect(close);
    }

    std::string word(std::string_view expected) {
        if (in_.substr(at_, expected.size()) != expected) fail("a value was expected");
        at_ += expected.size();
        return std::string(expected);
    }

    std::string number() {
        const std::size_t begin = at_;
        skip_one('-');
        if (!skip_one('0')) digits();
        if (skip_one('.')) digits();
        if (skip_one('e') || skip_one('E')) {
            if (!skip_one('+')) skip_one('-');
            digits();
        }
        return std::string(in_.substr(begin, at_ - begin));
    }
    void digits() {
        if (peek() < '0' || peek() > '9') fail("a value was expected");
        while (peek() >= '0' && peek() <= '9') ++at_;
    }

    std::string quoted() {
        expect('"');
        std::string out;
        while (at_ < in_.size() && in_[at_] != '"') {
            if (static_cast<unsigned char>(in_[at_]) < 0x20) fail("a control character in a text");
            if (in_[at_] == '\\')
                escape(out);
            else
                out += in_[at_++];
        }
        expect_here('"');
        return out;
    }

    void escape(std::string& out) {
        static constexpr std::string_view letters = "\"\\/bfnrt";
        static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        ++at_;
        if (skip_one('u')) return append_utf8(out, code_point());
        const std::size_t which = peek() == '\0' ? std::string_view::npos : letters.find(peek());
        if (which == std::string_view::npos) fail("an unknown escape");
        out += meanings[which];
        ++at_;
    }

    /// After "\u": four digits, or two such halves of a surrogate pair.
    std::uint32_t code_point() {
        const std::uint32_t high = four_hex();
        if (high < 0xD800 || high > 0xDFFF) return high;
        if (high > 0xDBFF || !skip_one('\\') || !skip_one('u')) fail("half a surrogate pair");
        const std::uint32_t low = four_hex();
        if (low < 0xDC00 || low > 0xDFFF) fail("half a surrogate pair");
        return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    }
    std::uint32_t four_hex() {
        std::uint32_t value = 0;
        for (int i = 0; i < 4; ++i, ++at_) {
            static constexpr std::string_view hex = "0123456789abcdefABCDEF";
            const std::size_t which = peek() == '\0' ? std::string_view::npos : hex.find(peek());
            if (which == std::string_view::npos) fail("\\u needs four hexadecimal digits");
            value = value * 16 + static_cast<std::uint32_t>(which < 16 ? which : which - 6);
        }
        return value;
    }
    static void append_utf8(std::string& out, std::uint32_t c) {
        const auto tail = [&](int shift) {
            out += static_cast<char>(0x80 | ((c >> shift) & 0x3F));
        };
        if (c < 0x80) {
            out += static_cast<char>(c);
        } else if (c < 0x800) {
            out += static_cast<char>(0xC0 | (c >> 6));
            tail(0);
        } else if (c < 0x10000) {
            out += static_cast<char>(0xE0 | (c >> 12));
            tail(6), tail(0);
        } else {
            out += static_cast<char>(0xF0 | (c >> 18));
            tail(12), tail(6), tail(0);
        }
    }

    /// '\0' at the end, which no rule accepts.
    char peek() const { return at_ < in_.size() ? in_[at_] : '\0'; }
    char next() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') ++at_;
        return peek();
    }
    bool skip_one(char c) {
        if (peek() != c) return false;
        ++at_;
        return true;
    }
    void expect(char c) {
        next();
        expect_here(c);
    }
    void expect_here(char c) {
        if (!skip_one(c)) fail(std::string("'") + c + "' was expected");
    }
    [[noreturn]] void fail(const std::string& what) const {
        throw Error(AMQ_E_CONFIG,
                    "options are no JSON object: " + what + " at byte " + std::to_string(at_));
    }

    std::string_view in_;
    std::size_t at_ = 0;
};

}  // namespace amq::json
