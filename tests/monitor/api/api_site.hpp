#pragma once
// All routes of the monitor over a real server, before a broker that answers what a test says.

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "plugins/monitor/api/api.hpp"
#include "tests/monitor/http/http_site.hpp"

namespace amq::monitor {

// "{'a':1}" as JSON, with ' for ".
boost::json::object json_of(std::string text);

class ApiSite {
  public:
    enum class Changes : bool { no, yes };
    explicit ApiSite(Changes changes = Changes::yes);
    ~ApiSite();

    // To the question of that name; none: the broker does not answer in time.
    void answers(const std::string& ask, std::string json, amq_rc rc = AMQ_OK);
    void is_silent(const std::string& ask);
    // To every command.
    void does(std::string json, amq_rc rc = AMQ_OK);

    http::Reply get(std::string_view path, std::string_view fields = {}) const;
    boost::json::object got(std::string_view path) const;
    // With the token.
    http::Reply post(std::string_view path, std::string_view body = "{}") const;
    // Byte for byte.
    http::Reply ask(std::string_view bytes) const;

    std::vector<boost::json::object> asked(const std::string& what) const;
    std::vector<boost::json::object> done() const;
    std::vector<std::string> noted() const;

    Records records;
    Sampler sampler;
    Heat heat;
    Live live;
    TopicSeries topics;
    RisingCounts plugin_counts;
    std::int64_t now_us = 1'700'000'000'000'000;

  private:
    Told told_to(const boost::json::object& question);
    Told told_of(const boost::json::object& command);

    mutable std::mutex mutex_;
    std::map<std::string, Told> answers_;
    Told done_{AMQ_OK, {{"ok", true}}};
    std::vector<boost::json::object> asked_;
    std::vector<boost::json::object> commands_;
    std::vector<std::string> noted_;
    std::unique_ptr<http::Server> server_;
};

// Every route that the monitor has, as its plugin adds them.
http::Router all_routes(const Parts& parts, const std::shared_ptr<http::Access>& access,
                        const std::shared_ptr<http::EventHub>& hub);

}  // namespace amq::monitor
