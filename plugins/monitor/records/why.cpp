#include "plugins/monitor/records/why.hpp"

#include <algorithm>
#include <map>

#include "plugins/monitor/records/plain_words.hpp"
#include "plugins/monitor/records/reading.hpp"

namespace amq::monitor {
namespace {

std::string who(const WhyQuestion& question) {
    if (question.user) return question.user->empty() ? "clients without a user" : *question.user;
    return question.address.value_or("");
}

std::string what_happened(const Record& record) {
    const std::string reason(record.reason == Reason::none ? "no reason"
                                                           : to_string(record.reason));
    if (record.kind == Kind::refused) return "refused (" + reason + ")";
    return "ended (" + reason + ") after " + duration_text(record.duration_us);
}

std::string figures(const Record& record) {
    std::string text;
    if (record.idle_us) text += ", idle for " + duration_text(*record.idle_us);
    if (record.pending_bytes > 0) text += ", " + bytes_text(record.pending_bytes) + " not yet sent";
    if (!record.tcp) return text;
    text += ", round trip " + duration_text(static_cast<std::int64_t>(record.tcp->rtt_us));
    if (record.tcp->retransmits > 0) {
        text += ", " + count_text(record.tcp->retransmits, "packet") + " sent again";
    }
    return text;
}

std::string client_of(const Record& record) {
    std::string text = record.address.empty() ? "" : " from " + record.address;
    if (!record.software.empty()) text += " with " + record.software;
    return text;
}

// The reason of most of them, when there are enough to say so.
std::string most_often(const std::vector<End>& ends) {
    constexpr std::size_t kEnough = 3;
    std::map<Reason, std::size_t> counts;
    for (const End& end : ends) ++counts[end.record->reason];
    const auto most =
        std::max_element(counts.begin(), counts.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    if (ends.size() < kEnough || most->second * 2 <= ends.size()) return {};
    return " Mostly " + std::string(to_string(most->first)) + ": " + std::to_string(most->second) +
           " of " + std::to_string(ends.size()) + ".";
}

std::string heading(const Why& why) {
    if (why.ends.empty()) return who(why.question) + ": no disconnect and no refusal is recorded.";
    const std::int64_t ago = why.question.now_us - why.ends.front().record->at_us;
    const std::string last = why.ends.size() == 1 ? "one end is recorded, "
                                                  : "the last " + std::to_string(why.ends.size()) +
                                                        " ends that are recorded, the newest ";
    return who(why.question) + ": " + last + duration_text(ago) + " ago." + most_often(why.ends);
}

}  // namespace

std::string sentence_of(const Record& record) {
    return moment_text(record.at_us) + ": " + what_happened(record) + client_of(record) +
           figures(record) + ".";
}

void tell(Why& why) {
    why.text = heading(why) + "\n";
    for (End& end : why.ends) {
        end.sentence = sentence_of(*end.record);
        end.reading = reading_of(*end.record, end.grouped);
        why.text += end.sentence + "\n    " + end.reading + "\n";
    }
    if (!why.incomplete.empty()) why.text += "Some may be missing: " + why.incomplete + "\n";
}

}  // namespace amq::monitor
