#pragma once
// Columns of text for people.

#include <string>
#include <string_view>
#include <vector>

namespace amq::cli {

// What a terminal would obey rather than show becomes a question mark.
[[nodiscard]] std::string printable(std::string_view text);

struct Column {
    enum class Align : bool { left, right };
    std::string title{};
    Align align{Align::left};
};

class Table {
  public:
    explicit Table(std::vector<Column> columns) : columns_{std::move(columns)} {}

    // A cell for each column; an empty one becomes a dash.
    void add(std::vector<std::string> cells);
    [[nodiscard]] std::string text() const;

  private:
    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace amq::cli
