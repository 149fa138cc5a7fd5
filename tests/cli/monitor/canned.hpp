#pragma once
// Answers as the monitor gives them, and names that somebody may have chosen to do harm.

#include <map>
#include <string>
#include <vector>

namespace amq::cli_test {

extern const char* const kServerAnswer;
extern const char* const kCountersAnswer;
extern const char* const kConnectionsAnswer;
extern const char* const kConnectionAnswer;
extern const char* const kTopicsAnswer;
extern const char* const kTopicAnswer;
extern const char* const kRecordsAnswer;
extern const char* const kModelsAnswer;
extern const char* const kTimersAnswer;
extern const char* const kWhyAnswer;

// All of them by their paths, as they are asked for: connection 77, topic chat.a, user alice.
[[nodiscard]] std::map<std::string, std::string> canned_answers();

// Colours, another title of the window, marks that turn the text around, line ends, a name of
// 4 KiB: UTF-8, not escaped.
[[nodiscard]] std::vector<std::string> hostile_names();

// Whether a terminal would do anything but show it: a control character other than line ends, or
// a mark that turns text around.
[[nodiscard]] bool is_obeyed(const std::string& text);

}  // namespace amq::cli_test
