#include "host/exchange/unheard_topics.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace amq::exchange {
namespace {

std::vector<std::string> names(const UnheardTopics& topics) {
    std::vector<std::string> all;
    topics.for_each([&](const UnheardTopics::Entry& entry) { all.push_back(entry.topic); });
    return all;
}

TEST(UnheardTopics, TellTheLatestFirstWithHowOftenAndWhen) {
    UnheardTopics topics(1);
    topics.note("a", 10);
    topics.note("b", 20);
    topics.note("a", 30);
    EXPECT_EQ(names(topics), (std::vector<std::string>{"a", "b"}));
    topics.for_each([](const UnheardTopics::Entry& entry) {
        EXPECT_EQ(entry.published, entry.topic == "a" ? 2U : 1U);
        EXPECT_EQ(entry.last, entry.topic == "a" ? 30U : 20U);
    });
}

TEST(UnheardTopics, KeepAsManyAsTheyMayAndForgetTheOneUnheardOfForLongest) {
    UnheardTopics topics(1);
    for (std::uint32_t k = 0; k < UnheardTopics::kMost; ++k) topics.note(std::to_string(k), k);
    topics.note("0", UnheardTopics::kMost);  // it is the latest again
    EXPECT_EQ(topics.size(), UnheardTopics::kMost);
    topics.note("one more", UnheardTopics::kMost + 1);
    EXPECT_EQ(topics.size(), UnheardTopics::kMost);
    const auto all = names(topics);
    EXPECT_EQ(all.front(), "one more");
    EXPECT_EQ(all.at(1), "0");
    EXPECT_EQ(all.back(), "2");
}

TEST(UnheardTopics, BeginToCountAnewWhatTheyHadForgotten) {
    UnheardTopics topics(1);
    topics.note("first", 0);
    for (std::uint32_t k = 0; k < UnheardTopics::kMost; ++k) topics.note(std::to_string(k), k);
    topics.note("first", 5000);
    std::uint64_t published = 0;
    topics.for_each([&](const UnheardTopics::Entry& entry) {
        if (entry.topic == "first") published = entry.published;
    });
    EXPECT_EQ(published, 1U);
}

}  // namespace
}  // namespace amq::exchange
