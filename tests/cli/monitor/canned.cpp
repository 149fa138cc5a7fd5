#include "tests/cli/monitor/canned.hpp"

#include <algorithm>

namespace amq::cli_test {

const char* const kServerAnswer =
    R"({"name":"amqd","version":"0.1.0","pid":4711,"started_us":1700000000000000,"state":"ready",)"
    R"("shards":2,"listeners":[{"name":"tcp","url":"tcp://127.0.0.1:7600","role":"any"}],)"
    R"("config":{"file":"/etc/amq/amq.toml","sha256":"9f2c61","loaded_us":1700000000000000,)"
    R"("last_reload":{"at_us":1700000100000000,"ok":false,"error":"line 3: no such key"}},)"
    R"("limits":{"max_connections":10000,"max_payload":51200},)"
    R"("process":{"rss_bytes":143400960,"open_fds":291,"max_fds":65536,"cpu_us":91000000,)"
    R"("threads":7}})";

const char* const kCountersAnswer =
    R"({"at_us":1700000200000000,"sessions":{"open":240},"topics":180,"subscriptions":812,)"
    R"("held_messages":12,"pending_bytes":1048576,)"
    R"("rates":{"second":{"messages_in":184000,"messages_out":386000,"bytes_in":2097152,)"
    R"("bytes_out":4194304,"requests":96000,"success_ratio":0.99999},)"
    R"("minute":{"messages_in":180000,"success_ratio":0.97}},)"
    R"("latency":{"all":{"broker_us":{"count":9,"p50":70,"p90":126,"p99":350,"p999":1540},)"
    R"("responder_us":{"count":9,"p50":1400,"p90":2520,"p99":7100,"p999":30800}}},)"
    R"("alarms":[]})";

const char* const kConnectionsAnswer =
    R"({"at_us":1700000200000000,"total":2,"connections":[)"
    R"({"id":"77","user":"alice","name":"game-7","software":"amq-client/0.1.0",)"
    R"("address":"127.0.0.1:40112","transport":"tcp","protocol":"native","listener":"tcp",)"
    R"("role":"any","since_us":0,"idle_us":200000,"rtt_us":410,)"
    R"("in":{"messages":1204,"bytes":3565158},"out":{"messages":20,"bytes":512},)"
    R"("rates":{"in":{"messages":20.5,"bytes":2048},"out":{"messages":0.25,"bytes":1}},)"
    R"("pending_bytes":4096,"in_flight":3,"serving":2,"subscriptions":1,"paused":true,)"
    R"("congested":true},)"
    R"({"id":"1203","user":"","name":"","address":"","transport":"unix","since_us":0,)"
    R"("idle_us":90000000,"rtt_us":null,"in":{"messages":0,"bytes":0},)"
    R"("out":{"messages":0,"bytes":0},"pending_bytes":0,"in_flight":0,"serving":0,)"
    R"("subscriptions":0,"paused":false,"congested":false}]})";

const char* const kConnectionAnswer =
    R"({"id":"77","user":"alice","name":"game-7","software":"amq-client/0.1.0",)"
    R"("address":"127.0.0.1:40112","transport":"tcp","protocol":"native","listener":"tcp",)"
    R"("role":"any","since_us":1700000000000000,"idle_us":200000,"rtt_us":410,)"
    R"("in":{"messages":1204,"bytes":3565158},"out":{"messages":20,"bytes":512},)"
    R"("rates":{"in":{"messages":20.5,"bytes":2048},"out":{"messages":0.25,"bytes":1}},)"
    R"("pending_bytes":0,"in_flight":3,"serving":2,"subscriptions":2,"paused":false,)"
    R"("congested":false,"topics":["1001","chat.a"],)"
    R"("tcp":{"rtt_us":410,"rttvar_us":90,"retransmits":3,"unacked":2,"send_queue_bytes":4096}})";

const char* const kTopicsAnswer =
    R"({"total":180,"topics":[{"topic":"chat.a","subscribers":3,"published":1234567,)"
    R"("delivered":9,"bytes":1048576,"failed":4,"held":1,"open":2}],)"
    R"("unheard":[{"topic":"chta.a","published":17,"last_us":1700000000000000}]})";

const char* const kTopicAnswer =
    R"({"topic":"chat.a","subscribers":1,"published":1234567,"delivered":9,"bytes":1048576,)"
    R"("failed":4,"held":1,"open":2,"outcomes":{"ok":1200,"timeout":3,"denied":0},)"
    R"("subscribers_list":[{"session":"77","user":"alice","address":"127.0.0.1:40112",)"
    R"("since_us":1700000000000000,"handled":1200,"failed":4,"serving":2}]})";

const char* const kRecordsAnswer =
    R"({"records":[{"n":12,"at_us":1700000000123456,"kind":"disconnect","session":"77",)"
    R"("user":"alice","name":"game-7","software":"amq-client/0.1.0","address":"10.1.2.3:40112",)"
    R"("transport":"tcp","listener":"tcp","reason":"silent","detail":"","duration_us":7500000000,)"
    R"("idle_us":30000000,"in":{"messages":1204,"bytes":1},"out":{"messages":20,"bytes":1},)"
    R"("tcp":{"rtt_us":410,"retransmits":3},"pending_bytes":2048},)"
    R"({"n":11,"at_us":1699999990000000,"kind":"connect","session":"77","user":"alice",)"
    R"("name":"game-7","address":"10.1.2.3:40112","transport":"tcp","reason":null,"detail":"",)"
    R"("duration_us":0,"in":{"messages":0,"bytes":0},"out":{"messages":0,"bytes":0},"tcp":null,)"
    R"("pending_bytes":0}],"more":true,"next_before":11,"incomplete":null})";

const char* const kModelsAnswer =
    R"({"models":[{"model":12,"received":48201334,"deliveries":9,"open":311,"held":5,)"
    R"("failovers":7,"drops":{"congested":2,"expired":1},"refused":{"too_large":4},)"
    R"("rates":{"second":{"received":24000,"requests":20000},"minute":{"success_ratio":0.5}},)"
    R"("latency":{"broker_us":{"count":1,"p50":70,"p99":350},)"
    R"("responder_us":{"count":1,"p50":1400,"p99":7100}}},)"
    R"({"model":200,"received":1,"rates":{"minute":{"success_ratio":null}}}]})";

const char* const kTimersAnswer =
    R"({"timers":[{"name":"deadline","active":311,"set":48000000,"fired":2410,"cleared":47000000,)"
    R"("overdue":1,"late_us":{"count":1,"p50":310,"p99":1900,"max":18000},)"
    R"("run_us":{"count":1,"p50":4,"p99":31,"max":900}}]})";

const char* const kWhyAnswer =
    R"({"user":"alice","connected":false,"text":"alice: one end is recorded, 3 s ago.\n)"
    R"(2023-11-14 22:13:20: ended (silent) from \u001b[31m10.1.2.3.\n    the network.\n",)"
    R"("disconnects":[]})";

std::map<std::string, std::string> canned_answers() {
    return {{"/api/v1/server", kServerAnswer},
            {"/api/v1/counters", kCountersAnswer},
            {"/api/v1/connections", kConnectionsAnswer},
            {"/api/v1/connections/77", kConnectionAnswer},
            {"/api/v1/topics", kTopicsAnswer},
            {"/api/v1/topics/chat.a", kTopicAnswer},
            {"/api/v1/records", kRecordsAnswer},
            {"/api/v1/models", kModelsAnswer},
            {"/api/v1/timers", kTimersAnswer},
            {"/api/v1/why/alice", kWhyAnswer},
            {"/api/v1/why", kWhyAnswer}};
}

std::vector<std::string> hostile_names() {
    return {"\x1B[31mred\x1B[0m\x1B[2J",
            "\x1B]0;owned\a",
            "c1\xC2\x9B"
            "31m",
            "abc\xE2\x80\xAEgnp.exe",
            "\xE2\x81\xA7isolate\xE2\x81\xA9",
            "mark\xE2\x80\x8F\xD8\x9C",
            "line\r\nbreak\ttab\x7F\b\b",
            "\xE2\x80\xA8separators\xE2\x80\xA9",
            std::string(4096, 'x'),
            "\x1B" + std::string(4095, '[')};
}

bool is_obeyed(const std::string& text) {
    for (const char* mark :
         {"\xE2\x80\xAA", "\xE2\x80\xAB", "\xE2\x80\xAC", "\xE2\x80\xAD", "\xE2\x80\xAE",
          "\xE2\x81\xA6", "\xE2\x81\xA7", "\xE2\x81\xA8", "\xE2\x81\xA9", "\xE2\x80\x8E",
          "\xE2\x80\x8F", "\xD8\x9C", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xC2\x9B"}) {
        if (text.find(mark) != std::string::npos) return true;
    }
    return std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\n') || byte == 0x7F;
    });
}

}  // namespace amq::cli_test
