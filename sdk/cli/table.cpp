#include "sdk/cli/table.hpp"

#include <algorithm>

namespace amq::cli {
namespace {

constexpr const char* kGap = "  ";

unsigned char byte_of(char c) {
    return static_cast<unsigned char>(c);
}

// Code points, of which UTF-8 has one for each byte that continues nothing.
std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (byte_of(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

std::string printable(std::string_view text) {
    std::string shown;
    for (std::size_t k = 0; k < text.size(); ++k) {
        const unsigned char byte = byte_of(text[k]);
        const bool is_c1 = byte == 0xC2 && k + 1 < text.size() && byte_of(text[k + 1]) < 0xA0;
        if (is_c1) ++k;
        shown += is_c1 || byte < 0x20 || byte == 0x7F ? '?' : static_cast<char>(byte);
    }
    return shown;
}

void Table::add(std::vector<std::string> cells) {
    cells.resize(columns_.size());
    for (std::string& cell : cells) cell = cell.empty() ? "-" : printable(cell);
    rows_.push_back(std::move(cells));
}

std::string Table::text() const {
    std::vector<std::vector<std::string>> lines;
    std::vector<std::string> titles;
    for (const Column& column : columns_) titles.push_back(column.title);
    lines.push_back(std::move(titles));
    lines.insert(lines.end(), rows_.begin(), rows_.end());
    std::string text;
    for (const auto& line : lines) {
        std::string written;
        for (std::size_t k = 0; k < columns_.size(); ++k) {
            std::size_t width = 0;
            for (const auto& other : lines) width = std::max(width, width_of(other[k]));
            const std::string blanks(width - width_of(line[k]), ' ');
            const bool is_right = columns_[k].align == Column::Align::right;
            written += (k == 0 ? "" : kGap) + (is_right ? blanks + line[k] : line[k] + blanks);
        }
        written.erase(written.find_last_not_of(' ') + 1);
        text += written + '\n';
    }
    return text;
}

}  // namespace amq::cli
