#include <amq/anet/spin.hpp>

#include <gtest/gtest.h>

namespace amq::anet {
namespace {

using std::chrono::microseconds;

constexpr Spin::Clock::time_point kNoon{std::chrono::hours{12}};

TEST(Spin, IsOffUntilItIsSet) {
    Spin spin;
    spin.renew(kNoon);
    EXPECT_FALSE(spin.is_set());
    EXPECT_FALSE(spin.is_on(kNoon));
}

TEST(Spin, LastsSoLongAfterWhatHappenedLast) {
    Spin spin;
    spin.set(microseconds{50});
    EXPECT_TRUE(spin.is_set());
    EXPECT_FALSE(spin.is_on(kNoon)) << "nothing has happened yet";
    spin.renew(kNoon - microseconds{30});
    spin.renew(kNoon);
    EXPECT_TRUE(spin.is_on(kNoon));
    EXPECT_TRUE(spin.is_on(kNoon + microseconds{49}));
    EXPECT_FALSE(spin.is_on(kNoon + microseconds{50}));
}

TEST(Spin, IsOffAsSoonAsItIsSetToNothing) {
    Spin spin;
    spin.set(microseconds{50});
    spin.renew(kNoon);
    spin.set(microseconds{0});
    EXPECT_FALSE(spin.is_on(kNoon));
}

}  // namespace
}  // namespace amq::anet
