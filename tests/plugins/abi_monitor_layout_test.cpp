// The contract of monitors as C++20 sees it, number by number.

#include <amq/plugin/abi_monitor.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <type_traits>
#include <vector>

#include "abi_layout.hpp"

extern "C" const amq_monitor monitor_written_in_c;

namespace {

using namespace amq::abi_layout;

#define SIZE AMQ_LAYOUT_SIZE
#define FIELD(type, field, offset, ...)
#define ARRAY(type, field, offset, element, count)
#define VALUE(name, number)
const std::vector<Size> monitor_sizes = {
#include "abi_monitor_layout.inc"
};
#undef SIZE
#undef FIELD
#undef ARRAY
#undef VALUE

#define SIZE(type, bytes)
#define FIELD(type, field, offset, ...) AMQ_LAYOUT_FIELD(type, field, offset)
#define ARRAY(type, field, offset, element, count) AMQ_LAYOUT_FIELD(type, field, offset)
#define VALUE(name, number)
const std::vector<Field> monitor_fields = {
#include "abi_monitor_layout.inc"
};
#undef SIZE
#undef FIELD
#undef ARRAY
#undef VALUE

#define SIZE(type, bytes)
#define FIELD(type, field, offset, ...)
#define ARRAY(type, field, offset, element, count)
#define VALUE AMQ_LAYOUT_VALUE
const std::vector<Value> monitor_values = {
#include "abi_monitor_layout.inc"
};
#undef SIZE
#undef FIELD
#undef ARRAY
#undef VALUE

#define SIZE(type, bytes)
#define FIELD(type, field, offset, ...) \
    static_assert(std::is_same_v<decltype(type::field), __VA_ARGS__>, #type "." #field);
#define ARRAY(type, field, offset, element, count) \
    static_assert(std::is_same_v<decltype(type::field), element[count]>, #type "." #field);
#define VALUE(name, number)
#include "abi_monitor_layout.inc"
#undef SIZE
#undef FIELD
#undef ARRAY
#undef VALUE

const Layout of_monitors{AMQ_ABI_MONITOR_HEADER, monitor_sizes, monitor_fields, monitor_values};

TEST(AbiLayoutOfMonitors, HasEveryTypeFieldAndValueAsItWas) {
    expect_golden_numbers(of_monitors);
}

TEST(AbiLayoutOfMonitors, KnowsAllOfTheHeader) {
    expect_no_holes(of_monitors);
    expect_every_struct(of_monitors);
    expect_every_enumerator(of_monitors);
    expect_macros(of_monitors, {"AMQ_PLUGIN_ABI_MONITOR_H", "AMQ_MONITOR_KIND", "AMQ_EVENT_BIT",
                                "AMQ_INSPECT_ID", "AMQ_ADMIN_ID"});
}

TEST(AbiLayoutOfMonitors, HasItsConstants) {
    EXPECT_STREQ(AMQ_MONITOR_KIND, "amq.monitor/1");
    EXPECT_STREQ(AMQ_INSPECT_ID, "amq.inspect/1");
    EXPECT_STREQ(AMQ_ADMIN_ID, "amq.admin/1");
    EXPECT_EQ(AMQ_EVENT_BIT(AMQ_EVENT_TRACE), 512U);
}

TEST(AbiLayoutOfMonitors, IsPlainDataThatCMadeAsWell) {
    EXPECT_TRUE(std::is_trivial_v<amq_event> && std::is_standard_layout_v<amq_event>);
    EXPECT_TRUE(std::is_trivial_v<amq_monitor> && std::is_standard_layout_v<amq_monitor>);
    EXPECT_EQ(monitor_written_in_c.size, sizeof(amq_monitor));
    EXPECT_EQ(monitor_written_in_c.interest(nullptr), (1U << 7) | (1U << 11));
    EXPECT_EQ(monitor_written_in_c.on_events, nullptr);
}

}  // namespace
