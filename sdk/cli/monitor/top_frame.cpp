#include "sdk/cli/monitor/top_frame.hpp"

#include <algorithm>

#include "sdk/cli/display_text.hpp"
#include "sdk/cli/json_field.hpp"
#include "sdk/cli/monitor/connection_text.hpp"
#include "sdk/cli/monitor/moment.hpp"
#include "sdk/cli/monitor/server_text.hpp"
#include "sdk/cli/monitor/topic_text.hpp"
#include "sdk/cli/report.hpp"

namespace amq::cli {
namespace {

constexpr std::size_t kAround = 4;     // lines: a blank one, heading, titles and keys
constexpr std::size_t kLeastRows = 1;  // that are asked for, however small the screen
constexpr std::size_t kMostRows = 1000;

// "240 connections by messages_in, the greatest first"
std::string heading_of(const TopAnswers& answers, const TopView& view) {
    const bool is_connections = view.rows == TopView::Rows::connections;
    const std::string total = grouped(number_of(answers.rows, "total"));
    return total + (is_connections ? " connections by " : " topics by ") + view.order().key +
           (view.order().descending ? ", the greatest first" : ", the least first");
}

std::vector<std::string> table_lines(const TopAnswers& answers, const TopView& view) {
    if (view.rows == TopView::Rows::topics) {
        return topic_table(array_of(answers.rows, "topics")).lines();
    }
    return live_connection_table(array_of(answers.rows, "connections")).lines();
}

std::string keys_of(const TopView& view) {
    return std::string{"q quit   s sort   r reverse   t "} +
           (view.rows == TopView::Rows::topics ? "connections" : "topics");
}

TopFrame frame_of(const TopAnswers& answers, const TopView& view, const std::string& trouble) {
    TopFrame frame{overview_of(answers.server, answers.counters)};
    if (!trouble.empty()) frame.lines.push_back("! " + printable(trouble));
    frame.lines.emplace_back();
    frame.lines.push_back(heading_of(answers, view));
    frame.titles = frame.lines.size();
    const std::vector<std::string> rows = table_lines(answers, view);
    frame.lines.insert(frame.lines.end(), rows.begin(), rows.end());
    return frame;
}

void cut(TopFrame& frame, std::size_t columns) {
    if (columns == 0) return;
    for (std::string& line : frame.lines) line = cut_to_width(line, columns);
}

}  // namespace

TopFrame top_frame(const TopAnswers& answers, const TopView& view, ScreenSize size,
                   const std::string& trouble) {
    TopFrame frame = frame_of(answers, view, trouble);
    if (size.rows != 0) {
        frame.lines.resize(size.rows - 1);
    }
    frame.lines.push_back(keys_of(view));
    cut(frame, size.columns);
    return frame;
}

std::string top_block(const TopAnswers& answers, const TopView& view, std::size_t columns) {
    TopFrame frame = frame_of(answers, view, {});
    cut(frame, columns);
    const auto at = static_cast<std::int64_t>(number_of(answers.counters, "at_us"));
    std::string text = moment_in_words(at == 0 ? unix_us() : at) + '\n';
    for (const std::string& line : frame.lines) text += line + '\n';
    return text;
}

std::size_t rows_that_fit(const TopAnswers& answers, ScreenSize size) {
    const std::size_t above = overview_of(answers.server, answers.counters).size() + kAround;
    if (size.rows <= above) return kLeastRows;
    return std::min(size.rows - above, kMostRows);
}

}  // namespace amq::cli
