#include "plugins/monitor/records/record_csv.hpp"

#include <cstdint>

#include "plugins/monitor/records/plain_words.hpp"

namespace amq::monitor {
namespace {

constexpr std::string_view kNames =
    "n,at,at_us,kind,reason,session,user,name,software,address,transport,listener,detail,"
    "duration_us,idle_us,in_messages,in_bytes,out_messages,out_bytes,rtt_us,retransmits,"
    "pending_bytes\r\n";

// Blanks before the sign do not stop a spreadsheet; a tab or a line end leads to a cell of its own.
bool looks_like_a_formula(std::string_view text) {
    const std::size_t first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return false;
    return std::string_view("=+-@\t\r\n").find(text[first]) != std::string_view::npos;
}

class Line {
  public:
    explicit Line(std::string& out) : out_(out) {}
    ~Line() { out_ += "\r\n"; }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;

    void text(std::string_view value) { cell() += csv_cell(value); }
    template <class Number>
    void number(Number value) {
        cell() += std::to_string(value);
    }
    template <class Number>
    void number(const std::optional<Number>& value) {
        cell() += value ? std::to_string(*value) : std::string();
    }

  private:
    std::string& cell() {
        if (!is_first_) out_ += ',';
        is_first_ = false;
        return out_;
    }

    std::string& out_;
    bool is_first_ = true;
};

void add(std::string& out, const Record& record) {
    Line line(out);
    line.number(record.n);
    line.text(moment_text(record.at_us));
    line.number(record.at_us);
    line.text(to_string(record.kind));
    line.text(to_string(record.reason));
    line.number(record.session);
    for (const std::string* text :
         {&record.user, &record.name, &record.software, &record.address}) {
        line.text(*text);
    }
    line.text(to_string(record.transport));
    line.text(record.listener);
    line.text(record.detail);
    line.number(record.duration_us);
    line.number(record.idle_us);
    for (const Traffic* traffic : {&record.in, &record.out}) {
        line.number(traffic->messages);
        line.number(traffic->bytes);
    }
    line.number(record.tcp ? std::optional(record.tcp->rtt_us) : std::nullopt);
    line.number(record.tcp ? std::optional(record.tcp->retransmits) : std::nullopt);
    line.number(record.pending_bytes);
}

}  // namespace

std::string csv_cell(std::string_view text) {
    const bool is_formula = looks_like_a_formula(text);
    if (!is_formula && text.find_first_of(",\"\r\n") == std::string_view::npos) {
        return std::string(text);
    }
    std::string cell = is_formula ? "\"'" : "\"";
    for (const char c : text) {
        if (c == '"') cell += '"';
        cell += c;
    }
    return cell += '"';
}

std::string to_csv(std::span<const RecordPtr> records) {
    std::string out(kNames);
    for (const RecordPtr& record : records) add(out, *record);
    return out;
}

}  // namespace amq::monitor
