#include "plugins/monitor/http/target.hpp"

#include <algorithm>
#include <optional>

#include "plugins/monitor/http/utf8.hpp"
#include "plugins/monitor/http/words.hpp"

namespace amq::monitor::http {
namespace {

enum class Plus { stays, is_blank };

int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// Nothing when a "%" is not followed by two digits, or what comes of it is no plain text.
std::optional<std::string> decoded(std::string_view text, Plus plus) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t k = 0; k < text.size(); ++k) {
        if (text[k] == '+' && plus == Plus::is_blank) {
            out += ' ';
        } else if (text[k] != '%') {
            out += text[k];
        } else {
            if (k + 2 >= text.size()) return std::nullopt;
            const int high = digit_of(text[k + 1]);
            const int low = digit_of(text[k + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            out += static_cast<char>(high * 16 + low);
            k += 2;
        }
    }
    if (!is_plain_text(out)) return std::nullopt;
    return out;
}

Fault bad_path(std::string text) {
    return {400, Refusal::bad_path, std::move(text)};
}

Fault bad_query(std::string text) {
    return {400, Refusal::bad_query, std::move(text)};
}

// "http://host/path" as "/path"; nothing when it names another host, or is neither.
std::optional<std::string_view> without_scheme(std::string_view target, std::string_view host) {
    constexpr std::string_view kScheme = "http://";
    if (target.starts_with('/')) return target;
    if (!equal_words(target.substr(0, kScheme.size()), kScheme)) return std::nullopt;
    target.remove_prefix(kScheme.size());
    const std::size_t end = std::min(target.find_first_of("/?"), target.size());
    if (!equal_words(target.substr(0, end), host)) return std::nullopt;
    target.remove_prefix(end);
    return target.empty() ? std::string_view{"/"} : target;
}

std::optional<Fault> add_segment(Path& path, std::string_view segment) {
    const auto text = decoded(segment, Plus::stays);
    if (!text) {
        return bad_path(
            "the path has a segment that is not percent-encoded UTF-8 without control "
            "characters");
    }
    if (*text == "." || *text == "..") return bad_path("the path has a segment \"" + *text + '"');
    path.push_back(*text);
    return std::nullopt;
}

std::optional<Fault> read_path(Path& path, std::string_view text) {
    text.remove_prefix(1);
    while (!text.empty()) {
        const std::size_t slash = text.find('/');
        if (auto fault = add_segment(path, text.substr(0, slash))) return fault;
        if (slash == std::string_view::npos) return std::nullopt;
        text.remove_prefix(slash + 1);
        if (text.empty()) path.emplace_back();  // "/a/" is not "/a"
    }
    return std::nullopt;
}

std::optional<Fault> read_pairs(Target& target, std::string_view text) {
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        auto name = decoded(pair.substr(0, equals), Plus::is_blank);
        auto value = decoded(pair.substr(std::min(equals + 1, pair.size())), Plus::is_blank);
        if (!name) return bad_query("the query has a name that is not percent-encoded UTF-8");
        if (!value) {
            return bad_query("the query parameter \"" + *name +
                             "\" is not percent-encoded UTF-8 without control characters");
        }
        target.query.emplace_back(std::move(*name), std::move(*value));
    }
    return std::nullopt;
}

}  // namespace

std::variant<Target, Fault> read_target(std::string_view target, std::string_view host) {
    const auto local = without_scheme(target, host);
    if (!local) return bad_path("the target of the request is no path of this host");
    const std::size_t question = std::min(local->find('?'), local->size());
    std::string_view path = local->substr(0, question);
    if (path.empty()) path = "/";
    Target read;
    if (auto fault = read_path(read.path, path)) return std::move(*fault);
    const std::string_view query = local->substr(std::min(question + 1, local->size()));
    if (auto fault = read_pairs(read, query)) return std::move(*fault);
    return read;
}

std::string shown(const Path& path) {
    if (path.empty()) return "/";
    std::string text;
    for (const std::string& segment : path) text += '/' + segment;
    return text;
}

}  // namespace amq::monitor::http
