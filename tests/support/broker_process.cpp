#include "tests/support/broker_process.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

namespace amq::flow {
namespace {

using Lines = ChildProcess::Lines;

Fields with_event(std::string_view event, Fields fields) {
    fields["event"] = event;
    return fields;
}

bool has_line(const Lines& lines, const Fields& wanted) {
    return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
        return has_fields(parse_log_line(line), wanted);
    });
}

// Counters only grow and are told again and again: the last word on each set of labels counts.
std::uint64_t sum_of_last(const Lines& lines, const Fields& wanted) {
    std::map<Fields, std::uint64_t> last;
    for (const std::string& line : lines) {
        if (line.find("event=counter") == std::string::npos) continue;
        Fields fields = parse_log_line(line);
        if (!has_fields(fields, wanted)) continue;
        const std::uint64_t value = std::stoull(fields["value"]);
        for (const char* changing : {"value", "ts", "level"}) fields.erase(changing);
        last[fields] = value;
    }
    std::uint64_t sum = 0;
    for (const auto& [labels, value] : last) sum += value;
    return sum;
}

Fields counter_fields(std::string_view name, const Fields& labels) {
    Fields wanted = with_event("counter", labels);
    wanted["name"] = name;
    return wanted;
}

}  // namespace

Command amqd(std::vector<std::string> arguments) {
    return {.program = AMQ_AMQD, .arguments = std::move(arguments), .environment = {}};
}

BrokerProcess::BrokerProcess(const BrokerConfig& config, std::vector<std::string> environment) {
    const std::string file = directory_.write("amq.toml", config.text());
    Command command = amqd({"--config", file});
    command.environment = std::move(environment);
    process_ = std::make_unique<ChildProcess>(command);
    if (!wait_for_log("ready")) throw std::runtime_error("amqd did not start:\n" + log());
}

std::uint16_t BrokerProcess::port(const std::string& listener) const {
    for (const std::string& line : process_->error_lines()) {
        Fields fields = parse_log_line(line);
        if (!has_fields(fields, {{"event", "listening"}, {"name", listener}})) continue;
        const std::string& url = fields["url"];
        return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    }
    throw std::runtime_error("the broker does not listen at " + listener);
}

bool BrokerProcess::wait_for_log(std::string_view event, const Fields& fields, milliseconds limit) {
    const Fields wanted = with_event(event, fields);
    return process_->wait_for_lines([&](const Lines& lines) { return has_line(lines, wanted); },
                                    limit);
}

int BrokerProcess::stop() {
    terminate();
    return wait().value_or(-1);
}

void BrokerProcess::kill() {
    process_->signal(SIGKILL);
    (void)wait();
}

std::uint64_t BrokerProcess::counter(std::string_view name, const Fields& labels) const {
    return sum_of_last(process_->error_lines(), counter_fields(name, labels));
}

bool BrokerProcess::wait_for_counter(std::string_view name, const Fields& labels,
                                     std::uint64_t at_least, milliseconds limit) {
    const Fields wanted = counter_fields(name, labels);
    return process_->wait_for_lines(
        [&](const Lines& lines) { return sum_of_last(lines, wanted) >= at_least; }, limit);
}

std::uint64_t BrokerProcess::resident_bytes() const {
    std::ifstream status("/proc/" + std::to_string(pid()) + "/status");
    for (std::string word; status >> word;) {
        std::uint64_t kibibytes = 0;
        if (word == "VmRSS:" && status >> kibibytes) return kibibytes * 1024;
    }
    throw std::runtime_error("the broker's memory cannot be read: it has ended");
}

std::size_t BrokerProcess::mappings() const {
    std::ifstream maps("/proc/" + std::to_string(pid()) + "/maps");
    std::size_t lines = 0;
    for (std::string line; std::getline(maps, line);) ++lines;
    return lines;
}

}  // namespace amq::flow
