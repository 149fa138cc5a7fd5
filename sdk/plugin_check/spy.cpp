#include "sdk/plugin_check/spy.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <utility>

#include "host/plugins/guarded_call.hpp"
#include "sdk/plugin_check/place.hpp"

namespace amq::plugin_check {
namespace {

Spy* spy_of_create = nullptr;  // create() is told of no object

Spy& spy(void* self) {
    return *static_cast<Spy*>(self);
}

// What the strategy leaves out is left out here.
template <class Function>
Function has(Function function, Function stub) {
    return function == nullptr ? nullptr : stub;
}

}  // namespace

Spy::Spy(const amq_entry& real) : real_entry_(real) {
    entry_.magic = AMQ_ABI_MAGIC;
    entry_.size = sizeof entry_;
    entry_.major = real.major;
    entry_.minor = real.minor;
    entry_.sdk = real.sdk;
    entry_.count = real.count;
    entry_.describe = real.describe;
    entry_.create = create;
    spy_of_create = this;
}

Spy::~Spy() {
    if (spy_of_create == this) spy_of_create = nullptr;
}

const void* Spy::create(const char* id, const amq_host* host, amq_str json, char* err,
                        std::size_t err_n) {
    Spy& self = *spy_of_create;
    const void* made = self.made_by(id, *host, json);
    const std::size_t length = std::min(self.creation_.text.size(), err_n - 1);
    std::memcpy(err, self.creation_.text.data(), length);
    err[length] = '\0';
    return self.watched(made);
}

const void* Spy::made_by(const char* id, const amq_host& host, amq_str json) {
    const At at(Place::create);
    host::ErrorBuffer error;
    const void* made = real_entry_.create(id, &host_.in_front_of(host), json, error.data(),
                                          host::ErrorBuffer::size());
    creation_ = {made != nullptr, !error.intact(), error.text()};
    return made;
}

// A table that the host refuses goes to it as it is.
const void* Spy::watched(const void* made) {
    if (made == nullptr) return nullptr;
    std::uint32_t size = 0;
    std::memcpy(&size, made, sizeof size);
    if (size < offsetof(amq_strategy, on_reply)) return made;
    std::memcpy(&real_, made, std::min<std::size_t>(size, sizeof real_));
    fill();
    return &table_;
}

amq_rc Spy::reconfigure(amq_str json) {
    const At at(Place::reconfigure);
    return heard(Place::reconfigure, real_.reconfigure(real_.self, json));
}

std::string Spy::calls() const {
    std::string text;
    for (const auto& [place, count] : calls_)
        text += (text.empty() ? "" : ", ") + std::string(to_string(place)) + ' ' +
                std::to_string(count);
    return text;
}

amq_rc Spy::heard(Place place, amq_rc rc) {
    ++calls_[place];
    digest_.add(static_cast<std::uint64_t>(rc));
    return rc;
}

// What a refused plan holds is looked at no further than the host would.
amq_rc Spy::planned(Place place, amq_rc rc, const amq_plan& plan) {
    if (heard(place, rc) != AMQ_OK) return rc;
    for (const std::uint64_t word :
         {std::uint64_t{plan.verb}, std::uint64_t{plan.flags}, std::uint64_t{plan.n},
          std::uint64_t{plan.want}, static_cast<std::uint64_t>(plan.reason), plan.reply_ns,
          plan.hold_ns, plan.note}) {
        digest_.add(word);
    }
    for (std::uint32_t k = 0; k < std::min(plan.n, plan.cap); ++k) digest_.add(plan.target[k]);
    if ((plan.flags & AMQ_PLAN_ANSWER) != 0 && plan.answer.p != nullptr)
        digest_.add(std::string_view(plan.answer.p, plan.answer.n));
    return rc;
}

void Spy::fill() {
    table_ = {};
    table_.size = sizeof table_;
    table_.self = this;
    fill_life();
    fill_decisions();
    fill_news();
}

void Spy::fill_life() {
    table_.activate = has(
        real_.activate, +[](void* self) {
            const At at(Place::activate);
            return spy(self).real_.activate(spy(self).real_.self);
        });
    table_.deactivate = has(
        real_.deactivate, +[](void* self) {
            const At at(Place::deactivate);
            spy(self).real_.deactivate(spy(self).real_.self);
        });
    table_.destroy = has(
        real_.destroy, +[](void* self) {
            const At at(Place::destroy);
            spy(self).real_.destroy(spy(self).real_.self);
            spy(self).host_.close();
        });
    table_.extension = has(
        real_.extension,
        +[](void* self, const char* id) { return spy(self).watched_extension(id); });
}

// Of those that the host knows: what it is given would be called with the strategy's own self.
const void* Spy::watched_extension(const char* id) {
    const void* given = real_.extension(real_.self, id);
    if (given == nullptr || std::string_view(id) != AMQ_STATE_ID) return nullptr;
    std::uint32_t size = 0;
    std::memcpy(&size, given, sizeof size);
    real_state_ = {};
    std::memcpy(&real_state_, given, std::min<std::size_t>(size, sizeof real_state_));
    state_ = {};
    state_.size = sizeof state_;
    state_.save = has(
        real_state_.save, +[](void* self, amq_rc (*put)(void*, amq_str), void* to) {
            const At at(Place::save);
            return spy(self).real_state_.save(spy(self).real_.self, put, to);
        });
    state_.load = has(
        real_state_.load, +[](void* self, amq_str bytes) {
            const At at(Place::load_state);
            return spy(self).real_state_.load(spy(self).real_.self, bytes);
        });
    return &state_;
}

void Spy::fill_decisions() {
    table_.route = has(
        real_.route, +[](void* self, const amq_msg* msg, const amq_view* view, amq_plan* plan) {
            const At at(Place::route);
            Spy& me = spy(self);
            return me.planned(Place::route, me.real_.route(me.real_.self, msg, view, plan), *plan);
        });
    table_.on_reply = has(
        real_.on_reply, +[](void* self, const amq_msg* msg, amq_id from, std::int32_t status,
                            amq_str body, const amq_view* view, amq_plan* plan) {
            const At at(Place::on_reply);
            Spy& me = spy(self);
            return me.planned(Place::on_reply,
                              me.real_.on_reply(me.real_.self, msg, from, status, body, view, plan),
                              *plan);
        });
    table_.on_miss = +[](void* self, const amq_msg* msg, amq_id who, std::uint32_t cause,
                         const amq_view* view, amq_plan* plan) {
        Spy& me = spy(self);
        const bool is_adoption = me.misses_ == Misses::are_adopted;
        const Place place = is_adoption ? Place::adopt : Place::on_miss;
        const At at(place);
        const amq_strategy& real = me.real_;
        return me.planned(place,
                          is_adoption ? real.adopt(real.self, msg, view, plan)
                                      : real.on_miss(real.self, msg, who, cause, view, plan),
                          *plan);
    };
}

void Spy::fill_news() {
    table_.on_member = has(
        real_.on_member, +[](void* self, std::int32_t joined, amq_str topic, const amq_sub* sub) {
            const At at(Place::on_member);
            Spy& me = spy(self);
            return me.heard(Place::on_member,
                            me.real_.on_member(me.real_.self, joined, topic, sub));
        });
    table_.on_timer = has(
        real_.on_timer, +[](void* self, std::uint64_t token) {
            const At at(Place::on_timer);
            Spy& me = spy(self);
            return me.heard(Place::on_timer, me.real_.on_timer(me.real_.self, token));
        });
}

}  // namespace amq::plugin_check
