#pragma once
// Columns of text for people.

#include <cstddef>
#include <string>
#include <vector>

#include "sdk/cli/display_text.hpp"

namespace amq::cli {

struct Column {
    enum class Align : bool { left, right };
    std::string title{};
    Align align{Align::left};
    std::size_t most{};  // columns of a cell, of which the end is cut off; 0: any number
};

class Table {
  public:
    explicit Table(std::vector<Column> columns) : columns_{std::move(columns)} {}

    // A cell for each column; an empty one becomes a dash.
    void add(std::vector<std::string> cells);
    // The titles, then the rows: each as wide as it is, without a line end.
    [[nodiscard]] std::vector<std::string> lines() const;
    [[nodiscard]] std::string text() const;
    [[nodiscard]] bool is_empty() const noexcept { return rows_.empty(); }

  private:
    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace amq::cli
