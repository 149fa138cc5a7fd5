#include "tests/cli/shell.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace amq::cli_test {

flow::Command shell(const std::string& line, const std::string& url) {
    const std::string folder = std::filesystem::path{AMQ_CLI}.parent_path().string();
    const std::string setting = "PATH=" + folder + ":$PATH; ";
    return {"/bin/sh", {"-c", setting + line}, {"AMQ_URL=" + url}};
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in{text};
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

boost::json::object json_of(const std::string& text) {
    return boost::json::parse(text).as_object();
}

AmqTest::AmqTest() {
    config_.set("listen.native.url", "tcp://127.0.0.1:0").set("listen.native.role", "any");
}

flow::BrokerProcess& AmqTest::broker() {
    if (!broker_) {
        broker_.emplace(config_);
        url_ = "tcp://127.0.0.1:" + std::to_string(broker_->port("native"));
    }
    return *broker_;
}

Finished AmqTest::run(const std::string& line) {
    return flow::run_to_end(shell(line, url()));
}

std::unique_ptr<ChildProcess> AmqTest::subscriber(const std::string& arguments) {
    auto process = std::make_unique<ChildProcess>(shell("exec amq " + arguments, url()));
    const bool prints = arguments.starts_with("sub");
    if (says(*process, prints ? "amq: subscribed to" : "amq: replying on")) return process;
    throw std::runtime_error{"not subscribed: " + process->errors()};
}

const std::string& AmqTest::url() {
    broker();
    return url_;
}

std::string AmqTest::file(const std::string& name) const {
    return (directory_.path() / name).string();
}

std::string AmqTest::write_file(const std::string& name, std::string_view content) const {
    std::ofstream{file(name), std::ios::binary} << content;
    return file(name);
}

bool says(ChildProcess& process, const std::string& begin) {
    const auto has_it = [&](const ChildProcess::Lines& lines) {
        return std::ranges::any_of(
            lines, [&](const std::string& line) { return line.starts_with(begin); });
    };
    return process.wait_for_lines(has_it, kPatience);
}

}  // namespace amq::cli_test
