#include "sdk/cli/table.hpp"

#include <algorithm>
#include <utility>

namespace amq::cli {
namespace {

constexpr const char* kGap = "  ";

}  // namespace

void Table::add(std::vector<std::string> cells) {
    cells.resize(columns_.size());
    for (std::size_t k = 0; k < cells.size(); ++k) {
        std::string& cell = cells[k];
        cell = cell.empty() ? "-" : printable(cell);
        if (columns_[k].most != 0) cell = cut_to_width(cell, columns_[k].most);
    }
    rows_.push_back(std::move(cells));
}

std::vector<std::string> Table::lines() const {
    std::vector<std::string> titles;
    std::vector<std::size_t> widths;
    for (std::size_t k = 0; k < columns_.size(); ++k) {
        titles.push_back(columns_[k].title);
        std::size_t width = display_width(columns_[k].title);
        for (const auto& row : rows_) width = std::max(width, display_width(row[k]));
        widths.push_back(width);
    }
    const auto written = [&](const std::vector<std::string>& cells) {
        std::string line;
        for (std::size_t k = 0; k < cells.size(); ++k) {
            const bool is_right = columns_[k].align == Column::Align::right;
            line += (k == 0 ? "" : kGap) +
                    (is_right ? padded_left(cells[k], widths[k]) : padded(cells[k], widths[k]));
        }
        line.erase(line.find_last_not_of(' ') + 1);
        return line;
    };
    std::vector<std::string> lines{written(titles)};
    for (const auto& row : rows_) lines.push_back(written(row));
    return lines;
}

std::string Table::text() const {
    std::string text;
    for (const std::string& line : lines()) text += line + '\n';
    return text;
}

}  // namespace amq::cli
