// The plugin contract as C++20 sees it, number by number: a plugin built last year reads the same
// bytes as this host.

#include <amq/plugin/abi.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <type_traits>
#include <vector>

#include "abi_layout.hpp"

extern "C" const amq_entry entry_written_in_c;

namespace {

using namespace amq::abi_layout;

#define SIZE AMQ_LAYOUT_SIZE
#define FIELD(type, field, offset, ...)
#define VALUE(name, number)
const std::vector<Size> sizes = {
#include "abi_layout.inc"
};
#undef SIZE
#undef FIELD
#undef VALUE

#define SIZE(type, bytes)
#define FIELD(type, field, offset, ...) AMQ_LAYOUT_FIELD(type, field, offset)
#define VALUE(name, number)
const std::vector<Field> fields = {
#include "abi_layout.inc"
};
#undef SIZE
#undef FIELD
#undef VALUE

#define SIZE(type, bytes)
#define FIELD(type, field, offset, ...)
#define VALUE AMQ_LAYOUT_VALUE
const std::vector<Value> values = {
#include "abi_layout.inc"
};
#undef SIZE
#undef FIELD
#undef VALUE

#define SIZE(type, bytes)
#define FIELD(type, field, offset, ...) \
    static_assert(std::is_same_v<decltype(type::field), __VA_ARGS__>, #type "." #field);
#define VALUE(name, number)
#include "abi_layout.inc"
#undef SIZE
#undef FIELD
#undef VALUE

const Layout layout{AMQ_ABI_HEADER, sizes, fields, values};

TEST(AbiLayout, HasEveryTypeFieldAndValueAsItWas) {
    expect_golden_numbers(layout);
}

TEST(AbiLayout, HasItsConstants) {
    EXPECT_EQ(AMQ_ABI_MAGIC, 0x414D5131u);
    EXPECT_EQ(AMQ_ABI_MAJOR, 1u);
    EXPECT_EQ(AMQ_ABI_MINOR, 1u);
    EXPECT_STREQ(AMQ_ENTRY_SYMBOL, "amq_plugin_v1");
    EXPECT_STREQ(AMQ_STRATEGY_KIND, "amq.strategy/1");
    EXPECT_STREQ(AMQ_METRICS_ID, "amq.metrics/1");
    EXPECT_STREQ(AMQ_STATE_ID, "amq.state/1");
    EXPECT_EQ(AMQ_WAKE_TOKEN, 0xFFFFFFFFFFFFFFFFu);
}

TEST(AbiLayout, KnowsEveryFieldOfEveryStruct) {
    expect_no_holes(layout);
}

TEST(AbiLayout, KnowsEveryStructOfTheHeader) {
    expect_every_struct(layout);
}

TEST(AbiLayout, KnowsEveryEnumeratorOfTheHeader) {
    expect_every_enumerator(layout);
}

TEST(AbiLayout, KnowsEveryMacroOfTheHeader) {
    expect_macros(layout, {"AMQ_PLUGIN_ABI_H", "AMQ_ABI_MAGIC", "AMQ_ABI_MAJOR", "AMQ_ABI_MINOR",
                           "AMQ_ENTRY_SYMBOL", "AMQ_STRATEGY_KIND", "AMQ_EXPORT", "AMQ_WAKE_TOKEN",
                           "AMQ_METRICS_ID", "AMQ_STATE_ID"});
}

TEST(AbiLayout, IsPlainDataThatCMadeAsWell) {
    EXPECT_TRUE(std::is_trivial_v<amq_plan> && std::is_standard_layout_v<amq_plan>);
    EXPECT_TRUE(std::is_trivial_v<amq_entry> && std::is_standard_layout_v<amq_entry>);
    EXPECT_EQ(entry_written_in_c.magic, AMQ_ABI_MAGIC);
    EXPECT_EQ(entry_written_in_c.size, sizeof(amq_entry));
    EXPECT_EQ(entry_written_in_c.major, AMQ_ABI_MAJOR);
    EXPECT_EQ(entry_written_in_c.init, nullptr);
    EXPECT_EQ(entry_written_in_c.count(), 0u);
}

}  // namespace
