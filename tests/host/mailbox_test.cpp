#include "host/mailbox.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace amq::host {
namespace {

using exchange::ShardWord;

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

ShardWord numbered(std::uint32_t number, std::string_view body = {}) {
    ShardWord word;
    word.kind = ShardWord::Kind::reply;
    word.sequence = number;
    word.body.bytes = bytes_of(body);
    return word;
}

std::vector<std::uint32_t> drained(Mailbox& mailbox) {
    std::vector<std::uint32_t> numbers;
    mailbox.drain([&](const ShardWord& word) { numbers.push_back(word.sequence); });
    return numbers;
}

TEST(Mailbox, GivesWordsInTheOrderInWhichTheyWereSaid) {
    Mailbox mailbox;
    mailbox.append(numbered(1));
    mailbox.append(numbered(2));
    mailbox.publish();
    mailbox.append(numbered(3));
    mailbox.publish();
    EXPECT_EQ(drained(mailbox), (std::vector<std::uint32_t>{1, 2, 3}));
    EXPECT_TRUE(drained(mailbox).empty());
}

TEST(Mailbox, CarriesAllOfAWord) {
    Mailbox mailbox;
    ShardWord said;
    said.kind = ShardWord::Kind::deliver;
    said.session = 0x0123456789ABCDEF;
    said.exchange = 0xFEDCBA9876543210;
    said.topic = {1001, "a topic by name"};
    said.sequence = 1'000'001;
    said.model = 12;
    said.number = 3;
    said.token = UINT64_MAX;
    said.deadline = 0x1122334455667788;
    const std::string body(100'000, 'b');
    said.body.bytes = bytes_of(body);
    said.body.headers = bytes_of("trace: 1");
    said.tag = 0xABCD;
    said.wants_cancellations = true;
    mailbox.append(said);
    mailbox.publish();
    std::size_t words = 0;
    mailbox.drain([&](const ShardWord& heard) {
        ++words;
        EXPECT_EQ(heard.kind, said.kind);
        EXPECT_EQ(heard.session, said.session);
        EXPECT_EQ(heard.exchange, said.exchange);
        EXPECT_EQ(heard.topic.number, said.topic.number);
        EXPECT_EQ(heard.topic.name, said.topic.name);
        EXPECT_EQ(heard.sequence, said.sequence);
        EXPECT_EQ(heard.model, said.model);
        EXPECT_EQ(heard.number, said.number);
        EXPECT_EQ(heard.token, said.token);
        EXPECT_EQ(heard.deadline, said.deadline);
        EXPECT_EQ(text_of(heard.body.bytes), body);
        EXPECT_EQ(text_of(heard.body.headers), "trace: 1");
        EXPECT_EQ(heard.tag, said.tag);
        EXPECT_TRUE(heard.wants_cancellations);
    });
    EXPECT_EQ(words, 1U);
}

TEST(Mailbox, OwnsWhatItWasTold) {
    Mailbox mailbox;
    std::string name = "name";
    std::string body = "body";
    ShardWord word = numbered(1, body);
    word.topic.name = name;
    mailbox.append(word);
    name = "gone";
    body = "away";
    mailbox.publish();
    mailbox.drain([](const ShardWord& heard) {
        EXPECT_EQ(heard.topic.name, "name");
        EXPECT_EQ(text_of(heard.body.bytes), "body");
    });
}

TEST(Mailbox, KeepsWordsOfManySizesApart) {
    Mailbox mailbox;
    for (std::uint32_t k = 0; k < 300; ++k) {
        const std::string body(k, static_cast<char>('a' + k % 26));
        ShardWord word = numbered(k, body);
        word.topic.name = std::string_view(body).substr(0, k / 2);
        mailbox.append(word);
    }
    mailbox.publish();
    std::uint32_t next = 0;
    mailbox.drain([&](const ShardWord& word) {
        const std::string body(next, static_cast<char>('a' + next % 26));
        EXPECT_EQ(word.sequence, next);
        EXPECT_EQ(text_of(word.body.bytes), body);
        EXPECT_EQ(word.topic.name, body.substr(0, next / 2));
        ++next;
    });
    EXPECT_EQ(next, 300U);
}

TEST(Mailbox, ShowsNothingBeforeItIsPublished) {
    Mailbox mailbox;
    EXPECT_FALSE(mailbox.has_unpublished());
    mailbox.append(numbered(1));
    EXPECT_TRUE(mailbox.has_unpublished());
    EXPECT_TRUE(drained(mailbox).empty());
    EXPECT_TRUE(mailbox.publish());
    EXPECT_FALSE(mailbox.has_unpublished());
    EXPECT_EQ(drained(mailbox).size(), 1U);
}

TEST(Mailbox, PublishesNothingAsNoBatch) {
    Mailbox mailbox;
    EXPECT_TRUE(mailbox.publish());
    EXPECT_EQ(mailbox.drain([](const ShardWord&) { FAIL(); }), 0U);
}

TEST(Mailbox, KeepsWordsBackWhileTheReaderHasNoRoomAndLosesNone) {
    Mailbox mailbox;
    std::vector<std::uint32_t> said;
    for (std::uint32_t k = 0; k < Mailbox::kBatches; ++k) {
        mailbox.append(numbered(k));
        said.push_back(k);
        EXPECT_TRUE(mailbox.publish());
    }
    for (std::uint32_t k = 100; k < 103; ++k) {
        mailbox.append(numbered(k));
        EXPECT_FALSE(mailbox.publish());
    }
    EXPECT_TRUE(mailbox.has_unpublished());
    EXPECT_EQ(drained(mailbox), said);
    EXPECT_TRUE(mailbox.publish());
    EXPECT_EQ(drained(mailbox), (std::vector<std::uint32_t>{100, 101, 102}));
}

TEST(Mailbox, HandsOverAFullBatchAtOnceAndSaysSo) {
    Mailbox mailbox;
    mailbox.append(numbered(1, std::string(Mailbox::kFullBatch / 2, 'b')));
    EXPECT_TRUE(drained(mailbox).empty());
    mailbox.append(numbered(2, std::string(Mailbox::kFullBatch / 2, 'b')));
    EXPECT_TRUE(mailbox.has_unpublished());
    EXPECT_EQ(drained(mailbox), (std::vector<std::uint32_t>{1, 2}));
    EXPECT_TRUE(mailbox.publish());
    EXPECT_FALSE(mailbox.has_unpublished());
}

TEST(Mailbox, KeepsAFullBatchWhileTheReaderHasNoRoom) {
    Mailbox mailbox;
    const std::string body(Mailbox::kFullBatch, 'b');
    std::vector<std::uint32_t> said;
    for (std::uint32_t k = 0; k < Mailbox::kBatches + 3; ++k) {
        mailbox.append(numbered(k, body));
        said.push_back(k);
    }
    EXPECT_FALSE(mailbox.publish());
    std::vector<std::uint32_t> heard = drained(mailbox);
    EXPECT_EQ(heard.size(), Mailbox::kBatches);
    EXPECT_TRUE(mailbox.publish());
    for (const std::uint32_t number : drained(mailbox)) heard.push_back(number);
    EXPECT_EQ(heard, said);
}

TEST(Mailbox, SaysHowManyBatchesWereRead) {
    Mailbox mailbox;
    for (std::uint32_t k = 0; k < 3; ++k) {
        mailbox.append(numbered(k));
        mailbox.publish();
    }
    EXPECT_EQ(mailbox.drain([](const ShardWord&) {}), 3U);
}

TEST(Mailbox, CountsTheBytesThatWaitUntilTheyAreRead) {
    Mailbox mailbox;
    EXPECT_EQ(mailbox.waiting_bytes(), 0U);
    const std::string body(5000, 'b');
    mailbox.append(numbered(1, body));
    const std::uint64_t one = mailbox.waiting_bytes();
    EXPECT_GE(one, body.size());
    mailbox.publish();
    EXPECT_EQ(mailbox.waiting_bytes(), one);
    mailbox.append(numbered(2, body));
    EXPECT_EQ(mailbox.waiting_bytes(), 2 * one);
    EXPECT_EQ(drained(mailbox).size(), 1U);
    EXPECT_EQ(mailbox.waiting_bytes(), one);
    mailbox.publish();
    EXPECT_EQ(drained(mailbox).size(), 1U);
    EXPECT_EQ(mailbox.waiting_bytes(), 0U);
}

// The body of a word that another thread can check without being told.
std::string body_of(std::uint32_t number) {
    return std::string(number % 97, static_cast<char>('a' + number % 26));
}

void say(Mailbox& mailbox, std::uint32_t words) {
    constexpr std::uint64_t kMayWait = 1U << 20U;
    for (std::uint32_t k = 0; k < words; ++k) {
        mailbox.append(numbered(k, body_of(k)));
        if (k % 61 != 0) continue;
        while (!mailbox.publish() || mailbox.waiting_bytes() > kMayWait) std::this_thread::yield();
    }
    while (!mailbox.publish()) std::this_thread::yield();
}

TEST(Mailbox, CarriesAMillionWordsFromThreadToThread) {
    constexpr std::uint32_t kWords = 1'000'000;
    Mailbox mailbox;
    std::thread writer([&] { say(mailbox, kWords); });
    std::uint32_t next = 0;
    std::uint32_t wrong = 0;
    while (next != kWords) {
        const std::size_t batches = mailbox.drain([&](const ShardWord& word) {
            const bool right = word.sequence == next && text_of(word.body.bytes) == body_of(next);
            wrong += right ? 0U : 1U;
            ++next;
        });
        if (batches == 0) std::this_thread::yield();
    }
    writer.join();
    EXPECT_EQ(wrong, 0U);
    EXPECT_EQ(mailbox.waiting_bytes(), 0U);
    EXPECT_FALSE(mailbox.has_unpublished());
}

}  // namespace
}  // namespace amq::host
