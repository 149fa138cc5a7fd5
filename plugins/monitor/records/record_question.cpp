#include "plugins/monitor/records/record_question.hpp"

#include <algorithm>
#include <limits>

#include "plugins/monitor/records/text.hpp"

namespace amq::monitor {
namespace {

constexpr std::int64_t kFirst = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();

std::int64_t sooner(std::int64_t at) {
    return at < kFirst + kAroundUs ? kFirst : at - kAroundUs;
}

std::int64_t later(std::int64_t at) {
    return at > kLast - kAroundUs ? kLast : at + kAroundUs;
}

bool has_text(const Record& record, const std::string& text) {
    if (text.empty()) return true;
    return holds_text(record.user, text) || holds_text(record.name, text) ||
           holds_text(record.software, text) || holds_text(record.address, text) ||
           holds_text(record.detail, text);
}

}  // namespace

TimeWindow window_of(const RecordQuestion& question) noexcept {
    TimeWindow window;
    if (question.around_us) window = {sooner(*question.around_us), later(*question.around_us)};
    if (question.from_us) window.from_us = std::max(window.from_us, *question.from_us);
    if (question.to_us) window.to_us = std::min(window.to_us, *question.to_us);
    return window;
}

bool matches(const RecordQuestion& question, const Record& record) {
    const TimeWindow window = window_of(question);
    if (question.before && record.n >= *question.before) return false;
    if (record.at_us < window.from_us || record.at_us > window.to_us) return false;
    if (!question.kinds.has(record.kind)) return false;
    if (question.reason && record.reason != *question.reason) return false;
    if (question.user && record.user != *question.user) return false;
    if (question.address && !question.address->has(record.address)) return false;
    return has_text(record, question.text);
}

std::string mistake_in(const RecordQuestion& question) {
    if (question.limit == 0 || question.limit > kMaxPage) {
        return "limit must be 1 to " + std::to_string(kMaxPage) + ", and is " +
               std::to_string(question.limit);
    }
    if (question.text.size() > kMaxText) {
        return "text must have at most " + std::to_string(kMaxText) + " bytes, and has " +
               std::to_string(question.text.size());
    }
    if (question.from_us && question.to_us && *question.from_us > *question.to_us) {
        return "from_us is later than to_us";
    }
    return {};
}

}  // namespace amq::monitor
