#include "sdk/plugin_check/subject.hpp"

#include <algorithm>
#include <utility>

namespace amq::plugin_check {

using exchange::Callback;
using exchange::Decision;
using exchange::Nanos;
using exchange::Situation;
using exchange::Strategy;

std::variant<std::unique_ptr<Subject>, std::string> Subject::create(const Making& making) {
    std::unique_ptr<Subject> subject(new Subject(making));
    auto made =
        Strategy::create({&subject->spy_.entry(), making.id, making.options, making.library},
                         subject->place_of(making), *subject);
    if (auto* why = std::get_if<std::string>(&made)) return std::move(*why);
    subject->strategy_ = std::get<std::unique_ptr<Strategy>>(std::move(made));
    return subject;
}

Spy::Creation Subject::try_to_create(const Making& making) {
    Subject subject(making);
    static_cast<void>(
        Strategy::create({&subject.spy_.entry(), making.id, making.options, making.library},
                         subject.place_of(making), subject));
    return subject.spy_.creation();
}

Subject::Subject(const Making& making)
    : spy_(making.library->entry()), draws_(making.seed), options_(making.options) {}

Subject::~Subject() = default;

// By way of on_miss(), whose plans may say the same: the guard does not know adopt().
std::optional<Decision> Subject::adopt(Situation now) {
    now.open = std::max(now.open, 1U);
    callback_override_ = "adopt";
    spy_.take_misses(Spy::Misses::are_adopted);
    auto decision = strategy_->on_miss(now, 0, AMQ_GONE);
    spy_.take_misses(Spy::Misses::are_missed);
    callback_override_.clear();
    return decision;
}

void Subject::reconfigure() {
    if (spy_.table().reconfigure == nullptr) return;
    const amq_rc rc = spy_.reconfigure({options_.data(), options_.size()});
    if (rc != AMQ_OK)
        strikes_.push_back("reconfigure(): refuses the options that it was made with, by " +
                           std::to_string(rc));
}

std::vector<std::uint64_t> Subject::take_due_timers() {
    std::vector<std::uint64_t> due;
    for (auto at = timers_.begin(); at != timers_.end();) {
        const bool is_due = at->second <= now_;
        if (is_due) due.push_back(at->first);
        at = is_due ? timers_.erase(at) : std::next(at);
    }
    if (strategy_->take_wake()) due.push_back(AMQ_WAKE_TOKEN);
    return due;
}

amq_rc Subject::set_timer(std::uint32_t, std::uint64_t token, Nanos after) {
    if (after == 0) {
        timers_.erase(token);
        return AMQ_OK;
    }
    if (!timers_.contains(token) && timers_.size() == Strategy::kMaxTimers) return AMQ_E_NOMEM;
    timers_[token] = exchange::later(now_, after);
    return AMQ_OK;
}

amq_rc Subject::release(std::uint32_t, exchange::ExchangeId held) {
    if (!held_.contains(held)) return AMQ_E_STATE;
    released_.push_back(held);
    return AMQ_OK;
}

void Subject::strike(std::uint32_t, Callback callback, std::string_view why) {
    const std::string name =
        callback_override_.empty() ? std::string(to_string(callback)) : callback_override_;
    strikes_.push_back(name + "(): " + std::string(why));
}

}  // namespace amq::plugin_check
