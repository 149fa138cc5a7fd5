#pragma once
// What somebody who watches wants to see, and how keys change it.

#include <cstdint>
#include <string>

namespace amq::cli {

// Rows in an order.
struct TopOrder {
    std::string key{};
    bool descending{true};
};

struct TopView {
    enum class Rows : bool { connections, topics };

    Rows rows{Rows::connections};
    TopOrder connections{"messages_in"};
    TopOrder topics{"published"};

    [[nodiscard]] const TopOrder& order() const {
        return rows == Rows::connections ? connections : topics;
    }
};

// The later one outweighs those before it.
enum class TopChange : std::uint8_t { nothing, view, suspend, quit };

// q quits, s takes the next order and S the one before, r reverses it, t changes between
// connections and topics. Ctrl-C and Ctrl-Z are what they are elsewhere, as far as they come as
// keys. None that comes as more than one byte, such as an arrow, does anything.
[[nodiscard]] TopChange press(TopView& view, const std::string& keys);

// Takes the order, and the rows that have it; false when there is none of that name.
[[nodiscard]] bool sort_by(TopView& view, const std::string& key);

}  // namespace amq::cli
