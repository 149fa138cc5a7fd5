// What became of states, as operators read it.

#include "host/state_report.hpp"

#include <gtest/gtest.h>

namespace amq::host {
namespace {

const exchange::StateHandover kKept{.model = 12, .bytes = 60};
const exchange::StateHandover kLost{
    .model = 12, .loss = exchange::StateLoss::load_failed, .why_not = "load: no"};

TEST(StateReport, SaysWhatWasKeptAndWhyTheRestWasNot) {
    EXPECT_EQ(in_words({}), "");
    EXPECT_EQ(in_words({kKept, kKept}), "kept, 120 bytes");
    EXPECT_EQ(in_words({kLost}), "not kept (load: no)");
    EXPECT_EQ(in_words({kKept, kLost, kKept, kKept}), "not kept by 1 of 4 instances (load: no)");
}

}  // namespace
}  // namespace amq::host
