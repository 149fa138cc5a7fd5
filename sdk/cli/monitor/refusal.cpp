#include "sdk/cli/monitor/refusal.hpp"

#include <boost/json/parse.hpp>

#include "sdk/cli/display_text.hpp"
#include "sdk/cli/json_field.hpp"

namespace amq::cli {
namespace {

using Because = NoAnswer::Because;

constexpr const char* kNameIt = "--monitor or AMQ_MONITOR names another one";
constexpr const char* kStartIt =
    "Is amqd running, and with its monitor? That takes [plugins.monitor] with path = "
    "\"monitor.so\" "
    "in its configuration";
constexpr const char* kGiveToken =
    "Name a file with the token by --token-file or AMQ_MONITOR_TOKEN_FILE, or set "
    "AMQ_MONITOR_TOKEN";
constexpr std::size_t kMaxSentence = 500;  // columns of what the monitor says

// The monitor's own sentence; nothing when it has none.
std::string sentence_in(const HttpAnswer& answer) {
    boost::system::error_code error;
    const boost::json::value value = boost::json::parse(answer.body, error);
    if (error || !value.is_object()) return {};
    return cut_to_width(printable(text_of(value.get_object(), "error")), kMaxSentence);
}

// What was asked may have a name in it that somebody else has chosen.
std::string cannot(const std::string& what) {
    return "cannot " + cut_to_width(printable(what), kMaxSentence) + ": ";
}

std::string with_stop(std::string text) {
    return text.ends_with('.') ? text + ' ' : text + ". ";
}

ExitCode code_of(unsigned status) {
    if (status == 400) return ExitCode::usage;
    return status == 401 || status == 403 || status == 429 ? ExitCode::denied : ExitCode::failed;
}

}  // namespace

Failure not_a_monitor(const std::string& url) {
    return Failure{ExitCode::failed, "what listens at " + url +
                                         " does not speak as the monitor of amqd does. " + kNameIt};
}

Failure failure_of(const NoAnswer& why, const std::string& what, const std::string& url) {
    switch (why.because()) {
        case Because::unreachable:
            return Failure{ExitCode::unreachable, "no monitor at " + url + ": " + why.what() +
                                                      ". " + kStartIt + ". " + kNameIt};
        case Because::late:
            return Failure{ExitCode::timeout, cannot(what) + why.what() + " from the monitor at " +
                                                  url + "; --timeout gives it longer"};
        case Because::broken: return not_a_monitor(url);
        case Because::too_large:
            return Failure{ExitCode::failed, cannot(what) + "the answer of the monitor at " + url +
                                                 " is too large; --limit makes it smaller"};
        case Because::given_up: return Failure{ExitCode::failed, cannot(what) + "given up"};
    }
    return Failure{ExitCode::failed, cannot(what) + "no answer"};
}

Failure failure_of(const HttpAnswer& answer, TokenSent token, const std::string& what,
                   const std::string& url) {
    const std::string said = sentence_in(answer);
    if (said.empty()) return not_a_monitor(url);
    const std::string text = cannot(what) + said;
    if (answer.status == 401 && token == TokenSent::no) {
        return Failure{ExitCode::denied, with_stop(text) + kGiveToken};
    }
    if (answer.status == 401) {
        return Failure{ExitCode::denied,
                       with_stop(text) +
                           "It was taken from --token-file, AMQ_MONITOR_TOKEN_FILE "
                           "or AMQ_MONITOR_TOKEN; the monitor's is in the file that "
                           "its option token_file names"};
    }
    return Failure{code_of(answer.status), text};
}

}  // namespace amq::cli
