#include "host/log_limit.hpp"

namespace amq::host {
namespace {

constexpr std::chrono::seconds window_length{1};

}  // namespace

LogLimit::LogLimit(std::uint32_t lines_per_second) : lines_per_second_(lines_per_second) {}

bool LogLimit::admit(std::string_view event, TimePoint now) {
    auto found = windows_.find(event);
    if (found == windows_.end()) found = windows_.emplace(event, Window{now}).first;
    Window& window = found->second;
    const bool is_over = now - window.start >= window_length;
    if (is_over) {
        window.start = now;
        window.written = 0;
    }
    if (window.written < lines_per_second_) {
        ++window.written;
        return true;
    }
    ++window.suppressed;
    ++suppressed_;
    ++untold_;
    return false;
}

LogLimit::Suppressed LogLimit::take_finished(TimePoint now) {
    return take([now](const Window& window) { return now - window.start >= window_length; });
}

LogLimit::Suppressed LogLimit::take_all() {
    return take([](const Window&) { return true; });
}

template <class Condition>
LogLimit::Suppressed LogLimit::take(Condition is_due) {
    Suppressed taken;
    if (untold_ == 0) return taken;  // the usual case, on the path of every line
    for (auto& [event, window] : windows_) {
        if (window.suppressed == 0 || !is_due(window)) continue;
        taken.emplace_back(event, window.suppressed);
        untold_ -= window.suppressed;
        window.suppressed = 0;
    }
    return taken;
}

}  // namespace amq::host
