#include "sdk/cli/monitor/record_text.hpp"

#include "sdk/cli/json_field.hpp"
#include "sdk/cli/monitor/moment.hpp"
#include "sdk/cli/monitor/quantity.hpp"
#include "sdk/cli/table.hpp"

namespace amq::cli {
namespace {

constexpr std::size_t kMostOfText = 24;    // columns of what a client says of itself
constexpr std::size_t kMostOfDetail = 60;  // columns

// Of what only an end has: how long it lasted and what went over it.
bool is_an_end(const boost::json::object& record) {
    const std::string kind = text_of(record, "kind");
    return kind == "disconnect" || kind == "slow";
}

std::vector<std::string> cells_of(const boost::json::object& record) {
    const bool is_end = is_an_end(record);
    const auto of_an_end = [is_end](std::string text) { return is_end ? text : std::string{}; };
    return {exact_moment_in_words(static_cast<std::int64_t>(number_of(record, "at_us"))),
            text_of(record, "kind"),
            text_of(record, "session") == "0" ? "" : text_of(record, "session"),
            text_of(record, "user"),
            text_of(record, "name"),
            text_of(record, "address"),
            text_of(record, "transport"),
            text_of(record, "reason"),
            of_an_end(long_time_at(record, "duration_us")),
            of_an_end(count_at(record, "in.messages")),
            of_an_end(count_at(record, "out.messages")),
            short_time_at(record, "tcp.rtt_us"),
            of_an_end(bytes_at(record, "pending_bytes")),
            text_of(record, "detail")};
}

}  // namespace

const std::vector<std::string>& record_kinds() {
    static const std::vector<std::string> all{"connect", "disconnect", "refused",
                                              "kick",    "slow",       "admin"};
    return all;
}

std::string records_in_words(const boost::json::object& answer) {
    constexpr auto kToTheLeft = Column::Align::left;
    constexpr auto kToTheRight = Column::Align::right;
    Table table{{{"TIME"},
                 {"KIND"},
                 {"ID", kToTheRight},
                 {"USER", kToTheLeft, kMostOfText},
                 {"NAME", kToTheLeft, kMostOfText},
                 {"ADDRESS", kToTheLeft, kMostOfDetail},
                 {"VIA"},
                 {"REASON"},
                 {"LASTED", kToTheRight},
                 {"IN", kToTheRight},
                 {"OUT", kToTheRight},
                 {"RTT", kToTheRight},
                 {"PENDING", kToTheRight},
                 {"DETAIL", kToTheLeft, kMostOfDetail}}};
    for (const auto& one : array_of(answer, "records")) {
        if (one.is_object()) table.add(cells_of(one.get_object()));
    }
    return table.text();
}

std::string what_is_missing(const boost::json::object& answer) {
    std::string text;
    if (const std::string why = text_of(answer, "incomplete"); !why.empty()) {
        text = "some may be missing: " + printable(why);
    }
    const std::uint64_t next = number_of(answer, "next_before");
    if (next == 0) return text;
    return text + (text.empty() ? "" : ". ") + "there are older ones: --before " +
           std::to_string(next);
}

}  // namespace amq::cli
