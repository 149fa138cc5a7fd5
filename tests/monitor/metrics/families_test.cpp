#include "plugins/monitor/metrics/families.hpp"

#include <string>

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

namespace amq::monitor {
namespace {

TEST(MetricFamilies, AreToldOnceWithAllTheirSeries) {
    Families families;
    families.counter("a_total", "What a is.", 1, {{"model", "12"}});
    families.gauge("b", "What b is.", 2.5);
    families.counter("a_total", "What a is.", 3, {{"model", "13"}});
    EXPECT_EQ(families.text(),
              "# HELP a_total What a is.\n# TYPE a_total counter\n"
              "a_total{model=\"12\"} 1\na_total{model=\"13\"} 3\n"
              "# HELP b What b is.\n# TYPE b gauge\nb 2.5\n");
    EXPECT_EQ(families.series(), 3U);
}

TEST(MetricFamilies, HaveHistogramsInSecondsThatDouble) {
    Families families;
    families.histogram(
        "d_seconds", "How long.",
        Counts(boost::json::parse(R"({"sum":5000100,"buckets":[[40,2],[60,1],[4000000,1],
                                                              [9000000,1]]})")));
    const std::string text = families.text();
    const auto has = [&](const std::string& line) {
        return text.find("d_seconds" + line + "\n") != std::string::npos;
    };
    EXPECT_TRUE(has("_bucket{le=\"5e-05\"} 2")) << text;
    EXPECT_TRUE(has("_bucket{le=\"0.0001\"} 3"));
    EXPECT_TRUE(has("_bucket{le=\"3.2768\"} 3"));
    EXPECT_TRUE(has("_bucket{le=\"5\"} 4"));
    EXPECT_TRUE(has("_bucket{le=\"+Inf\"} 5"));
    EXPECT_TRUE(has("_count 5"));
    EXPECT_TRUE(has("_sum 5.0001"));
}

TEST(MetricFamilies, EscapeWhatALabelSays) {
    Families families;
    families.gauge("a", "One\\two\nlines.", 1, {{"topic", "q\"b\\n\nl<script>"}});
    const std::string text = families.text();
    EXPECT_NE(text.find("a{topic=\"q\\\"b\\\\n\\nl<script>\"} 1\n"), std::string::npos) << text;
    EXPECT_NE(text.find("# HELP a One\\\\two\\nlines.\n"), std::string::npos) << text;
}

TEST(MetricFamilies, OfOneNameAndTwoKindsAreTwo) {
    Families families;
    families.gauge("a", "A gauge.", 1);
    families.histogram("a", "A histogram.", {{1, 1}}, 2, 3);
    families.histogram("a", "A histogram.", {{1, 1}}, 2, 3, {{"plugin", "x"}});
    const std::string text = families.text();
    EXPECT_NE(text.find("# TYPE a gauge\na 1\n"), std::string::npos) << text;
    EXPECT_NE(text.find("# TYPE a_histogram histogram\na_histogram_count 2\n"), std::string::npos)
        << text;
    EXPECT_EQ(text.find("# TYPE a_histogram histogram"),
              text.rfind("# TYPE a_histogram histogram"));
}

}  // namespace
}  // namespace amq::monitor
