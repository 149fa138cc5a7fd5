// Secrets of the monitor, driven through everything that takes them, and looked for everywhere.

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/flow/flow.hpp"
#include "tests/monitor/broker/monitored.hpp"
#include "tests/support/limits.hpp"

namespace amq::flow {
namespace {

constexpr const char* kCanary = "canary-0123456789-changes";
constexpr const char* kReadCanary = "canary-0123456789-reads";
constexpr const char* kCredentials = "canary-0123456789-of-a-hello";
constexpr std::string_view kAnyCanary = "canary-0123456789";

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class MonitoredSecrets : public Monitored {
  protected:
    MonitoredSecrets() {
        config().set("log.level", "trace");
        config().set("plugins.monitor.options.token_file", secret("token", kCanary));
        config().set("plugins.monitor.options.read_token_file", secret("reader", kReadCanary));
    }
    std::string secret(const std::string& name, const std::string& text) {
        const std::string path = directory().write(name, text + "\n");
        ::chmod(path.c_str(), 0600);
        return path;
    }
    HttpAnswer ask(const std::string& method, const std::string& target, const std::string& token,
                   const std::string& body = "", const std::string& fields = "") {
        return exchange(method + ' ' + target +
                        " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + fields +
                        "Authorization: Bearer " + token +
                        "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    // Everything that takes a secret, rightly and wrongly.
    void use() {
        seen_ += ask("GET", "/api/v1/config", kReadCanary).body;
        seen_ += ask("GET", "/api/v1/records", kCanary).body;
        seen_ += ask("POST", "/api/v1/kick", kCanary, R"({"user":"nobody"})").body;
        seen_ += ask("POST", "/api/v1/kick", kReadCanary, R"({"user":"nobody"})").body;
        seen_ += ask("POST", "/api/v1/nothing", kCanary).body;
        seen_ += ask("POST", "/api/v1/log/level", kCanary, "{\"level\":").body;
        seen_ += ask("POST", "/api/v1/server/reload", kCanary).body;
        seen_ += ask("GET", "/api/v1/config", std::string(kCanary) + "x").body;
        const HttpAnswer login =
            ask("POST", "/api/v1/login", "", std::string("{\"token\":\"") + kCanary + "\"}");
        EXPECT_EQ(login.status, 200) << login.body;
        const std::size_t at = login.head.find("amq_session=");
        ASSERT_NE(at, std::string::npos);
        cookie_ = login.head.substr(at + 12, login.head.find(';', at) - at - 12);
        seen_ += login.body;
        const std::string fields =
            "Cookie: amq_session=" + cookie_ + "\r\nX-AMQ-CSRF: 1\r\nOrigin: http://127.0.0.1\r\n";
        const HttpAnswer kick =
            exchange("POST /api/v1/kick HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" +
                     fields + "Content-Length: 17\r\n\r\n{\"user\":\"nobody\"}");
        EXPECT_EQ(kick.status, 409) << kick.body;
        seen_ += kick.head + kick.body;
        exchange("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + fields + "\r\n");
        greet();
    }
    // What everybody can read, with the token where that is needed.
    std::string all_surfaces() {
        std::string all = seen_ + broker().log();
        for (const char* path :
             {"/metrics", "/api/v1/config", "/api/v1/server", "/api/v1/counters",
              "/api/v1/connections", "/api/v1/records?limit=1000", "/api/v1/plugins",
              "/api/v1/topics", "/api/v1/match", "/api/v1/records?format=csv", "/healthz"}) {
            const HttpAnswer answer = ask("GET", path, kReadCanary);
            EXPECT_EQ(answer.status, 200) << path;
            all += answer.head + answer.body;
        }
        const std::string proc = "/proc/" + std::to_string(broker().pid());
        all += content_of(proc + "/cmdline") + content_of(proc + "/environ");
        return all;
    }
    static void expect_none(const std::string& text, std::string_view secret) {
        const std::size_t at = text.find(secret);
        EXPECT_EQ(at, std::string::npos)
            << text.substr(at < 200 ? 0 : at - 200, 400) << "\nhas " << secret;
    }

    std::string cookie_;

  private:
    void greet() {
        native::Session session{Transport::tcp, broker().publisher_port(),
                                native::Session::Silent{}};
        session.send({.cmd = native::kHello,
                      .sequence = 1,
                      .status = native::kExtended,
                      .body = native::Block()
                                  .add(native::kVersions, native::u16(1))
                                  .add(native::kUser, "ann")
                                  .add(10, kCredentials)
                                  .closed()});
        static_cast<void>(session.next());
        EXPECT_TRUE(broker().wait_for_log("hello", {{"user", "ann"}}));
    }

    std::string seen_;
};

TEST_F(MonitoredSecrets, AreNowhereToBeSeen) {
    start();
    use();
    const std::string all = all_surfaces();
    EXPECT_NE(all.find("ann"), std::string::npos) << "the others are";
    expect_none(all, kAnyCanary);
    expect_none(all, cookie_);
}

TEST_F(MonitoredSecrets, AreNotInTheStoreOfRecordsNorInWhatAmqdPrints) {
    start();
    use();
    EXPECT_EQ(broker().stop(), 0);
    for (const auto& entry : std::filesystem::directory_iterator(directory().path())) {
        const std::string name = entry.path().filename();
        if (name == "token" || name == "reader") continue;
        expect_none(content_of(entry.path()), kAnyCanary);
        expect_none(content_of(entry.path()), cookie_);
    }
    const std::string file = directory().write("amq.toml", config().text());
    const Finished printed = run_to_end(amqd({"--config", file, "--print-config"}));
    EXPECT_EQ(printed.exit_code, 0) << printed.errors;
    EXPECT_NE(printed.output.find("token_file"), std::string::npos) << "its path is no secret";
    expect_none(printed.output + printed.errors, kAnyCanary);
    expect_none(broker().log(), kAnyCanary);
    start();
}

TEST_F(MonitoredSecrets, AreNotInWhatIsSaidOfAFileThatIsWrong) {
    const std::string path = secret("token", kCanary);
    ::chmod(path.c_str(), 0644);
    try {
        start();
        FAIL() << "it started";
    } catch (const std::runtime_error& error) {
        expect_none(error.what(), kAnyCanary);
        EXPECT_NE(std::string(error.what()).find(path), std::string::npos);
    }
    static_cast<void>(secret("token", std::string(kCanary) + " and more"));
    try {
        start();
        FAIL() << "it started";
    } catch (const std::runtime_error& error) {
        expect_none(error.what(), kAnyCanary);
    }
}

TEST_F(MonitoredSecrets, AreNotInTheTextOfACrash) {
    config().set("plugins.crash_file", file("crashes"));
    start();
    use();
    ASSERT_EQ(::kill(broker().pid(), SIGSEGV), 0);
    const auto code = broker().wait();
    if (kSanitized)
        EXPECT_NE(code, 0) << "a sanitizer has its own end of a crash";
    else
        EXPECT_EQ(code, 128 + SIGSEGV);
    expect_none(broker().log(), kAnyCanary);
    expect_none(broker().log(), cookie_);
    expect_none(content_of(file("crashes")), kAnyCanary);
    forget();
}

}  // namespace
}  // namespace amq::flow
