#include "host/exchange/topics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace {

using namespace amq::exchange;

TEST(NumberOf, TakesANameThatSpellsANumber) {
    EXPECT_EQ(number_of("1001"), 1001U);
    EXPECT_EQ(number_of("4294967295"), UINT32_MAX);
}

TEST(NumberOf, IsZeroForEveryOtherName) {
    for (const std::string_view name : {"", "0", "01001", "+5", "-5", " 5", "5 ", "1001x", "orders",
                                        "4294967296", "99999999999999999999"}) {
        EXPECT_EQ(number_of(name), 0U) << name;
    }
}

TEST(ReservedTopics, AreTheControlCommands) {
    for (const std::uint32_t number : {0U, 1U, 2U, 0xFFFFFF00U, 0xFFFFFFFFU}) {
        EXPECT_TRUE(is_reserved_topic(number)) << number;
    }
    EXPECT_TRUE(is_reserved_topic(TopicName{0, "0"}));
    EXPECT_FALSE(is_reserved_topic(TopicName{0, "00"}));
    for (const std::uint32_t number : {3U, 1001U, 0xFFFFFEFFU})
        EXPECT_FALSE(is_reserved_topic(number));
}

TEST(Topics, AreTheSameByNumberWithAndWithoutTheName) {
    Topics topics(10, 1);
    const std::uint32_t slot = topics.find_or_make({1001, ""});
    EXPECT_EQ(topics.find_or_make({1001, "1001"}), slot);
    EXPECT_EQ(topics[slot].name, "1001");
    EXPECT_EQ(topics.size(), 1U);
}

TEST(Topics, AreOthersByOtherNames) {
    Topics topics(10, 1);
    const std::uint32_t orders = topics.find_or_make({0, "orders"});
    EXPECT_NE(topics.find_or_make({0, "order"}), orders);
    EXPECT_NE(topics.find_or_make({0, std::string(255, 'o')}), orders);
    EXPECT_EQ(topics.find({0, "orders"}), orders);
    EXPECT_EQ(topics.find({0, "nobody"}), kNone);
    EXPECT_EQ(topics.find({5, ""}), kNone);
    EXPECT_EQ(topics[orders].spoken().number, 0U);
}

TEST(Topics, StopAtTheirLimit) {
    Topics topics(2, 1);
    EXPECT_NE(topics.find_or_make({3, ""}), kNone);
    EXPECT_NE(topics.find_or_make({4, ""}), kNone);
    EXPECT_EQ(topics.find_or_make({5, ""}), kNone);
    EXPECT_NE(topics.find_or_make({4, ""}), kNone) << "a known one is no new one";
}

TEST(Topics, AreForgottenAtTheSweepAndNotBefore) {
    Topics topics(1, 1);
    const std::uint32_t slot = topics.find_or_make({0, "orders"});
    const std::string_view name = topics[slot].name;
    topics.forget_if_unused(slot);
    topics.forget_if_unused(slot);
    EXPECT_EQ(name, "orders") << "who borrowed the name still has it";
    topics.sweep();
    EXPECT_EQ(topics.size(), 0U);
    EXPECT_EQ(topics.find({0, "orders"}), kNone);
    EXPECT_NE(topics.find_or_make({0, "other"}), kNone) << "there is room again";
}

TEST(Topics, AreKeptWhenTheyAreUsedAgainBeforeTheSweep) {
    Topics topics(10, 1);
    const std::uint32_t slot = topics.find_or_make({7, ""});
    topics.forget_if_unused(slot);
    topics[slot].exchanges = 1;
    topics.sweep();
    EXPECT_EQ(topics.find({7, ""}), slot);
    topics[slot].exchanges = 0;
    topics.forget_if_unused(slot);
    topics.sweep();
    EXPECT_EQ(topics.find({7, ""}), kNone);
}

// By their numbers they are found where they were last: another one may be there now.
TEST(Topics, AreNotTakenForOthersThatLieWhereTheyDid) {
    Topics topics(10, 1);
    const std::uint32_t first = topics.find_or_make({1001, {}});
    EXPECT_EQ(topics.find({1001, {}}), first);
    topics.forget_if_unused(first);
    topics.sweep();
    EXPECT_EQ(topics.find({1001, {}}), kNone);
    const std::uint32_t second = topics.find_or_make({1001 + 64, {}});
    ASSERT_EQ(second, first) << "the place is used again";
    EXPECT_EQ(topics.find({1001, {}}), kNone);
    EXPECT_EQ(topics.find({1001 + 64, {}}), second);
    const std::uint32_t third = topics.find_or_make({1001, {}});
    EXPECT_NE(third, second);
    EXPECT_EQ(topics.find({1001 + 64, {}}), second);
    EXPECT_EQ(topics.find({1001, {}}), third);
}

TEST(Topics, AreKeptWhileAnybodySubscribesOrAnythingIsOpenOrToCome) {
    Topics topics(10, 1);
    const std::uint32_t slot = topics.find_or_make({7, ""});
    topics[slot].members.emplace_back();
    topics.forget_if_unused(slot);
    topics.sweep();
    EXPECT_EQ(topics.size(), 1U);
    topics[slot].members.clear();
    topics[slot].flushes = 1;
    topics.forget_if_unused(slot);
    topics.sweep();
    EXPECT_EQ(topics.size(), 1U);
}

TEST(SeededHash, DiffersBySeedAndByEveryByte) {
    const SeededHash one{1};
    const SeededHash two{2};
    EXPECT_NE(one(std::string_view("orders")), two(std::string_view("orders")));
    EXPECT_NE(one(std::string_view("orders")), one(std::string_view("orderz")));
    EXPECT_NE(one(std::string_view("")), one(std::string_view("\0", 1)));
    EXPECT_NE(one(std::uint32_t{1}), one(std::uint32_t{2}));
    EXPECT_EQ(one(std::string_view("a long name of a topic")),
              one(std::string("a long name of a topic")));
}

// Names that share the highest bits of their hash, which say where a table puts them.
std::vector<std::string> colliding_names(const SeededHash& hash, std::size_t count) {
    std::vector<std::string> names;
    for (std::uint32_t k = 0; names.size() < count; ++k) {
        std::string name = "orders." + std::to_string(k);
        if (hash(std::string_view(name)) >> 56U == 0) names.push_back(std::move(name));
    }
    return names;
}

template <class Key>
std::size_t most_in_one_place(const SeededHash& hash, const std::vector<Key>& keys) {
    std::array<std::size_t, 256> places{};
    for (const Key& key : keys) ++places[hash(key) >> 56U];
    return *std::max_element(places.begin(), places.end());
}

TEST(SeededHash, NamesThatCollideUnderOneSecretDoNotUnderAnother) {
    const SeededHash one{1};
    const std::vector<std::string> names = colliding_names(one, 2000);
    EXPECT_EQ(most_in_one_place(one, names), names.size());
    for (std::uint64_t secret = 2; secret < 10; ++secret) {
        EXPECT_LT(most_in_one_place(SeededHash{secret}, names), 40U) << "about 8 are expected";
    }
}

TEST(SeededHash, NumbersThatCollideUnderOneSecretDoNotUnderAnother) {
    const SeededHash one{1};
    std::vector<std::uint32_t> numbers;
    for (std::uint32_t k = 3; numbers.size() < 2000; ++k) {
        if (one(k) >> 56U == 0) numbers.push_back(k);
    }
    for (std::uint64_t secret = 2; secret < 10; ++secret) {
        EXPECT_LT(most_in_one_place(SeededHash{secret}, numbers), 40U) << "about 8 are expected";
    }
}

TEST(SeededHash, SpreadsNumbersInARowUnderASmallSecretToo) {
    std::vector<std::uint32_t> numbers;
    for (std::uint32_t k = 1000; k < 3000; ++k) numbers.push_back(k);
    for (std::uint64_t secret = 0; secret < 10; ++secret) {
        EXPECT_LT(most_in_one_place(SeededHash{secret}, numbers), 40U) << "about 8 are expected";
    }
}

// In steps, a table's places are neither left out nor met again and again.
TEST(SeededHash, SpreadsNumbersInStepsUnderEverySecret) {
    for (const std::uint32_t step : {1U, 2U, 1'000U, 4'097U, 65'536U}) {
        std::vector<std::uint32_t> numbers;
        for (std::uint32_t k = 0; k < 2000; ++k) numbers.push_back(1000 + k * step);
        for (std::uint64_t secret = 0; secret < 300; ++secret) {
            ASSERT_LT(most_in_one_place(SeededHash{secret}, numbers), 40U) << step;
        }
    }
}

// There may be a million of them.
TEST(Topic, IsSmall) {
    EXPECT_LE(sizeof(Topic), 128U);
    EXPECT_LE(sizeof(Member), 40U);
}

TEST(Topics, FindTheNamesThatAreLeftWhenOthersWereForgotten) {
    Topics topics(1000, 1);
    const auto name = [](int k) { return "a topic with a long name " + std::to_string(k); };
    for (int k = 0; k < 500; ++k) {
        const std::string spoken = name(k);
        const std::uint32_t slot = topics.find_or_make({0, spoken});
        if (k % 2 == 0) topics[slot].members.emplace_back();
    }
    for (int k = 0; k < 500; ++k) topics.forget_if_unused(topics.find({0, name(k)}));
    topics.sweep();
    EXPECT_EQ(topics.size(), 250U);
    for (int k = 0; k < 500; ++k) {
        const std::uint32_t slot = topics.find({0, name(k)});
        ASSERT_EQ(slot == kNone, k % 2 == 1) << k;
        if (slot == kNone) continue;
        EXPECT_EQ(topics[slot].name, name(k));
    }
}

}  // namespace
