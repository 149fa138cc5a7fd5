#pragma once
// What is on the screen of those who watch, made of answers of the monitor.

#include <boost/json/object.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "sdk/cli/monitor/top_view.hpp"

namespace amq::cli {

struct ScreenSize {
    std::size_t columns{};  // 0: any number
    std::size_t rows{};     // 0: any number
};

struct TopAnswers {
    boost::json::object server{};
    boost::json::object counters{};
    boost::json::object rows{};  // of connections or topics, as the view has it
};

struct TopFrame {
    std::vector<std::string> lines{};  // that fit into the size
    std::size_t titles{};              // which of them has the table's titles
};

// `trouble` is said below the overview, if there is any: why there is no newer answer.
[[nodiscard]] TopFrame top_frame(const TopAnswers& answers, const TopView& view, ScreenSize size,
                                 const std::string& trouble);

// The same without what only somebody at the keys can use.
[[nodiscard]] std::string top_block(const TopAnswers& answers, const TopView& view,
                                    std::size_t columns);

// How many rows of the table there is room for, above the line with the keys.
[[nodiscard]] std::size_t rows_that_fit(const TopAnswers& answers, ScreenSize size);

}  // namespace amq::cli
