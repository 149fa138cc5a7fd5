#include "plugins/monitor/happenings.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

namespace amq::monitor {
namespace {

// An event as the host gives it, with texts that live as long.
struct Given {
    explicit Given(std::uint32_t type, std::uint32_t code = 0) {
        raw.type = type;
        raw.code = code;
        raw.at_ns = 1'700'000'000'123'456'789;
        raw.session = 77;
        raw.transport = AMQ_TRANSPORT_WEBSOCKET;
    }
    Given& texts(std::array<std::string_view, 4> all) {
        for (std::size_t k = 0; k < all.size(); ++k) raw.text[k] = {all[k].data(), all[k].size()};
        return *this;
    }
    Given& values(std::array<std::int64_t, 8> all) {
        for (std::size_t k = 0; k < all.size(); ++k) raw.v[k] = all[k];
        return *this;
    }
    amq::Event event() const { return amq::Event(raw); }

    amq_event raw{};
};

boost::json::object data_of(const Happening& happening) {
    return boost::json::parse(happening.data).as_object();
}

TEST(Happenings, WantsWhatItMakesSomethingOf) {
    for (const std::uint32_t type :
         {AMQ_EVENT_SESSION_READY, AMQ_EVENT_SESSION_CLOSED, AMQ_EVENT_SESSION_REFUSED,
          AMQ_EVENT_STRIKE, AMQ_EVENT_STRATEGY, AMQ_EVENT_LOG, AMQ_EVENT_SLOW, AMQ_EVENT_CONFIG,
          AMQ_EVENT_DRAINING}) {
        EXPECT_NE(interest() & AMQ_EVENT_BIT(type), 0U) << type;
        const Given given(type, 1);
        EXPECT_TRUE(record_of(given.event()).has_value() != happening_of(given.event()).has_value())
            << type << ": one of the two";
    }
    const Given unknown(63);
    EXPECT_FALSE(record_of(unknown.event()) || happening_of(unknown.event()));
}

TEST(Happenings, LeaveTracesToThoseWhoAskForThem) {
    EXPECT_EQ(interest() & AMQ_EVENT_BIT(AMQ_EVENT_TRACE), 0U);
}

TEST(Happenings, OfAConnectSayWhoItIs) {
    const Given given = Given(AMQ_EVENT_SESSION_READY).texts({"10.0.0.1:5", "ann", "shop", "1.2"});
    const Record record = record_of(given.event()).value();
    EXPECT_EQ(record.kind, Kind::connect);
    EXPECT_EQ(record.at_us, 1'700'000'000'123'456);
    EXPECT_EQ(record.session, 77U);
    EXPECT_EQ(record.transport, Transport::ws);
    EXPECT_EQ(record.address, "10.0.0.1:5");
    EXPECT_EQ(record.user, "ann");
    EXPECT_EQ(record.name, "shop");
    EXPECT_EQ(record.software, "1.2");
    EXPECT_EQ(record.reason, Reason::none);
}

TEST(Happenings, OfAnEndSayHowItWas) {
    const Given given = Given(AMQ_EVENT_SESSION_CLOSED, 7)  // as anet counts: slow_reader
                            .texts({"10.0.0.1:5", "ann", "shop", "1.2"})
                            .values({5'000'000, 1, 2, 3, 4, 5, 6, 7});
    const Record record = record_of(given.event()).value();
    EXPECT_EQ(record.kind, Kind::disconnect);
    EXPECT_EQ(record.reason, Reason::slow_reader);
    EXPECT_EQ(record.duration_us, 5'000);
    EXPECT_EQ(record.in, (Traffic{1, 3}));
    EXPECT_EQ(record.out, (Traffic{2, 4}));
    ASSERT_TRUE(record.tcp);
    EXPECT_EQ(*record.tcp, (TcpFigures{5, 6}));
    EXPECT_EQ(record.pending_bytes, 7U);
}

TEST(Happenings, OfAnEndWithoutTcpHaveNoneOfItsFigures) {
    const Given given = Given(AMQ_EVENT_SESSION_CLOSED).values({0, 0, 0, 0, 0, -1, -1, -9});
    const Record record = record_of(given.event()).value();
    EXPECT_FALSE(record.tcp);
    EXPECT_EQ(record.pending_bytes, 0U) << "nothing is less than nothing";
    EXPECT_EQ(record.reason, Reason::peer_closed);
    EXPECT_EQ(record_of(Given(AMQ_EVENT_SESSION_CLOSED, 1000).event())->reason, Reason::other);
}

TEST(Happenings, KnowEachTransport) {
    const auto transport = [](std::uint32_t number) {
        Given given(AMQ_EVENT_SESSION_READY);
        given.raw.transport = number;
        return record_of(given.event())->transport;
    };
    EXPECT_EQ(transport(AMQ_TRANSPORT_TCP), Transport::tcp);
    EXPECT_EQ(transport(AMQ_TRANSPORT_WEBSOCKET), Transport::ws);
    EXPECT_EQ(transport(AMQ_TRANSPORT_UNIX), Transport::unix_socket);
    EXPECT_EQ(transport(0), Transport::unknown);
    EXPECT_EQ(transport(99), Transport::unknown);
}

TEST(Happenings, OfSessionsNameTheListener) {
    for (const auto type :
         {AMQ_EVENT_SESSION_READY, AMQ_EVENT_SESSION_CLOSED, AMQ_EVENT_SESSION_REFUSED}) {
        Given given = Given(type).texts({"10.1.2.3:4000", "", "", ""});
        given.raw.listener = {"outside", 7};
        const Record record = record_of(given.event()).value();
        EXPECT_EQ(record.address, "10.1.2.3:4000");
        EXPECT_EQ(record.listener, "outside");
    }
}

TEST(Happenings, OfARefusalHaveItsReason) {
    const std::vector<std::pair<std::uint32_t, Reason>> reasons{
        {AMQ_REFUSED_NO_ROOM, Reason::no_room},
        {AMQ_REFUSED_NO_ROOM_FOR_ADDRESS, Reason::no_room_for_address},
        {AMQ_REFUSED_DRAINING, Reason::draining},
        {AMQ_REFUSED_DENIED, Reason::denied},
        {AMQ_REFUSED_OTHER, Reason::other},
        {99, Reason::other}};
    for (const auto& [code, reason] : reasons) {
        const auto record = record_of(Given(AMQ_EVENT_SESSION_REFUSED, code).event());
        EXPECT_EQ(record->kind, Kind::refused);
        EXPECT_EQ(record->reason, reason) << code;
    }
}

TEST(Happenings, OfASlowReaderAreRecordedOnceItIsSlow) {
    const Record record =
        record_of(Given(AMQ_EVENT_SLOW, 1).values({9, 0, 0, 0, 0, 0, 0, 0}).event()).value();
    EXPECT_EQ(record.kind, Kind::slow);
    EXPECT_EQ(record.pending_bytes, 9U);
    EXPECT_FALSE(record_of(Given(AMQ_EVENT_SLOW, 0).event())) << "it reads well again";
}

TEST(Happenings, OfStrategiesAreToldToWhoeverWatches) {
    const Happening strike =
        happening_of(Given(AMQ_EVENT_STRIKE, 12).texts({"org.x", "route", "it threw", ""}).event())
            .value();
    EXPECT_EQ(strike.name, "strike");
    EXPECT_EQ(data_of(strike),
              boost::json::parse(R"({"at_us":1700000000123456,"model":12,"id":"org.x",
                                     "callback":"route","text":"it threw"})")
                  .as_object());
    const Happening changed =
        happening_of(Given(AMQ_EVENT_STRATEGY).texts({"org.x", "swapped", "to 2", "x"}).event())
            .value();
    EXPECT_EQ(changed.name, "strategy");
    EXPECT_EQ(data_of(changed).at("id").as_string(), "org.x");
    EXPECT_EQ(data_of(changed).at("kind").as_string(), "swapped");
    EXPECT_EQ(data_of(changed).at("text").as_string(), "to 2");
    EXPECT_EQ(data_of(changed).at("plugin").as_string(), "x");
}

TEST(Happenings, OfTheLogHaveALevelByName) {
    const auto level = [](std::uint32_t code) {
        const auto told =
            happening_of(Given(AMQ_EVENT_LOG, code).texts({"refused", "a=b", "", ""}).event());
        EXPECT_EQ(told->name, "log");
        return std::string(data_of(*told).at("level").as_string());
    };
    EXPECT_EQ(level(3), "warn");
    EXPECT_EQ(level(4), "error");
    EXPECT_EQ(level(99), "off");
    const auto reloaded = happening_of(Given(AMQ_EVENT_CONFIG, 1).event());
    EXPECT_EQ(data_of(*reloaded).at("event").as_string(), "reloaded");
    const auto refused =
        happening_of(Given(AMQ_EVENT_CONFIG, 0).texts({"line 3", "", "", ""}).event());
    EXPECT_EQ(data_of(*refused).at("event").as_string(), "reload_refused");
    EXPECT_EQ(data_of(*refused).at("level").as_string(), "error");
    EXPECT_EQ(data_of(*refused).at("message").as_string(), "line 3");
    EXPECT_EQ(data_of(*happening_of(Given(AMQ_EVENT_DRAINING).event())).at("event").as_string(),
              "draining");
}

TEST(Happenings, AreRecordedAndPublishedInTheirOrder) {
    Records records{RecordsOptions{}};
    records.start();
    http::EventHub hub;
    Traces traces;
    const auto stream = hub.open({});
    std::array<amq_event, 3> all{Given(AMQ_EVENT_SESSION_READY).raw, Given(AMQ_EVENT_STRIKE).raw,
                                 Given(AMQ_EVENT_SESSION_CLOSED).raw};
    take(amq::Events(all.data(), sizeof(amq_event), 3), records, traces, hub);
    EXPECT_EQ(records.last(), 2U);
    const std::string told = stream->take(1U << 20U);
    const std::size_t first = told.find("event: record");
    const std::size_t strike = told.find("event: strike");
    EXPECT_LT(first, strike);
    EXPECT_LT(strike, told.rfind("event: record"));
    records.stop();
}

TEST(Happenings, WithHostileTextsStayOneEvent) {
    Records records{RecordsOptions{}};
    records.start();
    http::EventHub hub;
    Traces traces;
    const auto stream = hub.open({});
    const std::string hostile = "a\r\n\r\nevent: tick\ndata: 1\n\n\x1b[31m<script>\xE2\x80\xAE";
    const Given given = Given(AMQ_EVENT_SESSION_READY).texts({hostile, hostile, hostile, hostile});
    take(amq::Events(&given.raw, sizeof(amq_event), 1), records, traces, hub);
    const Given log = Given(AMQ_EVENT_LOG, 3).texts({hostile, hostile, "", ""});
    take(amq::Events(&log.raw, sizeof(amq_event), 1), records, traces, hub);
    const std::string told = stream->take(1U << 20U);
    EXPECT_EQ(told.find("event: tick\n"), std::string::npos) << told;
    EXPECT_EQ(told.find('\x1b'), std::string::npos);
    EXPECT_EQ(std::ranges::count(told, '\r'), 0);
    records.stop();
}

}  // namespace
}  // namespace amq::monitor
