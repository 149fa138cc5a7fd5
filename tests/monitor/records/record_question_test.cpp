#include "plugins/monitor/records/record_question.hpp"

#include <gtest/gtest.h>

#include "plugins/monitor/records/text.hpp"
#include "tests/monitor/records/samples.hpp"

namespace amq::monitor {
namespace {

TEST(RecordQuestion, TakesEveryRecordWhenNothingIsSet) {
    EXPECT_TRUE(matches({}, connect_of("alice", kNoonUs)));
    EXPECT_TRUE(matches({}, Record{}));
}

TEST(RecordQuestion, WantsAllThatIsSet) {
    RecordQuestion question;
    question.user = "alice";
    question.reason = Reason::silent;
    EXPECT_TRUE(matches(question, end_of("alice", Reason::silent, kNoonUs)));
    EXPECT_FALSE(matches(question, end_of("Alice", Reason::silent, kNoonUs)));
    EXPECT_FALSE(matches(question, end_of("alice", Reason::kicked, kNoonUs)));
}

TEST(RecordQuestion, FindsThoseWithoutAUser) {
    RecordQuestion question;
    question.user = "";
    EXPECT_TRUE(matches(question, connect_of("", kNoonUs)));
    EXPECT_FALSE(matches(question, connect_of("alice", kNoonUs)));
}

TEST(RecordQuestion, IncludesBothEndsOfItsTime) {
    RecordQuestion question;
    question.from_us = kNoonUs;
    question.to_us = kNoonUs + 5;
    EXPECT_FALSE(matches(question, connect_of("alice", kNoonUs - 1)));
    EXPECT_TRUE(matches(question, connect_of("alice", kNoonUs)));
    EXPECT_TRUE(matches(question, connect_of("alice", kNoonUs + 5)));
    EXPECT_FALSE(matches(question, connect_of("alice", kNoonUs + 6)));
}

TEST(RecordQuestion, LooksThirtySecondsAroundAMoment) {
    RecordQuestion question;
    question.around_us = kNoonUs;
    EXPECT_TRUE(matches(question, connect_of("alice", kNoonUs - 30 * kSecondUs)));
    EXPECT_TRUE(matches(question, connect_of("alice", kNoonUs + 30 * kSecondUs)));
    EXPECT_FALSE(matches(question, connect_of("alice", kNoonUs - 30 * kSecondUs - 1)));
    EXPECT_FALSE(matches(question, connect_of("alice", kNoonUs + 30 * kSecondUs + 1)));
}

TEST(RecordQuestion, LooksAroundTheEndsOfTime) {
    RecordQuestion question;
    question.around_us = INT64_MAX;
    EXPECT_EQ(window_of(question).to_us, INT64_MAX);
    question.around_us = INT64_MIN;
    EXPECT_EQ(window_of(question).from_us, INT64_MIN);
}

TEST(RecordQuestion, SearchesTheTextsOfAClient) {
    Record record = connect_of("alice", kNoonUs);
    record.name = "Worker";
    record.software = "libx 3";
    record.detail = "told to";
    for (const char* text : {"ALI", "work", "libx", "10.1.2", "told"}) {
        RecordQuestion question;
        question.text = text;
        EXPECT_TRUE(matches(question, record)) << text;
    }
    RecordQuestion question;
    question.text = "bob";
    EXPECT_FALSE(matches(question, record));
}

TEST(RecordQuestion, MayAskForAThousandAndNotOneMore) {
    RecordQuestion question;
    question.limit = kMaxPage;
    EXPECT_EQ(mistake_in(question), "");
    question.limit = kMaxPage + 1;
    EXPECT_EQ(mistake_in(question), "limit must be 1 to 1000, and is 1001");
    question.limit = 0;
    EXPECT_EQ(mistake_in(question), "limit must be 1 to 1000, and is 0");
}

TEST(RecordQuestion, HasATextThatIsBounded) {
    RecordQuestion question;
    question.text = std::string(kMaxText, 'a');
    EXPECT_EQ(mistake_in(question), "");
    question.text += 'a';
    EXPECT_EQ(mistake_in(question), "text must have at most 1024 bytes, and has 1025");
}

TEST(RecordQuestion, DoesNotEndBeforeItBegins) {
    RecordQuestion question;
    question.from_us = 2;
    question.to_us = 1;
    EXPECT_EQ(mistake_in(question), "from_us is later than to_us");
}

}  // namespace
}  // namespace amq::monitor
