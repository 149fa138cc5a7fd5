// Answers of the monitor, as people are shown them.
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "sdk/cli/monitor/connection_text.hpp"
#include "sdk/cli/monitor/model_text.hpp"
#include "sdk/cli/monitor/record_text.hpp"
#include "sdk/cli/monitor/server_text.hpp"
#include "sdk/cli/monitor/topic_text.hpp"
#include "tests/cli/monitor/canned.hpp"
#include "tests/cli/shell.hpp"

namespace amq::cli_test {
namespace {

boost::json::array list_in(const std::string& answer, const char* key) {
    return json_of(answer).at(key).as_array();
}

// The answer, with every text in it replaced.
std::string with_texts(const std::string& answer, const std::string& name) {
    struct Replace {
        const std::string& name;
        void in(boost::json::value& value) const {
            if (value.is_string()) value = name;
            if (value.is_array()) {
                for (auto& one : value.get_array()) in(one);
            }
            if (value.is_object()) {
                for (auto& one : value.get_object()) in(one.value());
            }
        }
    };
    boost::json::value value = json_of(answer);
    Replace{name}.in(value);
    return boost::json::serialize(value);
}

TEST(ConnectionText, IsATableWithNumbersAtTheRight) {
    EXPECT_EQ(
        cli::connection_table(list_in(kConnectionsAnswer, "connections")).text(),
        "  ID  USER   NAME    ADDRESS          VIA   UP    IDLE     RTT     IN  OUT  BYTES IN  "
        "BYTES OUT   PENDING  IN FLIGHT  SERVING  TOPICS  STATE\n"
        "  77  alice  game-7  127.0.0.1:40112  tcp    -   0.2 s  410 us  1,204   20  3.40 MiB  "
        "    512 B  4.00 KiB          3        2       1  congested, paused\n"
        "1203  -      -       -                unix   -  1m 30s       -      0    0       0 B  "
        "      0 B       0 B          0        0       0  -\n");
}

TEST(ConnectionText, OfAScreenHasRates) {
    const auto lines =
        lines_of(cli::live_connection_table(list_in(kConnectionsAnswer, "connections")).text());
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_NE(lines[1].find("21/s"), std::string::npos) << lines[1];
    EXPECT_NE(lines[1].find("0.25/s  2.00 KiB/s"), std::string::npos) << lines[1];
}

TEST(ConnectionText, HasAllOfOne) {
    const std::string text = cli::connection_in_words(json_of(kConnectionAnswer));
    EXPECT_NE(text.find("user                   alice\n"), std::string::npos) << text;
    EXPECT_NE(text.find("1,204 messages, 3.40 MiB; last minute 21/s, 2.00 KiB/s\n"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("topics                 1001, chat.a\n"), std::string::npos) << text;
    EXPECT_NE(text.find("round trip             410 us, varies by 90.0 us\n"), std::string::npos);
    EXPECT_EQ(text.find("state"), std::string::npos) << text;
}

TEST(ConnectionText, NamesTwentyTopicsOfMany) {
    auto connection = json_of(kConnectionAnswer);
    auto& topics = connection["topics"].emplace_array();
    for (int k = 0; k < 21; ++k) topics.emplace_back("t" + std::to_string(k));
    const std::string text = cli::connection_in_words(connection);
    EXPECT_NE(text.find("t19 and 1 others\n"), std::string::npos) << text;
    EXPECT_EQ(text.find("t20"), std::string::npos) << text;
}

TEST(RecordText, IsATableOfTheNewestFirst) {
    ::setenv("TZ", "UTC", 1);
    const auto answer = json_of(kRecordsAnswer);
    const auto lines = lines_of(cli::records_in_words(answer));
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_TRUE(lines[1].starts_with("2023-11-14 22:13:20.123  disconnect  77  alice  game-7"))
        << lines[1];
    EXPECT_NE(lines[1].find("tcp  silent   2h 5m  1,204   20  410 us  2.00 KiB  -"),
              std::string::npos)
        << lines[1];
    EXPECT_NE(lines[2].find("tcp  -            -      -    -       -         -  -"),
              std::string::npos)
        << lines[2];
    EXPECT_EQ(cli::what_is_missing(answer), "there are older ones: --before 11");
    EXPECT_EQ(cli::what_is_missing(json_of(R"({"incomplete":"a\u001b","next_before":null})")),
              "some may be missing: a?");
    EXPECT_EQ(cli::what_is_missing({}), "");
}

TEST(TopicText, HasTopicsAndThoseThatNobodyHeard) {
    ::setenv("TZ", "UTC", 1);
    EXPECT_EQ(cli::topic_table(list_in(kTopicsAnswer, "topics")).text(),
              "TOPIC   SUBSCRIBERS  PUBLISHED  DELIVERED     BYTES  FAILED  HELD  OPEN\n"
              "chat.a            3  1,234,567          9  1.00 MiB       4     1     2\n");
    EXPECT_EQ(cli::unheard_in_words(list_in(kTopicsAnswer, "unheard"), 10),
              "NOBODY SUBSCRIBED  PUBLISHED  LAST\n"
              "chta.a                    17  2023-11-14 22:13:20\n");
    EXPECT_EQ(cli::unheard_in_words({}, 10), "");
}

TEST(TopicText, HasWhoSubscribes) {
    const std::string text = cli::topic_in_words(json_of(kTopicAnswer));
    EXPECT_NE(text.find("outcomes     ok 1,200, timeout 3\n"), std::string::npos) << text;
    EXPECT_NE(text.find("77  alice  127.0.0.1:40112"), std::string::npos) << text;
    const std::string lonely = cli::topic_in_words(json_of(R"({"topic":"x"})"));
    EXPECT_NE(lonely.find("nobody subscribes to it\n"), std::string::npos) << lonely;
}

TEST(TopicText, HasTheTenLatestMessagesIfThereAreAny) {
    ::setenv("TZ", "UTC", 1);
    std::string messages;
    for (int k = 0; k < 12; ++k) {
        messages += (k == 0 ? "" : ",") + std::string(R"({"at_us":17000000)") +
                    (k < 10 ? "0" : "") + std::to_string(k) +
                    R"(000000,"model":12,"session":"77","bytes":1204,"outcome":"ok",)" +
                    R"("duration_us":1400,"subscriber":"80","deliveries":1})";
    }
    messages += R"(,{"at_us":1700000012123000,"model":10,"session":null,"bytes":5,"outcome":"ok",)"
                R"("duration_us":0,"subscriber":null,"deliveries":3})";
    const std::string text =
        cli::topic_in_words(json_of(R"({"topic":"x","messages":[)" + messages + "]}"));
    const std::size_t at = text.find("LAST MESSAGES");
    ASSERT_NE(at, std::string::npos) << text;
    const auto lines = lines_of(text.substr(at));
    ASSERT_EQ(lines.size(), 11U) << text;
    EXPECT_TRUE(lines[1].starts_with("2023-11-14 22:13:23.000")) << lines[1];
    EXPECT_NE(lines[1].find("77  1,204  ok"), std::string::npos) << lines[1];
    EXPECT_TRUE(lines[1].ends_with("1.40 ms          80")) << lines[1];
    EXPECT_TRUE(lines[10].starts_with("2023-11-14 22:13:32.123")) << lines[10];
    EXPECT_TRUE(lines[10].ends_with("3 sessions")) << lines[10];
    EXPECT_EQ(cli::topic_in_words(json_of(R"({"topic":"x"})")).find("LAST"), std::string::npos);
}

TEST(ModelText, IsATable) {
    const auto lines = lines_of(cli::models_in_words(list_in(kModelsAnswer, "models")));
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[1],
              "12 reliable_random  48,201,334  24,000/s  20,000/s  50.00 %          9   311     5  "
              "          7        3        4     70.0 us  350 us        1.40 ms  7.10 ms");
    EXPECT_TRUE(lines[2].starts_with("200                          1         -         -        -"))
        << lines[2];
}

TEST(ModelText, OfTimersIsATable) {
    EXPECT_EQ(
        cli::timers_in_words(list_in(kTimersAnswer, "timers")),
        "TIMER     ACTIVE         SET  FIRED     CLEARED  OVERDUE  LATE P50      P99      MAX  "
        "RUN P50      P99     MAX\n"
        "deadline     311  48,000,000  2,410  47,000,000        1    310 us  1.90 ms  18.0 ms  "
        "4.00 us  31.0 us  900 us\n");
}

TEST(ServerText, HasWhatItIs) {
    ::setenv("TZ", "UTC", 1);
    const std::string text = cli::server_in_words(json_of(kServerAnswer));
    EXPECT_NE(text.find("server            amqd 0.1.0\n"), std::string::npos) << text;
    EXPECT_NE(text.find("listener          tcp: tcp://127.0.0.1:7600, any\n"), std::string::npos);
    EXPECT_NE(text.find("last read again   2023-11-14 22:15:00, refused: line 3: no such key\n"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("open files        291 of 65,536\n"), std::string::npos) << text;
}

TEST(ServerText, HasAnOverviewInThreeLines) {
    auto server = json_of(kServerAnswer);
    server["started_us"] = 0;
    EXPECT_EQ(cli::overview_of(server, json_of(kCountersAnswer)),
              (std::vector<std::string>{
                  "amqd 0.1.0 ready   connections 240 of 10,000   topics 180   subscriptions 812",
                  "in 184,000/s, 2.00 MiB/s   out 386,000/s, 4.00 MiB/s   requests 96,000/s   ok "
                  "99.99 %",
                  "broker p50 70.0 us, p99 350 us   responder p50 1.40 ms, p99 7.10 ms   held 12   "
                  "pending 1.00 MiB"}));
}

TEST(ServerText, ShowsThreeAlarmsAndHowManyMore) {
    auto counters = json_of(kCountersAnswer);
    for (int k = 0; k < 5; ++k) {
        counters["alarms"].as_array().push_back(
            {{"severity", "warning"}, {"text", "number " + std::to_string(k)}});
    }
    const auto lines = cli::overview_of(json_of(kServerAnswer), counters);
    ASSERT_EQ(lines.size(), 7U);
    EXPECT_EQ(lines[5], "! warning: number 2");
    EXPECT_EQ(lines[6], "! and 2 others");
}

TEST(Text, GoesOnWithoutWhatItDoesNotFind) {
    const boost::json::array odd{7, nullptr, "x", boost::json::object{}, boost::json::array{}};
    EXPECT_EQ(lines_of(cli::connection_table(odd).text()).size(), 2U);
    EXPECT_EQ(lines_of(cli::topic_table(odd).text()).size(), 2U);
    EXPECT_EQ(lines_of(cli::models_in_words(odd)).size(), 2U);
    EXPECT_EQ(lines_of(cli::timers_in_words(odd)).size(), 2U);
    EXPECT_EQ(lines_of(cli::records_in_words({{"records", odd}})).size(), 2U);
    EXPECT_EQ(cli::overview_of({}, {}).size(), 3U);
    EXPECT_NE(cli::server_in_words({}), "");
}

TEST(Text, NeverHasWhatATerminalObeys) {
    for (const std::string& name : hostile_names()) {
        const auto answer = [&](const char* canned) { return with_texts(canned, name); };
        const std::string all =
            cli::connection_table(list_in(answer(kConnectionsAnswer), "connections")).text() +
            cli::live_connection_table(list_in(answer(kConnectionsAnswer), "connections")).text() +
            cli::connection_in_words(json_of(answer(kConnectionAnswer))) +
            cli::records_in_words(json_of(answer(kRecordsAnswer))) +
            cli::topic_table(list_in(answer(kTopicsAnswer), "topics")).text() +
            cli::unheard_in_words(list_in(answer(kTopicsAnswer), "unheard"), 10) +
            cli::topic_in_words(json_of(answer(kTopicAnswer))) +
            cli::timers_in_words(list_in(answer(kTimersAnswer), "timers")) +
            cli::server_in_words(json_of(answer(kServerAnswer)));
        EXPECT_FALSE(is_obeyed(all)) << name;
        auto counters = json_of(answer(kCountersAnswer));
        counters["alarms"].as_array().push_back({{"severity", name}, {"text", name}});
        for (const std::string& line : cli::overview_of(json_of(answer(kServerAnswer)), counters)) {
            EXPECT_FALSE(is_obeyed(line)) << name;
            EXPECT_EQ(line.find('\n'), std::string::npos) << name;
        }
    }
}

}  // namespace
}  // namespace amq::cli_test
