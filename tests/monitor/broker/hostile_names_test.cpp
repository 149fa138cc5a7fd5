// Names that would be something else than text somewhere, looked at on every surface.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>

#include "tests/flow/flow.hpp"
#include "tests/monitor/broker/monitored.hpp"

namespace amq::flow {
namespace {

namespace json = boost::json;

const std::vector<std::string>& hostile_names() {
    static const std::vector<std::string> all{"<script>alert(1)</script>",
                                              "<img src=x onerror=alert(2)>",
                                              "\"'`&lt;\\",
                                              "cr\r\nSet-Cookie: a=b\r\n\r\nHTTP/1.1 200 OK",
                                              "ansi\x1b[31mred\x1b]0;title\x07\x1b[2J",
                                              "c1\xC2\x9B"
                                              "31m",
                                              "rtl\xE2\x80\xAEgnp.exe\xE2\x81\xA6",
                                              std::string("nul\0byte", 8),
                                              "=cmd|' /C calc'!A0",
                                              "+1+1",
                                              "-2+3",
                                              "@SUM(A1)",
                                              "\t=1",
                                              " =1",
                                              "event: tick\ndata: {}\n\n",
                                              "a\nlevel=error event=crash plugin=none",
                                              "${jndi:ldap://evil}%n%s{}",
                                              std::string(255, '\x7F'),
                                              "\xEF\xBF\xBF\xF0\x9F\x98\x80"};
    return all;
}

// Bytes that a terminal obeys, or that turn the direction of text.
bool is_tame(const std::string& text) {
    for (const char* turning : {"\xE2\x80\xAE", "\xE2\x81\xA6", "\xC2\x9B"}) {
        if (text.find(turning) != std::string::npos) return false;
    }
    return std::ranges::all_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return c == '\n' || (byte >= 0x20 && byte != 0x7F);
    });
}

std::string percent_encoded(const std::string& text) {
    constexpr const char* kDigits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += kDigits[byte >> 4U];
        out += kDigits[byte & 15U];
    }
    return out;
}

class HostileNames : public Monitored {
  protected:
    // One session each, which subscribes and publishes to a topic of the same name.
    void fill() {
        for (const std::string& name : hostile_names()) {
            native::Session session = session_of(name, name);
            session.subscribe(native::topic(1, name));
            session.publish(
                {.model = kUnreliableAll, .topic = 1, .body = name, .flags = native::kAlias});
            EXPECT_EQ(session.next().payload, name);
            sessions_.push_back(std::move(session));
        }
    }
    // Of a stream, until its next tick has come.
    std::string events() {
        RawSocket socket = RawSocket::connect_tcp(http_port());
        socket.send("GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nLast-Event-ID: 1\r\n\r\n");
        std::string all;
        for (const Deadline deadline(kPatience); !deadline.passed();) {
            all += socket.receive(milliseconds{deadline.left_ms()});
            if (all.find("event: tick\n") != std::string::npos) break;
        }
        return all;
    }

    std::vector<native::Session> sessions_;
};

TEST_F(HostileNames, AreThemselvesInJson) {
    start();
    fill();
    const json::object page = get("/api/v1/connections?limit=1000&sort=id").json();
    ASSERT_EQ(number(page, "total"), hostile_names().size());
    for (std::size_t k = 0; k < hostile_names().size(); ++k) {
        const json::value& row = page.at("connections").as_array().at(k);
        EXPECT_EQ(row.at("user").as_string(), hostile_names()[k]);
        EXPECT_EQ(row.at("name").as_string(), hostile_names()[k]);
    }
    const json::object topics = get("/api/v1/topics?limit=1000").json();
    for (const std::string& name : hostile_names()) {
        const auto& rows = topics.at("topics").as_array();
        EXPECT_TRUE(std::ranges::any_of(
            rows, [&](const json::value& row) { return row.at("topic").as_string() == name; }));
    }
    for (const char* path : {"/api/v1/connections?limit=1000", "/api/v1/topics", "/api/v1/records",
                             "/api/v1/flapping?at_least=2", "/api/v1/series/names"}) {
        const HttpAnswer raw = get(path);
        EXPECT_EQ(raw.status, 200) << path;
        EXPECT_NE(raw.head.find("Content-Type: application/json\r\n"), std::string::npos);
        EXPECT_NE(raw.head.find("nosniff"), std::string::npos);
        EXPECT_TRUE(std::ranges::none_of(raw.body.substr(0, raw.body.size() - 1), [](char c) {
            return static_cast<unsigned char>(c) < 0x20;
        })) << path;
    }
}

TEST_F(HostileNames, AreAskedForAsTheyAre) {
    start();
    fill();
    for (const std::string& name : hostile_names()) {
        const bool is_plain =
            std::ranges::none_of(
                name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7F'; }) &&
            name.find("\xC2\x9B") == std::string::npos;
        const std::string encoded = percent_encoded(name);
        const HttpAnswer why = get("/api/v1/why/" + encoded);
        const HttpAnswer topic = get("/api/v1/topics/" + encoded);
        const HttpAnswer found = get("/api/v1/connections?user=" + encoded);
        if (!is_plain) {
            EXPECT_EQ(why.status, 400) << name;
            EXPECT_EQ(topic.status, 400) << name;
            EXPECT_EQ(found.status, 400) << name;
            EXPECT_TRUE(is_tame(why.body)) << why.body;
            continue;
        }
        EXPECT_EQ(why.json().at("user").as_string(), name);
        EXPECT_TRUE(why.json().at("connected").as_bool());
        EXPECT_EQ(topic.json().at("topic").as_string(), name);
        EXPECT_EQ(number(found.json(), "total"), 1) << name;
    }
}

TEST_F(HostileNames, AreTameInTheLogAndInTheTerminal) {
    config().set("log.level", "trace");
    start();
    fill();
    EXPECT_TRUE(is_tame(broker().log())) << broker().log();
    for (const char* arguments :
         {"conn ls", "conn history", "topic ls", "top --once", "top --once --sort user",
          "why '<script>alert(1)</script>'", "conn ls --user '=cmd|'\"'\"' /C calc'\"'\"'!A0'",
          "topic info '<script>alert(1)</script>'", "server info", "conn history --csv",
          "why --address 127.0.0.1"}) {
        const Finished shown = amq(arguments);
        EXPECT_EQ(shown.exit_code, 0) << arguments << shown.errors;
        EXPECT_TRUE(is_tame(shown.errors)) << arguments;
        if (std::string(arguments).find("--csv") != std::string::npos) continue;
        EXPECT_TRUE(is_tame(shown.output)) << arguments << '\n' << shown.output;
    }
    for (const native::Session& session : sessions_) {
        const auto id = native::number(session.welcome.records.at(native::kSession));
        const Finished info = amq("conn info " + std::to_string(id));
        EXPECT_EQ(info.exit_code, 0) << info.errors;
        EXPECT_TRUE(is_tame(info.output)) << info.output;
    }
}

TEST_F(HostileNames, AreNoFormulasAndNoLinesOfASheet) {
    start();
    fill();
    static_cast<void>(wait_for("/api/v1/records?limit=1000", [](const json::object& page) {
        return page.at("records").as_array().size() == hostile_names().size();
    }));
    const std::string sheet = get("/api/v1/records?format=csv&limit=1000").body;
    bool is_quoted = false;
    std::string cell;
    std::size_t cells = 0;
    for (const char c : sheet) {
        if (c == '"') is_quoted = !is_quoted;
        const bool is_end = !is_quoted && (c == ',' || c == '\n' || c == '\r');
        if (!is_end) {
            cell += c;
            continue;
        }
        const std::size_t from = cell.find_first_not_of("\" ");
        if (from != std::string::npos) {
            EXPECT_EQ(std::string("=+-@\t\r\n").find(cell[from]), std::string::npos) << cell;
        }
        cells += c == '\r' ? 0 : 1;
        cell.clear();
    }
    EXPECT_FALSE(is_quoted);
    EXPECT_EQ(cells, 22 * (hostile_names().size() + 1)) << "a line for each, and its heading";
}

TEST_F(HostileNames, AreLabelsThatPrometheusTakes) {
    start();
    fill();
    std::string metrics;
    const Deadline deadline(kPatience);
    do {
        metrics = get("/metrics").body;
    } while (metrics.find("amq_topic_messages_total{topic=\"=cmd") == std::string::npos &&
             !deadline.passed());
    EXPECT_NE(metrics.find("amq_topic_messages_total{topic=\"=cmd"), std::string::npos);
    for (const char* line : {"\nSet-Cookie", "\n\n"}) {
        EXPECT_EQ(metrics.find(line), std::string::npos) << metrics;
    }
    EXPECT_EQ(metrics.find("user="), std::string::npos) << "no user is a label";
    const std::string path = file("metrics.txt");
    std::ofstream(path, std::ios::binary) << metrics;
    const Finished there = shell("command -v promtool");
    if (there.exit_code != 0) GTEST_SKIP() << "promtool is not installed";
    const Finished checked = shell("promtool check metrics < " + path);
    EXPECT_EQ(checked.exit_code, 0) << checked.errors << checked.output;
    EXPECT_EQ(checked.errors.find("error"), std::string::npos) << checked.errors;
}

TEST_F(HostileNames, AreOneEventInAStream) {
    start();
    fill();
    const std::string told = events();
    std::size_t records = 0;
    for (std::size_t at = told.find("\r\n\r\n") + 4; at < told.size();) {
        const std::string line = told.substr(at, told.find('\n', at) - at);
        at += line.size() + 1;
        if (line.starts_with("event: record")) ++records;
        EXPECT_TRUE(line.empty() || line.starts_with("event: ") || line.starts_with("id: ") ||
                    line.starts_with("data: ") || line.starts_with("retry: ") || line == ":")
            << line;
        EXPECT_EQ(line.find('\r'), std::string::npos) << line;
        EXPECT_EQ(line.find('\x1b'), std::string::npos) << line;
    }
    EXPECT_EQ(records, hostile_names().size());
}

TEST_F(HostileNames, ThatAreTooLongOrNoUtf8AreNotLetIn) {
    start();
    const std::string log_before = broker().log();
    for (const std::string& name : {std::string(4096, 'x'), std::string("\xFF\xFE\x1b[31m"),
                                    std::string("\xC0\xAF"), std::string("\xED\xA0\x80")}) {
        native::Session session{Transport::tcp, broker().publisher_port(),
                                native::Session::Silent{}};
        session.send({.cmd = native::kHello,
                      .sequence = 1,
                      .status = native::kExtended,
                      .body = native::Block()
                                  .add(native::kVersions, native::u16(1))
                                  .add(native::kUser, name)
                                  .closed()});
        EXPECT_TRUE(session.ended_within(kPatience));
    }
    const json::object counters = wait_for("/api/v1/counters", [](const json::object& answer) {
        return number(answer, "sessions.closed.protocol_error") == 4;
    });
    EXPECT_EQ(number(counters, "sessions.closed.protocol_error"), 4);
    EXPECT_TRUE(is_tame(broker().log())) << broker().log();
    for (const std::string& target : {"/api/v1/why/" + percent_encoded("\xFF\xFE"),
                                      "/api/v1/records?user=" + percent_encoded("\xC0\xAF"),
                                      "/api/v1/topics?text=" + percent_encoded("\xED\xA0\x80")}) {
        EXPECT_EQ(get(target).status, 400) << target;
    }
    EXPECT_EQ(get("/api/v1/records?user=" + std::string(257, 'x')).status, 400);
    EXPECT_EQ(get("/api/v1/why/" + std::string(4096, 'x')).status, 414);
    EXPECT_EQ(post("/api/v1/publish",
                   R"({"model":10,"topic":")" + std::string(4096, 'x') + R"(","body":""})")
                  .status,
              409);
}

TEST_F(HostileNames, OfOptionsAreTextInTheConfiguration) {
    config().set_toml("plugins.monitor.options.hosts", R"("<script>alert(1)</script>\u001b[31m")");
    start();
    const HttpAnswer config = get("/api/v1/config");
    EXPECT_EQ(config.body.find('\x1b'), std::string::npos);
    EXPECT_NE(config.body.find("<script>alert(1)</script>"), std::string::npos) << "as text";
    EXPECT_TRUE(is_tame(broker().log()));
}

}  // namespace
}  // namespace amq::flow
