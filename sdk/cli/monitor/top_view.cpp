#include "sdk/cli/monitor/top_view.hpp"

#include <algorithm>
#include <vector>

#include "sdk/cli/monitor/connection_text.hpp"
#include "sdk/cli/monitor/topic_text.hpp"

namespace amq::cli {
namespace {

constexpr char kEscape = '\x1B';
constexpr char kControlC = '\x03';
constexpr char kControlD = '\x04';
constexpr char kControlZ = '\x1A';
constexpr char kControlBackslash = '\x1C';

const std::vector<std::string>& orders_of(TopView::Rows rows) {
    return rows == TopView::Rows::connections ? connection_orders() : topic_orders();
}

TopOrder& order_in(TopView& view) {
    return view.rows == TopView::Rows::connections ? view.connections : view.topics;
}

// Names are read from A on, of figures the greatest matter.
bool is_read_downwards(const std::string& key) {
    return key != "id" && key != "user" && key != "address" && key != "name" && key != "since";
}

void take(TopView& view, const std::string& key) {
    order_in(view) = {key, is_read_downwards(key)};
}

void step(TopView& view, std::size_t steps) {
    const std::vector<std::string>& orders = orders_of(view.rows);
    const auto at = std::ranges::find(orders, view.order().key);
    const auto index = static_cast<std::size_t>(at - orders.begin());
    take(view, orders[(index + steps) % orders.size()]);
}

// Of the key that begins there: Escape begins one such as an arrow, ESC [ 1 ; 5 A or ESC O A, or
// one that was pressed together with Alt.
std::size_t bytes_of_key(const std::string& keys, std::size_t at) {
    if (keys[at] != kEscape) return 1;
    const std::size_t second = at + 1;
    if (second >= keys.size() || (keys[second] != '[' && keys[second] != 'O')) return 2;
    std::size_t last = second + 1;
    while (last < keys.size() && (keys[last] < '@' || keys[last] > '~')) ++last;
    return last - at + 1;
}

TopChange press_one(TopView& view, char key) {
    switch (key) {
        case 'q':
        case 'Q':
        case kControlC:
        case kControlD:
        case kControlBackslash: return TopChange::quit;
        case kControlZ: return TopChange::suspend;
        case 's': step(view, 1); return TopChange::view;
        case 'S': step(view, orders_of(view.rows).size() - 1); return TopChange::view;
        case 'r': order_in(view).descending = !view.order().descending; return TopChange::view;
        case 't':
            view.rows = view.rows == TopView::Rows::connections ? TopView::Rows::topics
                                                                : TopView::Rows::connections;
            return TopChange::view;
        default: return TopChange::nothing;
    }
}

}  // namespace

TopChange press(TopView& view, const std::string& keys) {
    TopChange change = TopChange::nothing;
    for (std::size_t at = 0; at < keys.size() && change != TopChange::quit;) {
        const std::size_t bytes = bytes_of_key(keys, at);
        if (bytes == 1) change = std::max(change, press_one(view, keys[at]));
        at += bytes;
    }
    return change;
}

bool sort_by(TopView& view, const std::string& key) {
    for (const auto rows : {TopView::Rows::connections, TopView::Rows::topics}) {
        const std::vector<std::string>& orders = orders_of(rows);
        if (std::ranges::find(orders, key) == orders.end()) continue;
        view.rows = rows;
        take(view, key);
        return true;
    }
    return false;
}

}  // namespace amq::cli
