// What is said about every kind of mistake, to the letter.

#include <gtest/gtest.h>

#include "tests/host/load_text.hpp"

namespace amq::host {
namespace {

struct Mistake {
    const char* name;
    const char* toml;
    Lines errors;
};

class ConfigErrorsTest : public testing::TestWithParam<Mistake> {};

TEST_P(ConfigErrorsTest, AreToldWithTheirPlace) {
    EXPECT_EQ(errors_of(GetParam().toml), GetParam().errors);
}

std::string name_of(const testing::TestParamInfo<Mistake>& info) {
    return info.param.name;
}

const Mistake unknown_keys[] = {
    {"Unknown",
     "\n[limits]\nmax_payloads = 3",
     {"amq.toml:3:1: unknown key 'limits.max_payloads'; did you mean 'limits.max_payload'?"}},
    {"UnknownTable",
     "[limit]\na = 1\nb = 2",
     {"amq.toml:1:2: unknown key 'limit'; did you mean 'limits'?"}},
    {"UnknownInANamedTable",
     "[models.12]\ntimeuot = '1s'",
     {"amq.toml:2:1: unknown key 'models.12.timeuot'; did you mean 'models.12.timeout'?"}},
    {"RightKeyInTheWrongTable",
     "[log]\nmax_payload = 3",
     {"amq.toml:2:1: unknown key 'log.max_payload'; did you mean 'limits.max_payload'?"}},
    {"NothingNear", "[limits]\ncolour = 3", {"amq.toml:2:1: unknown key 'limits.colour'"}},
    {"NameLeftOut",
     "[listen]\nurl = 'tcp://a:1'",
     {"amq.toml:2:1: 'listen.url' must be a table; did you mean 'listen.NAME.url'?"}},
    {"BesideThePluginNames",
     "[plugins]\ndirectry = '/x'",
     {"amq.toml:2:1: 'plugins.directry' must be a table; did you mean 'plugins.directory'?"}},
    {"Empty", "'' = 1", {"amq.toml:1:1: unknown key ''"}},
    {"HostileName", "\"a\\u001b[31m\\n\" = 1", {R"(amq.toml:1:1: unknown key 'a\u001b[31m\n')"}},
};

const Mistake types[] = {
    {"Shards",
     "shards = 'many'",
     {R"(amq.toml:1:10: 'shards' must be "auto" or 1 to 64, not "many")"}},
    {"Count",
     "[limits]\nmax_topics = 1.5",
     {"amq.toml:2:14: 'limits.max_topics' must be a whole number from 1 to 100000000, not 1.5E0"}},
    {"Size",
     "[limits]\nmax_pending = true",
     {"amq.toml:2:15: 'limits.max_pending' must be a size from 1B to 1GiB such as \"50KiB\", not "
      "true"}},
    {"Time",
     "[drain]\ntimeout = 3",
     {"amq.toml:2:11: 'drain.timeout' must be a time from 0s to 1h such as \"10s\", not 3"}},
    {"Date",
     "[drain]\ntimeout = 2020-01-01",
     {"amq.toml:2:11: 'drain.timeout' must be a time from 0s to 1h such as \"10s\", not a date or "
      "time"}},
    {"Boolean",
     "[plugins.a]\npath = 'a.so'\nrequired = 'yes'",
     {"amq.toml:3:12: 'plugins.a.required' must be true or false, not \"yes\""}},
    {"Choice",
     "[log]\nlevel = 'loud'",
     {"amq.toml:2:9: 'log.level' must be \"trace\", \"debug\", \"info\", \"warn\", \"error\" or "
      "\"off\", not \"loud\""}},
    {"Role",
     "[listen.a]\nurl = 'tcp://a:1'\nrole = 'each'",
     {"amq.toml:3:8: 'listen.a.role' must be \"publisher\", \"subscriber\" or \"any\", not "
      "\"each\""}},
    {"Text",
     "[plugins]\ndirectory = 3",
     {"amq.toml:2:13: 'plugins.directory' must be text, not 3"}},
    {"TextAsTable",
     "[plugins.directory]\na = 3",
     {"amq.toml:1:1: 'plugins.directory' must be text, not a table"}},
    {"TextAsArray",
     "[plugins]\ndirectory = ['a']",
     {"amq.toml:2:13: 'plugins.directory' must be text, not an array"}},
    {"Url",
     "[listen.a]\nurl = 'tcp://a'\nrole = 'publisher'",
     {"amq.toml:2:7: 'listen.a.url' cannot be \"tcp://a\": the port is missing: HOST:PORT, with "
      "port 0 for any free one"}},
    {"Strategy",
     "[models.12]\nstrategy = 'a b'",
     {"amq.toml:2:12: 'models.12.strategy' cannot be \"a b\": a strategy id has at most 127 "
      "letters, digits, '.', '-' or '_'"}},
    {"Path",
     "[plugins.a]\npath = \"a\\u0000\"",
     {R"(amq.toml:2:8: 'plugins.a.path' cannot be "a\u0000": a path has no zero byte)"}},
    {"Sha256",
     "[plugins.a]\npath = 'a.so'\nsha256 = 'e3b0c442'",
     {"amq.toml:3:10: 'plugins.a.sha256' cannot be \"e3b0c442\": a SHA-256 has 64 hexadecimal "
      "digits"}},
    {"SocketTooLong",
     "[control]\npath = '/0123456789012345678901234567890123456789012345678901234567890123456789"
     "0123456789012345678901234567890123456'",
     {"amq.toml:2:8: 'control.path' cannot be "
      "\"/012345678901234567890123456789012345678901234567890"
      "123456789012...\": the path of a socket has at most 107 bytes"}},
    {"Fallback",
     "[models.12]\nfallback = 'all of them'",
     {"amq.toml:2:12: 'models.12.fallback' must be \"fail\", \"random\" or \"all\", not \"all of "
      "them\""}},
    {"Options",
     "[models.12]\noptions = 3",
     {"amq.toml:2:11: 'models.12.options' must be a table, not 3"}},
    {"OptionNotANumber",
     "[models.12]\noptions = { a = nan }",
     {"amq.toml:2:17: a value in 'models.12.options' must be a finite number"}},
    {"OptionInfinite",
     "[models.12.options]\na = [1, -inf]",
     {"amq.toml:2:9: a value in 'models.12.options' must be a finite number"}},
    {"OptionDate",
     "[models.12.options.b]\na = 2020-01-01",
     {"amq.toml:2:5: a value in 'models.12.options' cannot be a date or time"}},
    {"TableAsValue", "limits = 3", {"amq.toml:1:1: 'limits' must be a table"}},
    {"TableAsArray", "[[drain]]\ntimeout = '1s'", {"amq.toml:1:3: 'drain' must be a table"}},
};

const Mistake ranges[] = {
    {"ShardsZero", "shards = 0", {R"(amq.toml:1:10: 'shards' must be "auto" or 1 to 64, not 0)"}},
    {"ShardsPast", "shards = 65", {R"(amq.toml:1:10: 'shards' must be "auto" or 1 to 64, not 65)"}},
    {"SpinPast",
     "spin = '1000001us'",
     {"amq.toml:1:8: 'spin' must be a time from 1us to 1s or 0s such as \"10s\", not "
      "\"1000001us\""}},
    {"CountPast",
     "[limits]\nmax_connections = 1000001",
     {"amq.toml:2:19: 'limits.max_connections' must be a whole number from 1 to 1000000, not "
      "1000001"}},
    {"CountNegative",
     "[limits]\nmax_connections = -1",
     {"amq.toml:2:19: 'limits.max_connections' must be a whole number from 1 to 1000000, not -1"}},
    {"SizePast",
     "[limits]\nmax_payload = 8388609",
     {"amq.toml:2:15: 'limits.max_payload' must be a size from 1B to 8MiB such as \"50KiB\", not "
      "8388609"}},
    {"TimePast",
     "[models.12]\ntimeout = '61m'",
     {"amq.toml:2:11: 'models.12.timeout' must be a time from 1ms to 1h such as \"10s\", not "
      "\"61m\""}},
    {"TimeBelow",
     "[models.12]\ntimeout = '999us'",
     {"amq.toml:2:11: 'models.12.timeout' must be a time from 1ms to 1h such as \"10s\", not "
      "\"999us\""}},
    {"StrikesPast",
     "[plugins]\nquarantine_strikes = 1000001\nprobation_strikes = -1",
     {"amq.toml:2:22: 'plugins.quarantine_strikes' must be a whole number from 0 to 1000000, not "
      "1000001",
      "amq.toml:3:21: 'plugins.probation_strikes' must be a whole number from 0 to 1000000, not "
      "-1"}},
    {"WindowBelow",
     "[plugins]\nquarantine_window = '99ms'",
     {"amq.toml:2:21: 'plugins.quarantine_window' must be a time from 100ms to 1h such as \"10s\", "
      "not \"99ms\""}},
    {"BetweenOffAndTheLeast",
     "[log]\ncounters_interval = '99ms'",
     {"amq.toml:2:21: 'log.counters_interval' must be a time from 100ms to 24h or 0s such as "
      "\"10s\", not \"99ms\""}},
};

const Mistake tables[] = {
    {"BadName",
     "[listen.Foo]\nurl = 'tcp://a:1'",
     {"amq.toml:1:9: 'listen.Foo': a name has 1 to 64 of the characters a-z, 0-9, '_' and '-'"}},
    {"BadModel",
     "[models.0]\nstrategy = 'a'",
     {"amq.toml:1:9: 'models.0': a model is a number from 1 to 4294967295"}},
    {"ModelPast",
     "[models.4294967296]\nstrategy = 'a'",
     {"amq.toml:1:9: 'models.4294967296': a model is a number from 1 to 4294967295"}},
    {"ModelTwice",
     "[models.012]\nstrategy = 'a'",
     {"amq.toml:1:9: 'models.012': a model is a number from 1 to 4294967295"}},
    {"MissingKeys",
     "[listen.a]",
     {"amq.toml:1:9: missing key 'listen.a.url'", "amq.toml:1:9: missing key 'listen.a.role'"}},
    {"MissingPath",
     "[plugins.a]\nrequired = true",
     {"amq.toml:1:10: missing key 'plugins.a.path'"}},
    {"MissingStrategy",
     "[models.7]\ntimeout = '1s'",
     {"amq.toml:1:9: missing key 'models.7.strategy'"}},
};

const Mistake rules[] = {
    {"SharedAddress",
     "[listen.a]\nurl = 'tcp://a:1'\nrole = 'publisher'\n"
     "[listen.b]\nurl = 'ws://A:1'\nrole = 'subscriber'",
     {"amq.toml:5:7: 'listen.b.url' is \"ws://A:1\", which has the address of 'listen.a.url'"}},
    {"NoRoomForAFrame",
     "[limits]\nmax_payload = 1000\nmax_pending = 1033",
     {"amq.toml:3:15: 'limits.max_pending' must be at least 1034B, a frame of "
      "'limits.max_payload', not 1033B"}},
    {"PayloadOutgrowsTheDefault",
     "[limits]\nmax_payload = '8MiB'",
     {"amq.toml:2:15: 'limits.max_pending' must be at least 8388642B, a frame of "
      "'limits.max_payload', not 8MiB"}},
    {"NothingTwice",
     "[limits]\nmax_payload = '9MiB'\nmax_pending = 1",
     {"amq.toml:2:15: 'limits.max_payload' must be a size from 1B to 8MiB such as \"50KiB\", not "
      "\"9MiB\""}},
};

INSTANTIATE_TEST_SUITE_P(UnknownKeys, ConfigErrorsTest, testing::ValuesIn(unknown_keys), name_of);
INSTANTIATE_TEST_SUITE_P(Types, ConfigErrorsTest, testing::ValuesIn(types), name_of);
INSTANTIATE_TEST_SUITE_P(Ranges, ConfigErrorsTest, testing::ValuesIn(ranges), name_of);
INSTANTIATE_TEST_SUITE_P(Tables, ConfigErrorsTest, testing::ValuesIn(tables), name_of);
INSTANTIATE_TEST_SUITE_P(Rules, ConfigErrorsTest, testing::ValuesIn(rules), name_of);

TEST(ConfigErrors, AreToldAllAtOnce) {
    EXPECT_EQ(errors_of("shards = 0\nfoo = 1\n[log]\nlevel = 1\nformat = 2").size(), 4U);
}

TEST(ConfigErrors, OfSyntaxNameTheLineAndColumn) {
    const Lines syntax = errors_of("shards = 1\nlimits = = 3");
    ASSERT_EQ(syntax.size(), 1U);
    EXPECT_EQ(syntax[0].substr(0, 15), "amq.toml:2:10: ");
}

TEST(ConfigErrors, OfAHeaderThatIsNoKeyNameThePlace) {
    EXPECT_EQ(errors_of("[:a]").at(0).substr(0, 14), "amq.toml:1:2: ");
    EXPECT_EQ(errors_of("[[=]]").at(0).substr(0, 14), "amq.toml:1:3: ");
}

TEST(ConfigErrors, OfAKeyOrTableWrittenTwiceNameTheSecond) {
    const Lines key = errors_of("shards = 1\nshards = 2");
    ASSERT_EQ(key.size(), 1U);
    EXPECT_EQ(key[0].substr(0, 11), "amq.toml:2:");
    EXPECT_NE(key[0].find("redefine"), std::string::npos) << key[0];
    const Lines table = errors_of("[log]\n[drain]\n[log]");
    ASSERT_EQ(table.size(), 1U);
    EXPECT_EQ(table[0].substr(0, 11), "amq.toml:3:");
}

TEST(ConfigErrors, OfForeignCharactersOutsideOfTextNameThePlace) {
    for (const char* character : {"é", "\uFEF7", "\u4F60", "\u2003", "\U0001F600"}) {
        const Lines errors = errors_of("shards = 1\n" + std::string(character) + " = 1");
        ASSERT_EQ(errors.size(), 1U) << character;
        EXPECT_EQ(errors[0].substr(0, 13), "amq.toml:2:1:") << errors[0];
    }
}

TEST(ConfigErrors, OfBytesThatAreNoUtf8ArePrintable) {
    const Lines errors = errors_of("[plugins]\ndirectory = '\xFF\x1B'");
    ASSERT_EQ(errors.size(), 1U);
    EXPECT_EQ(errors[0].find('\x1B'), std::string::npos);
    EXPECT_EQ(errors[0].substr(0, 11), "amq.toml:2:");
}

TEST(ConfigErrors, AreNotMadeByTheLimitsThemselves) {
    EXPECT_EQ(
        errors_of(
            "shards = 64\nspin = '1s'\n[limits]\nmax_connections = 1000000\nmax_payload = '8MiB'\n"
            "max_pending = 8388642\nmax_held_per_topic = 0\nmax_held_bytes = 0\n"
            "frame_timeout = '1ms'\nwrite_timeout = '1h'\n"
            "[models.4294967295]\nstrategy = 'a'\ntimeout = '1h'\nhold = '0s'\n"
            "[log]\ncounters_interval = '24h'\n"
            "[plugins]\nquarantine_strikes = 0\nquarantine_window = '100ms'\n"
            "probation = '0s'\nprobation_strikes = 1000000\n"
            "[control]\npath = '/" +
            std::string(106, 'a') + "'"),
        Lines{});
    EXPECT_EQ(errors_of("[limits]\nmax_payload = 1000\nmax_pending = 1034"), Lines{});
}

TEST(ConfigErrors, AreNotMadeByTwoListenersOnAnyFreePort) {
    EXPECT_EQ(errors_of("[listen.a]\nurl = 'tcp://a:0'\nrole = 'publisher'\n"
                        "[listen.b]\nurl = 'tcp://a:0'\nrole = 'subscriber'"),
              Lines{});
}

}  // namespace
}  // namespace amq::host
