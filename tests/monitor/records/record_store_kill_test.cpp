// A process that stores records is killed in the middle of it.

#include <gtest/gtest.h>

#include <csignal>

#include "plugins/monitor/records/database.hpp"
#include "plugins/monitor/records/record_store.hpp"
#include "tests/monitor/records/samples.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/limits.hpp"
#include "tests/support/temporary_directory.hpp"

namespace amq::monitor {
namespace {

std::int64_t last_told(const flow::ChildProcess& child) {
    const flow::ChildProcess::Lines lines = child.error_lines();
    return lines.empty() ? 0 : std::stoll(lines.back());
}

TEST(StoreOfAKilledProcess, IsWholeAndHasAllThatWasWritten) {
    const flow::TemporaryDirectory directory;
    const std::string path = (directory.path() / "monitor.db").string();
    std::int64_t before = 0;
    for (int round = 0; round < 5; ++round) {
        flow::ChildProcess child({AMQ_RECORD_WRITER_CHILD, {path}});
        const std::size_t batches = 3 + static_cast<std::size_t>(round) * 4;
        ASSERT_TRUE(child.wait_for_lines(
            [&](const flow::ChildProcess::Lines& lines) { return lines.size() >= batches; },
            flow::kPatience));
        child.signal(SIGKILL);
        ASSERT_EQ(child.wait(flow::kPatience), 128 + SIGKILL);

        Database database(path, Database::Mode::read_write);
        EXPECT_EQ(database.text("PRAGMA integrity_check"), "ok");
        const std::int64_t count = database.integer("SELECT count(*) FROM record");
        EXPECT_EQ(count, database.integer("SELECT max(n) FROM record"));  // and no hole
        EXPECT_GE(count - before, last_told(child));
        EXPECT_GT(count, before);
        before = count;
    }
    RecordStore store(quick_store(path));
    store.start();
    EXPECT_EQ(store.status().state, StoreState::ok);
    EXPECT_EQ(store.collect({}, 10).records.size(), 10U);
}

}  // namespace
}  // namespace amq::monitor
