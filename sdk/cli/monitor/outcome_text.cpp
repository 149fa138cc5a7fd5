#include "sdk/cli/monitor/outcome_text.hpp"

#include "sdk/cli/json_field.hpp"
#include "sdk/cli/report.hpp"

namespace amq::cli {

std::string counts_in_words(const boost::json::object& counts) {
    std::string text;
    for (const auto& one : counts) {
        const std::uint64_t count = number_of(counts, one.key());
        if (count == 0) continue;
        text += (text.empty() ? "" : ", ") + std::string{one.key()} + ' ' + grouped(count);
    }
    return text;
}

std::uint64_t sum_of(const boost::json::object& counts) {
    std::uint64_t sum = 0;
    for (const auto& one : counts) sum += number_of(counts, one.key());
    return sum;
}

}  // namespace amq::cli
