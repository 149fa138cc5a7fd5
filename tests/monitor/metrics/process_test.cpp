#include "plugins/monitor/metrics/process.hpp"

#include <string>

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

namespace amq::monitor {
namespace {

TEST(ProcessMetrics, HaveTheNamesAndUnitsThatAreUsual) {
    Families families;
    add_process(families, boost::json::parse(R"({"started_us":1700000000500000,
        "process":{"cpu_us":2500000,"rss_bytes":4096,"open_fds":7,"max_fds":1024,"threads":9}})")
                              .as_object());
    const std::string text = families.text();
    for (const char* line :
         {"process_cpu_seconds_total 2.5\n", "process_resident_memory_bytes 4096\n",
          "process_open_fds 7\n", "process_max_fds 1024\n", "process_threads 9\n",
          "process_start_time_seconds 1700000000.5\n"}) {
        EXPECT_NE(text.find(std::string("\n") + line), std::string::npos) << line << text;
    }
}

}  // namespace
}  // namespace amq::monitor
