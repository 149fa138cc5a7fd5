#include "sdk/plugin_check/lent_memory.hpp"

#include <gtest/gtest.h>

#include "sdk/plugin_check/case.hpp"

namespace amq::plugin_check_test {
namespace {

using namespace plugin_check;

constexpr std::chrono::milliseconds kLongCase{60'000};

TEST(LentMemory, HoldsWhatWasCopied) {
    LentMemory memory(Lending::watched);
    memory.begin();
    const std::string_view one = memory.copy("one");
    const std::string_view two = memory.copy("two");
    const Loan loan(memory);
    EXPECT_EQ(one, "one");
    EXPECT_EQ(two, "two");
}

TEST(LentMemory, IsAnotherPieceForEachCall) {
    LentMemory memory(Lending::plain);
    memory.begin();
    const std::string_view first = memory.copy("first");
    memory.begin();
    EXPECT_NE(memory.copy("second").data(), first.data());
    EXPECT_EQ(first, "first");
}

TEST(LentMemory, IsNotChangedByWhomItIsLentTo) {
    const Told told = run_case(kLongCase, []() -> Told {
        LentMemory memory(Lending::watched);
        memory.begin();
        auto* text = const_cast<char*>(memory.copy("text").data());
        const Loan loan(memory);
        *static_cast<volatile char*>(text) = 'n';
        return {};
    });
    EXPECT_EQ(told.wrong, "changed what it was lent, in no function of the plugin");
}

TEST(LentMemory, IsNotReadWhenTheCallIsOver) {
    const Told told = run_case(kLongCase, []() -> Told {
        LentMemory memory(Lending::watched);
        memory.begin();
        const volatile char* text = memory.copy("text").data();
        { const Loan loan(memory); }
        return {.facts = std::string(1, *text)};
    });
    EXPECT_EQ(told.wrong,
              "touched what it was lent by an earlier call, in no function of the plugin");
}

TEST(LentMemory, IsBounded) {
    LentMemory memory(Lending::plain);
    memory.begin();
    EXPECT_THROW(memory.take(std::size_t{1} << 30U), std::runtime_error);
}

}  // namespace
}  // namespace amq::plugin_check_test
