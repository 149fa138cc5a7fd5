#include "sdk/plugin_check/monitor_subject.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

#include "host/plugins/guarded_call.hpp"

namespace amq::plugin_check {
namespace {

// Of a monitor that gives a table: what is wrong with it.
std::string problem_of_table(const void* made, amq_monitor& table) {
    std::uint32_t size = 0;
    std::memcpy(&size, made, sizeof size);
    if (size < offsetof(amq_monitor, destroy) + sizeof(amq_monitor::destroy))
        return "create() gave a table that is too small";
    std::memcpy(&table, made, std::min<std::size_t>(size, sizeof table));
    return table.destroy == nullptr ? "create() gave a table without destroy()" : "";
}

}  // namespace

MonitorSubject::MonitorSubject(const MonitorMaking& making)
    : library_(making.library), host_(making.extensions) {}

std::variant<std::unique_ptr<MonitorSubject>, std::string> MonitorSubject::create(
    const MonitorMaking& making) {
    std::unique_ptr<MonitorSubject> subject(new MonitorSubject(making));
    const Spy::Creation creation = subject->make(making);
    if (creation.wrote_past_text) return std::string("create() writes past the end of its text");
    if (!creation.is_made || !creation.text.empty())
        return creation.text.empty() ? "create() gives NULL, but no text" : creation.text;
    return subject;
}

Spy::Creation MonitorSubject::try_to_create(const MonitorMaking& making) {
    return MonitorSubject(making).make(making);
}

// The text of one that is made says what is wrong with it.
Spy::Creation MonitorSubject::make(const MonitorMaking& making) {
    const At at(Place::create);
    host::ErrorBuffer error;
    const void* made = nullptr;
    const auto thrown = host::exception_of([&] {
        made = making.library->entry().create(making.id.c_str(), &host_.table(),
                                              {making.options.data(), making.options.size()},
                                              error.data(), host::ErrorBuffer::size());
    });
    if (thrown) return {false, !error.intact(), "create() threw across the contract: " + *thrown};
    if (made == nullptr) {
        const std::string said = error.text().empty() ? host_.take_error() : error.text();
        return {false, !error.intact(), said};
    }
    const std::string problem = problem_of_table(made, table_);
    is_made_ = problem.empty();
    return {true, !error.intact(), problem};
}

MonitorSubject::~MonitorSubject() {
    static_cast<void>(destroy());
}

template <class Call>
std::optional<std::string> MonitorSubject::guarded(Place place, Call&& call) {
    const At at(place);
    const std::string name(to_string(place));
    amq_rc rc = AMQ_OK;
    static_cast<void>(host_.take_error());
    if (const auto thrown = host::exception_of([&] { rc = call(); }))
        return name + " threw across the contract: " + *thrown;
    if (rc == AMQ_OK) return std::nullopt;
    const std::string said = host_.take_error();
    return name + " failed with code " + std::to_string(rc) +
           (said.empty() ? " and no text" : ": " + said);
}

std::optional<std::string> MonitorSubject::start() {
    host_.set_started(true);
    is_started_ = true;
    if (table_.start == nullptr) return std::nullopt;
    auto failure = guarded(Place::start, [this] { return table_.start(table_.self); });
    if (failure) is_started_ = false;
    host_.set_started(is_started_);
    return failure;
}

std::optional<std::string> MonitorSubject::stop() {
    if (!std::exchange(is_started_, false)) return std::nullopt;
    std::optional<std::string> failure;
    if (table_.stop != nullptr) {
        failure = guarded(Place::stop, [this] {
            table_.stop(table_.self);
            return amq_rc{AMQ_OK};
        });
    }
    host_.set_started(false);
    return failure;
}

std::optional<std::string> MonitorSubject::on_events(const EventBatch& batch) {
    if (table_.on_events == nullptr) return std::nullopt;
    return guarded(Place::on_events, [&] {
        return table_.on_events(table_.self, batch.first, batch.stride, batch.n, batch.lost);
    });
}

std::optional<std::string> MonitorSubject::destroy() {
    if (!std::exchange(is_made_, false)) return std::nullopt;
    auto failure = stop();
    const auto wrong = guarded(Place::destroy, [this] {
        table_.destroy(table_.self);
        return amq_rc{AMQ_OK};
    });
    return failure ? failure : wrong;
}

}  // namespace amq::plugin_check
