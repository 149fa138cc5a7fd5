// The broker that the known load is for, and what is done to it over HTTP.

#include <gtest/gtest.h>

#include <string>

#include "tests/monitor/broker/known_load.hpp"

namespace amq::flow {

namespace json = boost::json;

KnownLoad& MonitoredLoad::drive(int shards) {
    config().set("shards", shards);
    config().set("listen.local.url", "unix://" + file("amq.sock"));
    config().set("listen.local.role", "any");
    config().set("limits.max_connections", KnownLoad::kSessions);
    config().set("limits.ping_interval", "1h");
    config().set_models("hold", "60s").set_models("timeout", "60s");
    load_.emplace(start(), file("amq.sock"));
    // Rates begin with the first look, which must be before all of it.
    static_cast<void>(wait_for("/api/v1/counters", [](const json::object& answer) {
        return answer.at("rates").at("second").at("models").as_object().contains("12");
    }));
    load_->wait_declined([this](std::uint64_t n) {
        const auto declined = [n](const json::object& answer) {
            return number(answer, "models.13.declined") == static_cast<double>(n);
        };
        EXPECT_TRUE(declined(wait_for("/api/v1/counters", declined)));
    });
    load_->fill();
    load_->broadcast();
    load_->share();
    load_->ask();
    load_->ask_all();
    load_->leave_open();
    kick();
    load_->misbehave();
    load_->drain();
    static_cast<void>(counters());
    return *load_;
}

void MonitoredLoad::kick() {
    EXPECT_EQ(number(post("/api/v1/kick", R"({"user":"leo"})").json(), "kicked"), 1);
    load_->note_end(load_->of("leo"), "kicked");
    const std::string path = "/api/v1/connections/" + load_->of("kim").id() + "/kick";
    EXPECT_EQ(number(post(path).json(), "kicked"), 1);
    load_->note_end(load_->of("kim"), "kicked");
}

json::object MonitoredLoad::counters() {
    const auto ended = static_cast<double>(load().ends().size());
    return wait_for("/api/v1/counters", [&](const json::object& answer) {
        return number(answer, "sessions.opened") - number(answer, "sessions.open") == ended;
    });
}

}  // namespace amq::flow
