#include "plugins/monitor/records/record_schema.hpp"

#include <gtest/gtest.h>

#include <sqlite3.h>

#include "tests/support/temporary_directory.hpp"

namespace amq::monitor {
namespace {

class Schema : public testing::Test {
  protected:
    Database open() { return {(directory_.path() / "a.db").string(), Database::Mode::read_write}; }

    flow::TemporaryDirectory directory_;
};

std::string mistake(Database& database, const std::vector<std::string>& steps) {
    try {
        bring_up_to_date(database, steps);
        return {};
    } catch (const ForeignFile& error) {
        return error.what();
    }
}

TEST_F(Schema, IsMadeInAnEmptyFile) {
    Database database = open();
    bring_up_to_date(database, schema_steps());
    EXPECT_EQ(database.integer("PRAGMA user_version"), 1);
    EXPECT_EQ(database.integer("PRAGMA application_id"), kApplicationId);
    EXPECT_EQ(database.integer("SELECT count(*) FROM record"), 0);
}

TEST_F(Schema, TakesAnOlderFileStepByStepAndKeepsItsRows) {
    Database database = open();
    std::vector<std::string> steps{"CREATE TABLE a (x INTEGER);"};
    bring_up_to_date(database, steps);
    database.run("INSERT INTO a VALUES (7)");
    steps.emplace_back("ALTER TABLE a ADD COLUMN y INTEGER; UPDATE a SET y = x + 1;");
    steps.emplace_back("ALTER TABLE a ADD COLUMN z INTEGER; UPDATE a SET z = y + 1;");
    bring_up_to_date(database, steps);
    EXPECT_EQ(database.integer("SELECT z FROM a"), 9);
    EXPECT_EQ(database.integer("PRAGMA user_version"), 3);
}

TEST_F(Schema, StaysWhereItWasWhenAStepFails) {
    Database database = open();
    std::vector<std::string> steps{"CREATE TABLE a (x INTEGER);"};
    bring_up_to_date(database, steps);
    steps.emplace_back("ALTER TABLE a ADD COLUMN y INTEGER; UPDATE nowhere SET y = 1;");
    EXPECT_THROW(bring_up_to_date(database, steps), DatabaseError);
    EXPECT_EQ(database.integer("PRAGMA user_version"), 1);
    EXPECT_THROW(database.run("SELECT y FROM a"), DatabaseError);
}

TEST_F(Schema, RefusesALaterVersion) {
    Database database = open();
    bring_up_to_date(database, schema_steps());
    database.run("PRAGMA user_version = 2");
    EXPECT_EQ(mistake(database, schema_steps()),
              "it has schema version 2, and this program knows none after 1");
}

TEST_F(Schema, RefusesTheDatabaseOfAnotherProgram) {
    Database database = open();
    database.run("CREATE TABLE theirs (x INTEGER)");
    EXPECT_EQ(mistake(database, schema_steps()), "it is a database of another program");
    EXPECT_EQ(database.integer("PRAGMA user_version"), 0);
}

TEST_F(Schema, SaysWhatSqliteRefuses) {
    Database database = open();
    try {
        database.run("SELECT * FROM nowhere");
        FAIL();
    } catch (const DatabaseError& error) {
        EXPECT_STREQ(error.what(), "no such table: nowhere");
        EXPECT_EQ(error.code(), SQLITE_ERROR);
    }
}

}  // namespace
}  // namespace amq::monitor
