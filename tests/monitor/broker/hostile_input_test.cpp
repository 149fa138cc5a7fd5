// Requests that nobody sends by mistake, to a real broker that serves others meanwhile.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/flow/flow.hpp"
#include "tests/monitor/broker/monitored.hpp"

namespace amq::flow {
namespace {

class HostileInput : public Monitored {
  protected:
    // All that is answered until the connection ends, which it must.
    std::string everything(const std::string& bytes) {
        RawSocket socket = RawSocket::connect_tcp(http_port());
        try {
            socket.send(bytes);
        } catch (const std::runtime_error&) {
            // It was refused before all of it was sent.
        }
        return rest_of(socket);
    }
    static std::string rest_of(RawSocket& socket) {
        std::string all;
        for (const Deadline deadline(3 * kPatience); !socket.ended() && !deadline.passed();) {
            all += socket.receive(milliseconds{deadline.left_ms()});
        }
        EXPECT_TRUE(socket.ended()) << "the connection stays";
        return all;
    }
    static int status_of(const std::string& answer) {
        return answer.size() < 12 ? 0 : std::stoi(answer.substr(9, 3));
    }
    static std::string head(const std::string& method, const std::string& target,
                            const std::string& fields) {
        return method + ' ' + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" +
               "Authorization: Bearer " + kToken + "\r\n" + fields + "\r\n";
    }
    static std::string with_body(const std::string& target, const std::string& body) {
        return head("POST", target, "Content-Length: " + std::to_string(body.size()) + "\r\n") +
               body;
    }
    // The page of one, and the messages of another.
    void expect_service() {
        EXPECT_EQ(get("/api/v1/server").status, 200);
        native::Session session = this->session();
        session.publish(
            {.model = kReliableRandom, .topic = 5, .body = "x", .flags = native::kNoWait});
        EXPECT_EQ(session.next().status, 2U);
    }
};

TEST_F(HostileInput, OfDeepJsonIsRefused) {
    start();
    for (const char* path : {"/api/v1/publish", "/api/v1/kick", "/api/v1/login"}) {
        for (const std::string& deep : {std::string(60'000, '['), std::string(60'000, '{'),
                                        "{\"a\":" + std::string(50'000, '[')}) {
            EXPECT_EQ(status_of(everything(with_body(path, deep))), 400) << path;
        }
    }
    EXPECT_EQ(status_of(everything(with_body("/api/v1/publish", std::string(100'000, '[')))), 400);
    EXPECT_EQ(status_of(everything(with_body("/api/v1/kick", std::string(100'000, '[')))), 413);
    expect_service();
}

TEST_F(HostileInput, OfAHundredMegabytesIsRefusedAndCostsNoMemory) {
    start();
    const std::uint64_t before = broker().resident_bytes();
    const std::string announced = "Content-Length: 104857600\r\n";
    const std::string some(1U << 20U, 'x');
    for (const char* path : {"/api/v1/publish", "/api/v1/kick", "/api/v1/login"}) {
        EXPECT_EQ(status_of(everything(head("POST", path, announced))), 413) << path;
        EXPECT_EQ(status_of(everything(head("POST", path, announced) + some)), 413) << path;
    }
    EXPECT_LT(broker().resident_bytes(), before + (32U << 20U));
    expect_service();
}

TEST_F(HostileInput, OfBytesThatAreNoTextIsRefused) {
    start();
    for (const char* bytes : {"\xFF\xFE", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80"}) {
        const std::string text(bytes);
        EXPECT_EQ(status_of(everything(with_body("/api/v1/kick", "{\"user\":\"" + text + "\"}"))),
                  400);
        EXPECT_EQ(status_of(everything(head("GET", "/api/v1/why/" + text, ""))), 400);
        EXPECT_EQ(status_of(everything(head("GET", "/api/v1/records?user=" + text, ""))), 400);
    }
    expect_service();
}

TEST_F(HostileInput, OfTwoLengthsHidesNoSecondRequest) {
    start();
    native::Session ann = session_of("ann", "shop");
    const std::string hidden = with_body("/api/v1/kick", R"({"user":"ann"})");
    for (const std::string fields :
         {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
          "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "Transfer-Encoding: chunked\r\n",
          "Content-Length: 0\r\nContent-Length: 5\r\n", "Content-Length: 0, 5\r\n",
          "Content-Length: -1\r\n", "Content-Length: 0x5\r\n",
          "Transfer-Encoding: identity, chunked\r\n", "Content-Length: 5\r\n : x\r\n"}) {
        std::string request = head("POST", "/api/v1/kick", fields);
        request.erase(request.find("Connection: close\r\n"), 19);
        const std::string all = everything(request + "0\r\n\r\n" + hidden);
        const int status = status_of(all);
        EXPECT_TRUE(status == 400 || status == 411 || status == 413) << fields << all;
        EXPECT_EQ(all.find("HTTP/1.1", 1), std::string::npos) << fields << all;
        EXPECT_NE(all.find("Connection: close"), std::string::npos) << all;
    }
    ann.fence();
    expect_service();
}

TEST_F(HostileInput, OfAHeadWithoutEndIsRefused) {
    start();
    EXPECT_EQ(
        status_of(everything(head("GET", "/healthz", "X: " + std::string(9000, 'x') + "\r\n"))),
        431);
    std::string many;
    for (int k = 0; k < 10'000; ++k) many += "A: b\r\n";
    EXPECT_EQ(status_of(everything(head("GET", "/healthz", many))), 431);
    EXPECT_EQ(status_of(everything("GET /" + std::string(100'000, 'a'))), 414);
    std::string query = "/api/v1/records?";
    for (int k = 0; k < 800; ++k) query += "a=b&";
    EXPECT_EQ(status_of(everything(head("GET", query, ""))), 400);
    std::string deep;
    for (int k = 0; k < 1500; ++k) deep += "/a";
    EXPECT_EQ(status_of(everything(head("GET", deep, ""))), 404);
    expect_service();
}

TEST_F(HostileInput, ThatNeverEndsIsCutWhileOthersAreServed) {
    start();
    std::vector<RawSocket> slow;
    for (int k = 0; k < 50; ++k) {
        slow.push_back(RawSocket::connect_tcp(http_port()));
        slow.back().send(k % 2 == 0 ? "GET /api/v1/server HTTP/1.1\r\nX-Slow:"
                                    : "POST /api/v1/login HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                      "Content-Length: 5\r\n\r\n{");
    }
    expect_service();
    for (RawSocket& socket : slow) {
        EXPECT_EQ(status_of(rest_of(socket)), 408);
        if (&socket == &slow.front()) expect_service();
    }
    EXPECT_NE(get("/metrics")
                  .body.find("amq_monitor_http_refused_total{reason=\"head_timeout\"} "
                             "25\n"),
              std::string::npos);
}

}  // namespace
}  // namespace amq::flow
