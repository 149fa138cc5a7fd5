#include "host/monitor/session_choice.hpp"

#include <gtest/gtest.h>

namespace amq::host {
namespace {

SessionNames names_of_ann() {
    return {.id = 77,
            .user = "ann",
            .name = "shop",
            .software = "amq-cpp 1.2",
            .address = "10.0.0.1:5000",
            .listener = "inside",
            .transport = anet::Transport::websocket};
}

bool lets_through(const SessionFilter& filter) {
    return filter.lets_through(names_of_ann());
}

TEST(SessionFilters, ThatAskForNothingLetEverybodyThrough) {
    EXPECT_TRUE(lets_through({}));
}

TEST(SessionFilters, FindATextInAnyNameAndTheWholeId) {
    for (const char* text : {"ann", "ho", "cpp 1", "0.1:5", "77"}) {
        EXPECT_TRUE(lets_through({.text = text})) << text;
    }
    for (const char* text : {"Ann", "7", "inside", "bob"}) {
        EXPECT_FALSE(lets_through({.text = text})) << text;
    }
}

TEST(SessionFilters, TakeAnAddressWithItsPortOrWithout) {
    EXPECT_TRUE(lets_through({.address = "10.0.0.1"}));
    EXPECT_TRUE(lets_through({.address = "10.0.0.1:5000"}));
    EXPECT_FALSE(lets_through({.address = "10.0.0.1:500"}));
    EXPECT_FALSE(lets_through({.address = "10.0.0"}));
}

TEST(SessionFilters, WantAllThatTheyAskFor) {
    const SessionFilter all{.user = "ann", .transport = "ws", .listener = "inside"};
    EXPECT_TRUE(lets_through(all));
    for (auto other : {&SessionFilter::user, &SessionFilter::transport, &SessionFilter::listener}) {
        SessionFilter one = all;
        one.*other = "another";
        EXPECT_FALSE(lets_through(one));
    }
}

}  // namespace
}  // namespace amq::host
