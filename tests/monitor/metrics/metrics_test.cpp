#include "plugins/monitor/metrics/metrics.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

namespace amq::monitor {
namespace {

boost::json::object json_of(std::string text) {
    std::ranges::replace(text, '\'', '"');
    return boost::json::parse(text).as_object();
}

class MetricsText : public ::testing::Test {
  protected:
    std::string of(const std::string& counters, const std::string& server = "{}",
                   const std::string& plugins = "{}") {
        Families families;
        add_metrics(families, {json_of(counters), json_of(server), json_of(plugins)}, counts);
        return families.text();
    }
    // A line of what the answer `counters` makes.
    static ::testing::AssertionResult has(const std::string& text, const std::string& line) {
        const bool is_there = text.find('\n' + line + '\n') != std::string::npos;
        if (is_there) return ::testing::AssertionSuccess();
        return ::testing::AssertionFailure() << line << " is not in\n" << text;
    }

    RisingCounts counts;
};

TEST_F(MetricsText, HasConnectionsByTransportAndReason) {
    const std::string text =
        of("{'sessions':{'by_transport':{'tcp':3},'opened_by_transport':{'tcp':9},"
           "'closed_by_transport':{'tcp':{'peer_closed':5,'slow_reader':1},'ws':{'kicked':2}},"
           "'refused':{'max_connections':4},'closed':{'slow_reader':1}},"
           "'bytes':{'in':{'tcp':100},'out':{'tcp':200}}}");
    EXPECT_TRUE(has(text, "amq_connections{transport=\"tcp\"} 3"));
    EXPECT_TRUE(has(text, "amq_connections_opened_total{transport=\"tcp\"} 9"));
    EXPECT_TRUE(
        has(text, "amq_connections_closed_total{transport=\"tcp\",reason=\"peer_closed\"} 5"));
    EXPECT_TRUE(has(text, "amq_connections_closed_total{transport=\"ws\",reason=\"kicked\"} 2"));
    EXPECT_TRUE(has(text, "amq_connections_rejected_total{reason=\"max_connections\"} 4"));
    EXPECT_TRUE(has(text, "amq_slow_consumers_total{action=\"closed\"} 1"));
    EXPECT_TRUE(has(text, "amq_receive_bytes_total{transport=\"tcp\"} 100"));
    EXPECT_TRUE(has(text, "amq_transmit_bytes_total{transport=\"tcp\"} 200"));
}

TEST_F(MetricsText, HasEachModelWithItsOutcomesDropsAndRefusals) {
    const std::string text =
        of("{'models':{'12':{'received':10,'deliveries':8,'failovers':2,'open':1,'chosen':8,"
           "'outcomes':{'ok':7,'timeout':1},'drops':{'unheld':3},'refused':{'draining':4},"
           "'request_us':{'sum':3000000,'buckets':[[100,1]]}}}}");
    const std::string model = "{model=\"12\"";
    EXPECT_TRUE(has(text, "amq_messages_received_total" + model + "} 10"));
    EXPECT_TRUE(has(text, "amq_messages_delivered_total" + model + "} 8"));
    EXPECT_TRUE(has(text, "amq_request_retries_total" + model + "} 2"));
    EXPECT_TRUE(has(text, "amq_requests_in_flight" + model + "} 1"));
    EXPECT_TRUE(has(text, "amq_requests_total" + model + ",outcome=\"ok\"} 7"));
    EXPECT_TRUE(has(text, "amq_requests_total" + model + ",outcome=\"timeout\"} 1"));
    EXPECT_TRUE(has(text, "amq_messages_dropped_total" + model + ",reason=\"unheld\"} 3"));
    EXPECT_TRUE(has(text, "amq_messages_refused_total" + model + ",reason=\"draining\"} 4"));
    EXPECT_TRUE(has(text, "amq_request_duration_seconds_sum" + model + "} 3"));
    EXPECT_TRUE(has(text, "amq_request_duration_seconds_count" + model + "} 1"));
}

TEST_F(MetricsText, HasTimersLoopsAndGauges) {
    const std::string text =
        of("{'subscriptions':1,'topics':2,'held_messages':3,'held_bytes':4,'pending_bytes':5,"
           "'events':{'lost':6},'replies':{'ignored':{'late':7}},"
           "'timers':{'hold':{'active':8,'fired':9,'overdue':10}},"
           "'loop':[{'shard':1,'turn_us':{'sum':1000000,'buckets':[[1,2]]}}]}");
    EXPECT_TRUE(has(text, "amq_subscriptions 1"));
    EXPECT_TRUE(has(text, "amq_topics 2"));
    EXPECT_TRUE(has(text, "amq_held_messages 3"));
    EXPECT_TRUE(has(text, "amq_held_bytes 4"));
    EXPECT_TRUE(has(text, "amq_outbound_queue_bytes 5"));
    EXPECT_TRUE(has(text, "amq_monitor_events_lost_total 6"));
    EXPECT_TRUE(has(text, "amq_replies_ignored_total{reason=\"late\"} 7"));
    EXPECT_TRUE(has(text, "amq_timer_tasks{task=\"hold\"} 8"));
    EXPECT_TRUE(has(text, "amq_timer_runs_total{task=\"hold\"} 9"));
    EXPECT_TRUE(has(text, "amq_timer_overdue_total{task=\"hold\"} 10"));
    EXPECT_TRUE(has(text, "amq_loop_lag_seconds_count{thread=\"shard-1\"} 2"));
}

TEST_F(MetricsText, SaysWhatRunsAndHowTheLastReloadEnded) {
    const std::string loaded = of("{}", "{'version':'1.2','config':{'loaded_us':5000000}}");
    EXPECT_TRUE(has(loaded, "amq_build_info{version=\"1.2\"} 1"));
    EXPECT_TRUE(has(loaded, "amq_config_last_reload_successful 1"));
    EXPECT_TRUE(has(loaded, "amq_config_last_reload_timestamp_seconds 5"));
    const std::string failed =
        of("{}", "{'config':{'loaded_us':5000000,'last_reload':{'at_us':7000000,'ok':false}}}");
    EXPECT_TRUE(has(failed, "amq_config_last_reload_successful 0"));
    EXPECT_TRUE(has(failed, "amq_config_last_reload_timestamp_seconds 7"));
    EXPECT_EQ(of("{}").find("amq_build_info"), std::string::npos) << "nobody knows";
}

TEST_F(MetricsText, HasPluginsThatAreCalledAndThoseThatAreNot) {
    const auto plugin = [](const std::string& state, int calls) {
        return "{'plugins':[{'id':'org.x','version':'1','state':'" + state +
               "','calls':" + std::to_string(calls) + ",'strikes':2}]}";
    };
    const std::string active = of("{}", "{}", plugin("active", 10));
    EXPECT_TRUE(has(active, "amq_plugin_up{plugin=\"org.x\",version=\"1\"} 1"));
    EXPECT_TRUE(has(active, "amq_plugin_calls_total{plugin=\"org.x\"} 10"));
    EXPECT_TRUE(has(active, "amq_plugin_errors_total{plugin=\"org.x\"} 2"));
    EXPECT_TRUE(has(of("{}", "{}", plugin("probation", 10)),
                    "amq_plugin_up{plugin=\"org.x\",version=\"1\"} 1"));
    // Another instance counts from 0: the sum does not sink.
    const std::string gone = of("{}", "{}", plugin("quarantined", 3));
    EXPECT_TRUE(has(gone, "amq_plugin_up{plugin=\"org.x\",version=\"1\"} 0"));
    EXPECT_TRUE(has(gone, "amq_plugin_calls_total{plugin=\"org.x\"} 13"));
}

std::string of_strategy(const std::string& metric) {
    return "{'plugin_metrics':[" + metric + "]}";
}

TEST_F(MetricsText, HasWhateverAStrategyCounts) {
    EXPECT_TRUE(has(of(of_strategy("{'strategy':'org.x','name':'sent','help':'Sent.',"
                                   "'kind':'counter','label':null,'values':[{'value':4}]}")),
                    "amq_plugin_sent_total{plugin=\"org.x\"} 4"));
    EXPECT_TRUE(has(of(of_strategy("{'strategy':'org.x','name':'depth','kind':'gauge',"
                                   "'label':'queue','values':[{'label':'a','value':-5}]}")),
                    "amq_plugin_depth{plugin=\"org.x\",queue=\"a\"} -5"));
    const std::string histogram =
        of(of_strategy("{'strategy':'org.x','name':'wait','kind':'histogram','label':null,'values':"
                       "[{'buckets':[{'le':10,'n':2},{'le':20,'n':3}],'count':6,'sum':99}]}"));
    EXPECT_TRUE(has(histogram, "amq_plugin_wait_bucket{plugin=\"org.x\",le=\"10\"} 2"));
    EXPECT_TRUE(has(histogram, "amq_plugin_wait_bucket{plugin=\"org.x\",le=\"20\"} 5"));
    EXPECT_TRUE(has(histogram, "amq_plugin_wait_bucket{plugin=\"org.x\",le=\"+Inf\"} 6"));
    EXPECT_TRUE(has(histogram, "amq_plugin_wait_sum{plugin=\"org.x\"} 99"));
}

TEST_F(MetricsText, KeepsAStrategysNamesApartFromTheMonitorsOwn) {
    const std::string up =
        of(of_strategy("{'strategy':'org.x','name':'up','kind':'gauge','label':'plugin',"
                       "'values':[{'label':'a','value':7}]}"),
           "{}", "{'plugins':[{'id':'org.x','version':'1','state':'active'}]}");
    EXPECT_TRUE(has(up, "amq_plugin_up{plugin=\"org.x\",version=\"1\"} 1"));
    EXPECT_TRUE(has(up, "amq_plugin_own_up{plugin=\"org.x\",exported_plugin=\"a\"} 7"));
    EXPECT_TRUE(has(of(of_strategy("{'strategy':'org.x','name':'calls','kind':'counter',"
                                   "'label':null,'values':[{'value':1}]}")),
                    "amq_plugin_own_calls_total{plugin=\"org.x\"} 1"));
    const std::string two = of(of_strategy(
        "{'strategy':'org.x','name':'n','kind':'gauge','label':'le','values':[{'label':'1',"
        "'value':2}]},{'strategy':'org.y','name':'n','kind':'histogram','label':null,"
        "'values':[{'buckets':[],'count':1,'sum':2}]}"));
    EXPECT_TRUE(has(two, "amq_plugin_n{plugin=\"org.x\",exported_le=\"1\"} 2"));
    EXPECT_TRUE(has(two, "amq_plugin_n_histogram_count{plugin=\"org.y\"} 1"));
}

TEST_F(MetricsText, DoesNotMindAnswersOfOtherShapes) {
    EXPECT_NO_THROW(static_cast<void>(
        of("{'sessions':1,'models':{'12':3},'timers':[],'loop':{},'plugin_metrics':[1,{}],"
           "'bytes':{'in':7}}",
           "{'config':9}", "{'plugins':[1,{}]}")));
}

TEST(RisingCount, GoesOnWhereAnotherInstanceBegins) {
    RisingCounts counts;
    EXPECT_EQ(counts.total("a", 5), 5);
    EXPECT_EQ(counts.total("a", 5), 5);
    EXPECT_EQ(counts.total("a", 2), 7);
    EXPECT_EQ(counts.total("a", 3), 8);
    EXPECT_EQ(counts.total("b", 1), 1);
}

TEST(RisingCount, IsOfAtMostAThousandNames) {
    RisingCounts counts;
    for (std::size_t k = 0; k < RisingCounts::kMost; ++k) counts.total(std::to_string(k), 9);
    EXPECT_EQ(counts.total("one more", 9), 9);
    EXPECT_EQ(counts.total("one more", 2), 2) << "it is as it is";
    EXPECT_EQ(counts.total("0", 2), 11);
}

TEST(TopicSeriesText, HasAtMostAThousandTopicsAndKeepsThem) {
    TopicSeries topics;
    for (std::size_t k = 0; k < TopicSeries::kMost; ++k) topics.put(std::to_string(k), 1);
    topics.put("one more", 1);
    topics.put("7", 5);
    topics.put("7", 2);  // it was forgotten, and came again
    Families families;
    topics.add_to(families);
    EXPECT_EQ(families.series(), TopicSeries::kMost);
    EXPECT_NE(families.text().find("amq_topic_messages_total{topic=\"7\"} 7\n"), std::string::npos);
}

TEST(MetricName, HasOnlyWhatPrometheusTakes) {
    EXPECT_EQ(metric_name("amq_plugin_", "queue-wait.n"), "amq_plugin_queue_wait_n");
    EXPECT_EQ(metric_name("", "\xC3\xA4"), "__");
}

}  // namespace
}  // namespace amq::monitor
