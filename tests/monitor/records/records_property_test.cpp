// The ring, the store, and both together give the same answers.

#include <gtest/gtest.h>

#include "plugins/monitor/records/record_json.hpp"
#include "plugins/monitor/records/records.hpp"
#include "tests/monitor/records/samples.hpp"
#include "tests/support/limits.hpp"
#include "tests/support/temporary_directory.hpp"

namespace amq::monitor {
namespace {

constexpr std::uint64_t kRecords = 2000;
constexpr int kQuestions = 250;

std::string text_of(const RecordPage& page) {
    return boost::json::serialize(to_json(page));
}

// As if the file were so large that an index finds too many.
StoreOptions large_store(const std::string& path) {
    StoreOptions options = quick_store(path);
    options.few_rows = 20;
    return options;
}

class SameAnswers : public testing::TestWithParam<unsigned> {};

TEST_P(SameAnswers, ComeFromRingAndStore) {
    std::mt19937 random(GetParam());
    const flow::TemporaryDirectory directory;
    const auto path = [&](const char* name) { return (directory.path() / name).string(); };
    Records ring({kRecords, std::nullopt});
    Records store({1, quick_store(path("store.db"))});
    Records large({1, large_store(path("large.db"))});
    Records both({kRecords / 2, quick_store(path("both.db"))});
    for (Records* records : {&ring, &store, &large, &both}) records->start();
    for (std::uint64_t n = 0; n < kRecords; ++n) {
        const Record record = any_record(random);
        for (Records* records : {&ring, &store, &large, &both}) records->add(record);
    }
    for (Records* records : {&ring, &store, &large, &both})
        ASSERT_TRUE(records->settle(flow::kPatience));
    int found = 0;
    for (int k = 0; k < kQuestions; ++k) {
        const RecordQuestion question = any_question(random, kRecords);
        const RecordPage page = ring.ask(question);
        found += page.records.empty() ? 0 : 1;
        ASSERT_EQ(text_of(page), text_of(store.ask(question))) << "question " << k;
        ASSERT_EQ(text_of(page), text_of(large.ask(question))) << "question " << k;
        ASSERT_EQ(text_of(page), text_of(both.ask(question))) << "question " << k;
    }
    EXPECT_GT(found, kQuestions / 5);
}

TEST_P(SameAnswers, ComePageByPage) {
    std::mt19937 random(GetParam());
    const flow::TemporaryDirectory directory;
    Records records({300, quick_store((directory.path() / "a.db").string())});
    records.start();
    for (int k = 0; k < 1000; ++k) records.add(any_record(random));
    ASSERT_TRUE(records.settle(flow::kPatience));
    RecordQuestion question;
    question.user = "alice";
    question.limit = 1000;
    const std::vector<std::uint64_t> all = numbers(records.ask(question).records);
    std::vector<std::uint64_t> paged;
    question.limit = 7;
    for (bool more = true; more;) {
        const RecordPage page = records.ask(question);
        for (const RecordPtr& record : page.records) paged.push_back(record->n);
        more = page.more;
        if (more) question.before = page.records.back()->n;
    }
    EXPECT_EQ(paged, all);
    EXPECT_GT(all.size(), 50U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, SameAnswers, testing::Values(1U, 2U, 3U));

}  // namespace
}  // namespace amq::monitor
