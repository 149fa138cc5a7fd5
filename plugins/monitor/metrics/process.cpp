#include "plugins/monitor/metrics/process.hpp"

#include "plugins/monitor/series/sample.hpp"

namespace amq::monitor {
namespace {

double number(const boost::json::object& object, std::string_view path) {
    return static_cast<double>(number_at(object, path));
}

}  // namespace

void add_process(Families& to, const boost::json::object& server) {
    to.counter("process_cpu_seconds_total", "User and system CPU time of the process.",
               number(server, "process.cpu_us") / 1e6);
    to.gauge("process_resident_memory_bytes", "Resident memory of the process.",
             number(server, "process.rss_bytes"));
    to.gauge("process_open_fds", "Open file descriptors.", number(server, "process.open_fds"));
    to.gauge("process_max_fds", "File descriptors that it may have.",
             number(server, "process.max_fds"));
    to.gauge("process_start_time_seconds", "When the process started, since 1970.",
             number(server, "started_us") / 1e6);
    to.gauge("process_threads", "Threads of the process.", number(server, "process.threads"));
}

}  // namespace amq::monitor
