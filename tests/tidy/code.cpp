#include "tests/tidy/code.hpp"

#include <cctype>
#include <cstddef>

namespace amq::tidy {
namespace {

bool is_name_char(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Reads a file from its first character to the last, and knows what each one is part of.
class Blanker {
  public:
    explicit Blanker(std::vector<std::string> lines) : lines_(std::move(lines)) {}

    std::vector<std::string> run() {
        for (std::string& line : lines_) {
            for (std::size_t at = 0; at < line.size();) at = step(line, at);
            if (in_ != In::block_comment && in_ != In::raw_string) in_ = In::code;
        }
        return std::move(lines_);
    }

  private:
    enum class In { code, line_comment, block_comment, string, character, raw_string };

    // Handles what begins at `at`; gives where to go on.
    std::size_t step(std::string& line, std::size_t at) {
        switch (in_) {
            case In::code: return step_code(line, at);
            case In::line_comment: return blank(line, at, line.size() - at);
            case In::block_comment: return step_to(line, at, "*/", "");
            case In::string: return step_literal(line, at, '"');
            case In::character: return step_literal(line, at, '\'');
            case In::raw_string: return step_to(line, at, raw_end_, "\"");
        }
        return line.size();
    }

    std::size_t step_code(std::string& line, std::size_t at) {
        const std::string_view rest = std::string_view(line).substr(at);
        if (rest.starts_with("//")) return enter(In::line_comment, line, at, 2);
        if (rest.starts_with("/*")) return enter(In::block_comment, line, at, 2);
        if (rest.starts_with("R\"") && (at == 0 || !is_name_char(line[at - 1]))) {
            const std::size_t open = rest.find('(');
            raw_end_ = ")" + std::string(rest.substr(2, open - 2)) + "\"";
            in_ = In::raw_string;
            return at + (open == std::string_view::npos ? rest.size() : open + 1);
        }
        if (line[at] == '"') in_ = In::string;
        // Between digits it groups them.
        if (line[at] == '\'' && (at == 0 || !is_name_char(line[at - 1]))) in_ = In::character;
        return at + 1;
    }

    std::size_t enter(In what, std::string& line, std::size_t at, std::size_t size) {
        in_ = what;
        return blank(line, at, size);
    }

    static std::size_t blank(std::string& line, std::size_t at, std::size_t size) {
        line.replace(at, size, size, ' ');
        return at + size;
    }

    std::size_t step_literal(std::string& line, std::size_t at, char quote) {
        if (line[at] == quote) {
            in_ = In::code;
            return at + 1;
        }
        const std::size_t size = line[at] == '\\' && at + 1 < line.size() ? 2 : 1;
        return blank(line, at, size);
    }

    std::size_t step_to(std::string& line, std::size_t at, std::string_view end,
                        std::string_view kept) {
        const std::size_t found = line.find(end, at);
        if (found == std::string::npos) return blank(line, at, line.size() - at);
        in_ = In::code;
        blank(line, at, found + end.size() - kept.size() - at);
        return found + end.size();
    }

    std::vector<std::string> lines_;
    In in_ = In::code;
    std::string raw_end_;
};

}  // namespace

std::vector<std::string> code_of(const Source& source) {
    return Blanker(source.lines).run();
}

bool has_word(std::string_view line, std::string_view word) {
    for (std::size_t at = line.find(word); at != std::string_view::npos;
         at = line.find(word, at + 1)) {
        const std::size_t after = at + word.size();
        const bool begins = at == 0 || !is_name_char(line[at - 1]);
        const bool ends = after == line.size() || !is_name_char(line[after]);
        if (begins && ends) return true;
    }
    return false;
}

}  // namespace amq::tidy
