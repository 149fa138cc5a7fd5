// Whom a listener turns away, and what is told of it.
#include "host/listener.hpp"

#include "tests/host/served_shards.hpp"

namespace amq::host {
namespace {

namespace json = boost::json;

class ARefusal : public ServedShards {
  protected:
    ARefusal() { listen_to({AMQ_EVENT_SESSION_REFUSED}); }
    void expect_told(std::size_t times, std::uint32_t code) {
        const std::vector<Told> all = told();
        EXPECT_EQ(all.size(), times);
        for (const Told& one : all) {
            EXPECT_EQ(one.type, std::uint32_t{AMQ_EVENT_SESSION_REFUSED});
            EXPECT_EQ(one.code, code);
            EXPECT_EQ(one.listener, "native");
            EXPECT_TRUE(one.texts[0].starts_with("127.0.0.1:")) << one.texts[0];
        }
    }
    std::uint64_t counted(std::string_view reason) {
        const json::object counters = ask(R"({"ask":"counters"})");
        return number(counters.at("sessions").at("refused").as_object(), reason);
    }
};

TEST_F(ARefusal, IsForWantOfRoomWhenAllConnectionsAreThere) {
    config_.limits.max_connections = 1;
    serve();
    flow::native::Session ann = session("ann");
    flow::RawSocket one_too_many = flow::RawSocket::connect_tcp(port());
    EXPECT_TRUE(one_too_many.ended_within(flow::kPatience));
    expect_told(1, AMQ_REFUSED_NO_ROOM);
    EXPECT_EQ(counted("no_room"), 1U);
    EXPECT_EQ(counted("draining"), 0U);
    EXPECT_NE(pipe_.wait_for("event=refused").find("reason=max_connections"), std::string::npos);
    ann.fence();
}

TEST_F(ARefusal, IsForDrainingWhenNobodyHasAcceptedItBefore) {
    listen();
    flow::RawSocket one = flow::RawSocket::connect_tcp(port());
    flow::RawSocket two = flow::RawSocket::connect_tcp(port());
    listener().close();
    EXPECT_TRUE(one.ended_within(flow::kPatience));
    EXPECT_TRUE(two.ended_within(flow::kPatience));
    expect_told(2, AMQ_REFUSED_DRAINING);
    EXPECT_EQ(counted("draining"), 2U);
    EXPECT_EQ(counted("no_room"), 0U);
    EXPECT_THROW(flow::RawSocket::connect_tcp(port()), std::runtime_error);
}

}  // namespace
}  // namespace amq::host
