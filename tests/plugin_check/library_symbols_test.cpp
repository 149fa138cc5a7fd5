#include "sdk/plugin_check/library_symbols.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "tests/plugin_check/checked.hpp"

namespace amq::plugin_check_test {
namespace {

using Names = std::vector<std::string>;

bool has(const Names& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

TEST(LibrarySymbols, AreTheEntryAloneOfAPlugin) {
    const auto symbols = plugin_check::read_symbols(AMQ_PLUGINS "/reliable_random.so");
    EXPECT_EQ(symbols.defined, Names{"amq_plugin_v1"});
    EXPECT_EQ(symbols.unique, Names());
    EXPECT_FALSE(symbols.undefined.empty());  // of the standard library
}

TEST(LibrarySymbols, KnowTheUniqueOnes) {
    const auto symbols = plugin_check::read_symbols(fixture("shows_a_unique_one"));
    EXPECT_TRUE(has(symbols.defined, "pinned_for_ever"));
    EXPECT_EQ(symbols.unique, Names{"pinned_for_ever"});
}

TEST(LibrarySymbols, KnowWhatIsAskedFor) {
    const auto symbols = plugin_check::read_symbols(fixture("asks_the_host"));
    EXPECT_TRUE(has(symbols.undefined, "amq_function_of_the_host"));
    EXPECT_FALSE(has(symbols.defined, "amq_function_of_the_host"));
}

TEST(LibrarySymbols, OfWhatIsNoLibraryAreRefused) {
    EXPECT_THROW(static_cast<void>(plugin_check::read_symbols("/dev/null")), std::runtime_error);
}

}  // namespace
}  // namespace amq::plugin_check_test
