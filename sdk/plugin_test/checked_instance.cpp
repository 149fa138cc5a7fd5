#include <amq/plugin_test/checked_instance.hpp>

#include <algorithm>
#include <cstring>
#include <exception>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

namespace amq::test {
namespace {

constexpr std::size_t kErrorMargin = 64;
constexpr char kErrorCanary = '\x5A';

// All that were ever made: who calls one that is gone finds it here. Never taken down, since a
// thread may outlive main.
CheckedInstance& keep(std::unique_ptr<CheckedInstance> instance) {
    static auto& mutex = *new std::mutex;
    static auto& instances = *new std::vector<std::unique_ptr<CheckedInstance>>;
    const std::lock_guard lock(mutex);
    return *instances.emplace_back(std::move(instance));
}

}  // namespace

CheckedInstance::CheckedInstance(const amq_host& real, const std::string& strategy,
                                 const std::shared_ptr<Breaches>& breaches, CallListener* listener)
    : host_(real, strategy, breaches), listener_(listener) {}

const void* CheckedInstance::create(const amq_entry& strategy, const amq_host& real,
                                    const Request& request,
                                    const std::shared_ptr<Breaches>& breaches,
                                    CallListener* listener) {
    CheckedInstance& instance =
        keep(std::make_unique<CheckedInstance>(real, request.id, breaches, listener));
    const void* table = nullptr;
    try {
        table = instance.make(strategy, request);
    } catch (...) {
        instance.host_.set_phase(Phase::destroyed);
        throw;
    }
    if (table == nullptr) instance.host_.set_phase(Phase::destroyed);
    return table;
}

const void* CheckedInstance::make(const amq_entry& strategy, const Request& request) {
    Loan loan;
    const char* id = loan.lend("the id", request.id, std::strlen(request.id) + 1);
    const amq_str options{loan.lend("the options", request.options.p, request.options.n),
                          request.options.n};
    const std::string room(request.error_room + kErrorMargin, kErrorCanary);
    auto* error = static_cast<char*>(loan.give("the error text", room.data(), room.size()));
    std::memset(error, 0, request.error_room);
    const void* made = nullptr;
    run(
        "create",
        [&] { made = strategy.create(id, host_.table(), options, error, request.error_room); },
        [&] {
            check_error(error, request.error_room, made);
            check_loan(loan);
            if (made != nullptr) take_table(made);
        });
    std::memcpy(request.error, error, request.error_room);
    loan.end(spoiled_);
    return made == nullptr ? nullptr : &table_;
}

void CheckedInstance::check_error(const char* text, std::size_t room, const void* made) const {
    const char* margin = text + room;
    if (std::any_of(margin, margin + kErrorMargin, [](char c) { return c != kErrorCanary; }))
        host_.breach("wrote past the end of its error text");
    const char* end = std::find(text, margin, '\0');
    if (made != nullptr && !error_.empty()) host_.breach("gave an error text and an instance");
    if (made != nullptr) return;
    if (end == margin) host_.breach("gave an error text without an end");
    if (end == text && error_.empty()) host_.breach("failed and did not say why");
}

// As far as the strategy's version of it goes; what it does not cover stays NULL.
void CheckedInstance::take_table(const void* made) {
    std::uint32_t size = 0;
    std::memcpy(&size, made, sizeof size);
    std::memcpy(&inner_, made, std::min<std::size_t>(size, sizeof inner_));
    check_table(size);
    table_.size = std::min<std::uint32_t>(size, sizeof table_);
    table_.self = this;
    fill_life();
    fill_events();
    fill_decisions();
    host_.set_phase(Phase::active);
}

void CheckedInstance::check_table(std::uint32_t size) const {
    if (size < offsetof(amq_strategy, on_reply)) return host_.breach("gave a table too small");
    if (inner_.destroy == nullptr) host_.breach("gave a table without destroy");
    if (inner_.route == nullptr) host_.breach("gave a table without route");
}

void CheckedInstance::fill_life() {
    if (inner_.activate != nullptr) {
        table_.activate = [](void* me) {
            Call one{.function = "activate"};
            const amq_strategy& inner = self(me).inner_;
            self(me).call(one, [&](Loan&) { return inner.activate(inner.self); });
            return one.rc;
        };
    }
    if (inner_.deactivate != nullptr) {
        table_.deactivate = [](void* me) {
            CheckedInstance& instance = self(me);
            const amq_strategy& inner = instance.inner_;
            instance.run(
                "deactivate", [&] { inner.deactivate(inner.self); },
                [&] { instance.check_silence(); });
            instance.host_.set_phase(Phase::deactivated);
        };
    }
    if (inner_.destroy != nullptr) table_.destroy = [](void* me) { self(me).destroy(); };
    if (inner_.extension != nullptr) {
        table_.extension = [](void* me, const char* id) { return self(me).extension(id); };
    }
}

// A table that is known is looked at as the instance's own is; another goes on as it is.
const void* CheckedInstance::extension(const char* id) {
    const void* found = nullptr;
    run(
        "extension", [&] { found = inner_.extension(inner_.self, id); }, [&] { check_silence(); });
    if (found == nullptr || std::string_view(id) != AMQ_STATE_ID) return found;
    take_state(found);
    return &state_;
}

void CheckedInstance::take_state(const void* given) {
    std::uint32_t size = 0;
    std::memcpy(&size, given, sizeof size);
    inner_state_ = {};
    std::memcpy(&inner_state_, given, std::min<std::size_t>(size, sizeof inner_state_));
    state_ = {};
    state_.size = sizeof state_;
    if (inner_state_.save == nullptr || inner_state_.load == nullptr)
        return host_.breach("gave an amq.state/1 without save or load");
    state_.save = [](void* me, amq_rc (*put)(void*, amq_str), void* to) {
        Call one{.function = "save"};
        CheckedInstance& instance = self(me);
        instance.call(
            one, [&](Loan&) { return instance.inner_state_.save(instance.inner_.self, put, to); });
        return one.rc;
    };
    state_.load = [](void* me, amq_str bytes) {
        Call one{.function = "load", .text = {bytes.p, bytes.n}};
        CheckedInstance& instance = self(me);
        instance.call(one, [&](Loan& loan) {
            const amq_str lent{loan.lend("the state", bytes.p, bytes.n), bytes.n};
            return instance.inner_state_.load(instance.inner_.self, lent);
        });
        return one.rc;
    };
}

void CheckedInstance::destroy() {
    if (!is_alive("destroy")) return;
    host_.set_phase(Phase::deactivated);
    std::exception_ptr thrown;
    try {
        run(
            "destroy", [&] { inner_.destroy(inner_.self); }, [&] { check_silence(); });
    } catch (...) {
        thrown = std::current_exception();
    }
    for (const std::string& what : spoiled_.end())
        host_.breach("wrote to " + what + " after the call that it was lent for");
    host_.set_phase(Phase::destroyed);
    if (thrown) std::rethrow_exception(thrown);
}

void CheckedInstance::fill_events() {
    if (inner_.on_member != nullptr) {
        table_.on_member = [](void* me, std::int32_t joined, amq_str topic, const amq_sub* sub) {
            Call one{.function = "on_member",
                     .who = sub->id,
                     .joined = joined,
                     .text = {topic.p, topic.n}};
            const amq_strategy& inner = self(me).inner_;
            self(me).call(one, [&](Loan& loan) {
                amq_sub copy = *sub;
                copy.load = loan.lend("the load", sub->load, sizeof *sub->load);
                const amq_str name{loan.lend("the topic", topic.p, topic.n), topic.n};
                return inner.on_member(inner.self, joined, name,
                                       loan.lend("the subscriber", &copy, sizeof copy));
            });
            return one.rc;
        };
    }
    if (inner_.on_timer != nullptr) {
        table_.on_timer = [](void* me, std::uint64_t token) {
            Call one{.function = "on_timer", .token = token};
            const amq_strategy& inner = self(me).inner_;
            self(me).call(one, [&](Loan&) { return inner.on_timer(inner.self, token); });
            return one.rc;
        };
    }
    if (inner_.reconfigure != nullptr) {
        table_.reconfigure = [](void* me, amq_str json) {
            Call one{.function = "reconfigure", .text = {json.p, json.n}};
            const amq_strategy& inner = self(me).inner_;
            self(me).call(one, [&](Loan& loan) {
                const amq_str options{loan.lend("the options", json.p, json.n), json.n};
                return inner.reconfigure(inner.self, options);
            });
            return one.rc;
        };
    }
}

}  // namespace amq::test
