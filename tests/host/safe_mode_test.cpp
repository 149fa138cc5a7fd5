// Which libraries are left out, and what is said about it.
#include "host/safe_mode.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "tests/host/log_pipe.hpp"
#include "tests/plugins/loader_fixture.hpp"

namespace amq::host {
namespace {

class ASafeMode : public testing::Test {
  protected:
    // So many crashes of that library, long ago or in this very hour.
    void write_crashes(int count, const std::string& year) {
        std::ofstream out(file_, std::ios::trunc);
        for (int k = 0; k < count; ++k) {
            out << "ts=" << year << "-01-01T00:00:00.000Z signal=SIGSEGV plugin=org.test.a "
                << "callback=route sha256=aa\n";
        }
    }
    std::optional<std::string> too_many() {
        return mode_.too_many_crashes({"mine", "/x.so"}, {"/x.so", {}, "aa"});
    }

    test::Place place_;
    std::string file_ = place_.files.write("crashes", "");
    PluginsConfig config_ = [] {
        PluginsConfig config;
        config.crash_window = std::chrono::hours(24);
        return config;
    }();
    LogPipe pipe_;
    Log log_{LogConfig{}, pipe_.writer()};
    CrashRecords records_{file_};
    SafeMode mode_{config_, records_, log_};
    const std::string to_come_ = "2200";  // whenever this test runs, it is within the time
};

TEST_F(ASafeMode, LeavesALibraryOutFromTheLimitOn) {
    write_crashes(2, to_come_);
    EXPECT_EQ(too_many(), std::nullopt);
    write_crashes(3, to_come_);
    EXPECT_EQ(too_many(), "it crashed 3 times");
    const std::string line = pipe_.wait_for("event=plugin_skipped");
    EXPECT_NE(line.find("plugin=mine"), std::string::npos) << line;
    EXPECT_NE(line.find("strategy=org.test.a callback=route"), std::string::npos) << line;
    EXPECT_EQ(mode_.too_many_crashes({"mine", "/x.so"}, {"/x.so", {}, "bb"}), std::nullopt)
        << "another file";
}

TEST_F(ASafeMode, CountsNoCrashThatIsTooLongAgo) {
    write_crashes(3, "2001");
    EXPECT_EQ(too_many(), std::nullopt);
}

TEST_F(ASafeMode, LeavesNothingOutWhenThatIsOff) {
    config_.crash_limit = 0;
    write_crashes(100, to_come_);
    EXPECT_EQ(too_many(), std::nullopt);
}

TEST_F(ASafeMode, ForgivesWhatAnOperatorWantsAllTheSame) {
    write_crashes(3, to_come_);
    mode_.forgive("aa");
    EXPECT_EQ(too_many(), std::nullopt);
}

TEST_F(ASafeMode, SaysWhatAStartGoesOnWithout) {
    mode_.tell({{{"one", "/1.so", true}, {"/1.so", LoadStage::crashes, "it crashed 3 times"}},
                {{"two", "/2.so", false}, {"/2.so", LoadStage::open, "there is none"}},
                {{"three", "/3.so", true}, {"/3.so", LoadStage::crashes, "it crashed 4 times"}}});
    const std::string skipped = pipe_.wait_for("event=plugin_skipped");
    EXPECT_NE(skipped.find("plugin=two"), std::string::npos) << skipped;
    const std::string line = pipe_.wait_for("event=safe_mode");
    EXPECT_NE(line.find("without=one,three"), std::string::npos) << line;
}

TEST_F(ASafeMode, SaysNothingWhenAllIsThere) {
    mode_.tell({});
    log_.error("next");
    EXPECT_NE(pipe_.wait_for("event=").find("event=next"), std::string::npos);
}

}  // namespace
}  // namespace amq::host
