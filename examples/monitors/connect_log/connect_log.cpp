// Who came, who went and what strategies did wrong, a line of JSON each, in a file that is bounded.
// It runs beside any other monitor.

#include <amq/plugin/monitor.hpp>

#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>

#include "log_file.hpp"

namespace {

using connect_log::LogFile;

constexpr std::int64_t kLongestLine = 32 * 1024;  // four texts of 1,024 bytes, escaped, and more

std::string quoted(std::string_view text) {
    std::string all = "\"";
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (letter == '"' || letter == '\\') all += '\\';
        if (byte >= 0x20) {
            all += letter;
            continue;
        }
        char escape[8];
        std::snprintf(escape, sizeof escape, "\\u%04x", byte);
        all += escape;
    }
    return all + '"';
}

// {"at_us":...,"what":"connect",...}
class Line {
  public:
    Line(std::uint64_t at_ns, std::string_view what)
        : text_("{\"at_us\":" + std::to_string(at_ns / 1000)) {
        add("what", what);
    }
    Line& add(std::string_view name, std::string_view text) {
        text_ += ',' + quoted(name) + ':' + quoted(text);
        return *this;
    }
    Line& number(std::string_view name, std::int64_t value) {
        text_ += ',' + quoted(name) + ':' + std::to_string(value);
        return *this;
    }
    [[nodiscard]] std::string whole() const { return text_ + '}'; }

  private:
    std::string text_;
};

// Ids have 64 bits, which is more than readers of JSON keep of a number.
Line of_session(const amq::Event& event, std::string_view what) {
    Line line(event.at_ns(), what);
    line.add("session", std::to_string(event.session())).add("address", event.text(0));
    return line.add("user", event.text(1)).add("name", event.text(2));
}

// Empty for what is of no interest.
std::string line_of(const amq::Event& event) {
    switch (event.type()) {
        case AMQ_EVENT_SESSION_READY: return of_session(event, "connect").whole();
        case AMQ_EVENT_SESSION_CLOSED:
            return of_session(event, "disconnect")
                .number("reason", event.code())
                .number("lasted_us", event.value(0) / 1000)
                .number("messages_in", event.value(1))
                .number("messages_out", event.value(2))
                .whole();
        case AMQ_EVENT_STRIKE:
            return Line(event.at_ns(), "strike")
                .number("model", event.code())
                .add("strategy", event.text(0))
                .add("callback", event.text(1))
                .add("why", event.text(2))
                .whole();
        default: return {};
    }
}

class ConnectLog final : public amq::Monitor {
  public:
    ConnectLog(amq::Host host, const amq::Options& options)
        : Monitor(host),
          file_(file_of(options), {static_cast<std::uint64_t>(options.number(
                                       "max_size", 10 << 20, kLongestLine, std::int64_t{1} << 40)),
                                   options.number("keep", 3, 0, 100)}) {}

    std::uint64_t interest() const override {
        return AMQ_EVENT_BIT(AMQ_EVENT_SESSION_READY) | AMQ_EVENT_BIT(AMQ_EVENT_SESSION_CLOSED) |
               AMQ_EVENT_BIT(AMQ_EVENT_STRIKE);
    }

    void start() override { file_.open(); }
    void stop() override { file_.close(); }

    // The thread is for monitors alone, but for all of them: a disk that stands still holds up the
    // others, and no message.
    void on_events(const amq::Events& events, std::uint64_t lost) override {
        missing_ += lost;
        std::uint64_t appended = 0;
        for (std::uint32_t k = 0; k < events.size(); ++k) {
            const std::string line = line_of(events[k]);
            if (line.empty()) continue;
            tell_of_missing(events[k].at_ns());
            ++(file_.append(line) ? appended : missing_);
        }
        const bool is_good = file_.flush();
        if (!is_good) missing_ += appended;
        note(is_good);
    }

  private:
    static std::string file_of(const amq::Options& options) {
        std::string file = options.text("file", "");
        if (file.empty()) throw amq::Error(AMQ_E_CONFIG, "option \"file\" names no file");
        return file;
    }

    void tell_of_missing(std::uint64_t at_ns) {
        if (missing_ == 0) return;
        const Line line = Line(at_ns, "missing").number("lines", static_cast<int64_t>(missing_));
        if (file_.append(line.whole())) missing_ = 0;
    }

    // To fail again and again would end the calls; the log says it once.
    void note(bool is_good) {
        if (is_good != is_good_)
            host().log(is_good ? amq::Level::info : amq::Level::warn,
                       is_good ? "lines are written again" : "lines cannot be written");
        is_good_ = is_good;
    }

    LogFile file_;
    std::uint64_t missing_ = 0;
    bool is_good_ = true;
};

}  // namespace

AMQ_MONITOR(ConnectLog, "org.example.connect-log", "Connect log", "1.0.0", 0, "example");
