#include "host/exchange/effects.hpp"

#include <gtest/gtest.h>

#include <array>
#include <utility>
#include <vector>

namespace amq::exchange {
namespace {

Delivery delivery_to(SessionId to, std::uint32_t sequence) {
    Delivery delivery;
    delivery.to = to;
    delivery.sequence = sequence;
    delivery.tag = 40 + sequence;
    delivery.model = 10;
    return delivery;
}

struct Visited {
    SessionId to = 0;
    std::uint32_t sequence = 0;
    std::uint32_t tag = 0;
    std::uint32_t model = 0;
    friend bool operator==(const Visited&, const Visited&) = default;
};

std::vector<Visited> visited(Effects& effects) {
    std::vector<Visited> all;
    effects.for_each_delivery([&](const Delivery& one) {
        all.push_back({one.to, one.sequence, one.tag, one.model});
    });
    return all;
}

TEST(Effects, GiveEachRecipientADeliveryOfItsOwnInOrder) {
    Effects effects;
    effects.deliveries = {delivery_to(1, 10), delivery_to(2, 20), delivery_to(3, 30)};
    effects.deliveries[0].others = 2;
    effects.deliveries[2].others = 1;
    effects.others = {{4, 51, 11}, {5, 52, 12}, {6, 53, 31}};
    const std::vector<Visited> expected{{1, 10, 50, 10}, {4, 11, 51, 10}, {5, 12, 52, 10},
                                        {2, 20, 60, 10}, {3, 30, 70, 10}, {6, 31, 53, 10}};
    EXPECT_EQ(visited(effects), expected);
    EXPECT_EQ(visited(effects), expected) << "looking at them changes nothing";
}

TEST(Effects, GiveEachRecipientAReferenceToTheBody) {
    BodyPool bodies;
    const std::array<std::byte, 3> bytes{};
    Effects effects;
    effects.deliveries.push_back(delivery_to(1, 10));
    effects.deliveries[0].others = 1;
    effects.others = {{2, 0, 11}};
    effects.deliveries[0].body.kept = bodies.make(bytes);
    std::vector<BodyRef> taken;
    effects.for_each_delivery([&](Delivery& one) { taken.push_back(std::move(one.body.kept)); });
    ASSERT_EQ(taken.size(), 2U);
    EXPECT_EQ(taken[0].bytes().data(), taken[1].bytes().data());
    effects.clear();
    EXPECT_EQ(bodies.live(), 1U);
    taken.clear();
    EXPECT_EQ(bodies.live(), 0U);
}

TEST(Effects, AreGoneWhenCleared) {
    Effects effects;
    effects.deliveries.push_back(delivery_to(1, 10));
    effects.deliveries[0].others = 1;
    effects.others = {{2, 0, 11}};
    effects.clear();
    effects.deliveries.push_back(delivery_to(3, 30));
    EXPECT_EQ(visited(effects), (std::vector<Visited>{{3, 30, 70, 10}}));
}

}  // namespace
}  // namespace amq::exchange
