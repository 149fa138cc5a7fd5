// What serves which model: instances come, are put in the place of others, and go, always between
// two calls.

#include "host/exchange/binding.hpp"

#include <algorithm>
#include <utility>

#include "host/exchange/core.hpp"
#include "host/exchange/topic_pattern.hpp"

namespace amq::exchange {
namespace {

constexpr std::uint32_t kUnresolved = kNone - 1;

InstanceId id_of(std::uint32_t serial, std::uint32_t place) {
    return std::uint64_t{serial} << 32U | place;
}

}  // namespace

// --- instances

std::variant<InstanceId, std::string> Core::prepare(const ModelSettings& settings,
                                                    const StrategySource& source) {
    const std::uint32_t place = take_instance(settings, source);
    const InstanceId id = id_of(instances_[place].serial, place);
    const StrategyPlace where{place,           options_.shard,      options_.shards,
                              settings.model,  options_.breadcrumb, id,
                              options_.metrics};
    auto made = Strategy::create(source, where, *this);
    if (auto* failure = std::get_if<std::string>(&made)) {
        free_instance(place);
        return std::move(*failure);
    }
    Instance& instance = instances_[place];
    instance.strategy = std::move(std::get<std::unique_ptr<Strategy>>(made));
    tell_present_members(instance);
    return id;
}

std::uint32_t Core::take_instance(const ModelSettings& settings, const StrategySource& source) {
    const auto free = std::ranges::find(instances_, 0U, &Instance::serial);
    const auto place = static_cast<std::uint32_t>(free - instances_.begin());
    if (free == instances_.end()) instances_.emplace_back();
    Instance& instance = instances_[place];
    instance.serial = next_serial_++;
    instance.note_format = note_format(source);
    instance.model = settings.model;
    instance.strategy_id = source.id;
    instance.owner = source.owner;
    instance.strategy_id = source.id;
    instance.timer_counts = &plugin_timer_counts_[source.id];
    instance.random_state = own_stream(settings);
    return place;
}

// The same under the same seed, whatever else was prepared before, so that neither the draws of
// those that are bound nor its own tell of others.
std::uint64_t Core::own_stream(const ModelSettings& settings) const {
    return SeededHash{random_state_ ^ settings.model}(std::string_view(settings.match));
}

// Its last call is its end; what it asked for is forgotten with it.
void Core::free_instance(std::uint32_t place) {
    instances_[place].is_muted = true;
    instances_[place].strategy.reset();
    for (const auto& [token, timer] : instances_[place].timers) {
        timers_.clear(plugin_timers_[timer].timer);
        ++instances_[place].timer_counts->cleared;
        free_plugin_timers_.push_back(timer);
    }
    instances_[place] = Instance{};
}

bool Core::discard(InstanceId id) {
    const std::uint32_t place = place_of(id);
    if (place == kNone) return true;
    if (instances_[place].is_in_use()) return false;
    free_instance(place);
    return true;
}

// Exchanges that are open find nobody who is bound, should anybody ask.
void Core::end_strategies() {
    for (Binding& binding : bindings_) end_shadow(binding);
    bindings_.clear();
    ++epoch_;
    index_models();
    bind_tallies();
    for (std::uint32_t place = 0; place < instances_.size(); ++place) {
        if (instances_[place].serial != 0) free_instance(place);
    }
}

std::uint32_t Core::place_of(InstanceId id) const {
    const auto place = static_cast<std::uint32_t>(id & 0xFFFFFFFFU);
    if (id == 0 || place >= instances_.size()) return kNone;
    return instances_[place].serial == id >> 32U ? place : kNone;
}

// Strategies of one id that say the same of their state read each other's notes.
std::uint32_t Core::note_format(const StrategySource& source) {
    const std::string format = source.id + '\n' + source.state_schema;
    const auto known = std::ranges::find(note_formats_, format);
    const auto number = static_cast<std::uint32_t>(known - note_formats_.begin());
    if (known == note_formats_.end()) note_formats_.push_back(format);
    return number;
}

void Core::tell_present_members(const Instance& instance) {
    if (!instance.strategy->watches_members()) return;
    subscribers_.for_each([&](const Subscriber& subscriber) {
        for (const auto& [topic, place] : subscriber.topics) {
            const Topic& joined = topics_[topic];
            instance.strategy->on_member(true, joined.name, joined.members[place]);
        }
    });
}

// --- bindings

std::optional<std::string> Core::bind(const ModelSettings& settings, const StrategySource& source) {
    if (find_binding(settings.model, settings.match) != nullptr) {
        return "model " + std::to_string(settings.model) + " is bound already";
    }
    auto prepared = prepare(settings, source);
    if (auto* failure = std::get_if<std::string>(&prepared)) return std::move(*failure);
    std::vector<BindingChange> all;
    for (const Binding& binding : bindings_) all.push_back({binding.settings, 0});
    all.push_back({settings, std::get<InstanceId>(prepared)});
    commit(all, now_);
    return std::nullopt;
}

std::vector<StateHandover> Core::commit(std::span<const BindingChange> changes, Nanos now) {
    begin(now);
    Table<Binding> next;
    next.reserve(changes.size());
    for (const BindingChange& change : changes) {
        if (auto binding = bound(change)) next.push_back(std::move(*binding));
    }
    bindings_.swap(next);
    ++epoch_;
    index_models();
    bind_tallies();
    for (const Binding& binding : bindings_) instances_[binding.instance].is_bound = true;
    // Before those that end, so that no sum sinks.
    for (const Binding& binding : bindings_) instances_[binding.instance].strategy->show_metrics();
    std::vector<StateHandover> states;
    for (Binding& old : next) {
        if (auto state = hand_state_over(old)) states.push_back(std::move(*state));
        end_shadow(old);
        const auto same = std::ranges::find(bindings_, old.instance, &Binding::instance);
        if (same == bindings_.end()) free_instance(old.instance);
    }
    start_adopting();
    end();
    return states;
}

// Nothing where neither is: no instance of that number, and none bound there now.
std::optional<Binding> Core::bound(const BindingChange& change) {
    std::uint32_t given = place_of(change.instance);
    if (given != kNone && instances_[given].shadow != nullptr) given = kNone;  // it only watches
    Binding* present = find_binding(change.settings.model, change.settings.match);
    if (given == kNone && present == nullptr) return std::nullopt;
    Binding binding;
    binding.settings = change.settings;
    binding.model = model_place(change.settings.model);
    binding.instance = given;
    if (given != kNone) {
        binding.tally = tally_for(change.settings, given, present);
        return binding;
    }
    binding.instance = present->instance;
    binding.tally = present->tally;
    binding.quarantined = present->quarantined;
    binding.shadow = std::move(present->shadow);
    return binding;
}

// A strategy that takes its own place goes on counting where it was.
std::uint32_t Core::tally_for(const ModelSettings& settings, std::uint32_t instance,
                              const Binding* present) {
    const std::string& strategy = instances_[instance].strategy_id;
    if (present != nullptr && instances_[present->instance].strategy_id == strategy) {
        return present->tally;
    }
    return tallies_.place_of(model_place(settings.model), settings.match, strategy);
}

void Core::bind_tallies() {
    std::vector<std::uint32_t> bound;
    for (const Binding& binding : bindings_) bound.push_back(binding.tally);
    tallies_.bind(bound);
}

void Core::index_models() {
    for (Model& model : models_) {
        model.binding = kNone;
        model.has_patterns = false;
    }
    for (std::uint32_t k = 0; k < bindings_.size(); ++k) {
        Model& model = models_[bindings_[k].model];
        if (!bindings_[k].settings.match.empty()) {
            model.has_patterns = true;
            continue;
        }
        model.binding = k;
        model.answered = bindings_[k].settings.answered;
    }
}

std::uint32_t Core::model_place(std::uint32_t number) {
    const auto known = std::ranges::find(models_, number, &Model::number);
    const auto place = static_cast<std::uint32_t>(known - models_.begin());
    if (known == models_.end()) models_.emplace_back().number = number;
    return place;
}

const Model* Core::find_model(std::uint32_t number) const {
    for (const Model& model : models_) {
        if (model.number == number) return &model;
    }
    return nullptr;
}

Model* Core::bound_model(std::uint32_t number) {
    for (Model& model : models_) {
        if (model.number == number) return model.binding == kNone ? nullptr : &model;
    }
    return nullptr;
}

const Binding* Core::find_binding(std::uint32_t model, std::string_view match) const {
    for (const Binding& binding : bindings_) {
        if (binding.settings.model == model && binding.settings.match == match) return &binding;
    }
    return nullptr;
}

Binding* Core::find_binding(std::uint32_t model, std::string_view match) {
    return const_cast<Binding*>(std::as_const(*this).find_binding(model, match));
}

std::uint32_t Core::binding_for(std::uint32_t model_place, std::uint32_t topic) {
    const Model& model = models_[model_place];
    return model.has_patterns ? binding_by_topic(model_place, topic) : model.binding;
}

// Looked up once for a topic, until the bindings change.
std::uint32_t Core::binding_by_topic(std::uint32_t model_place, std::uint32_t topic_slot) {
    Topic& topic = topics_[topic_slot];
    TopicExtras& extras = topic.make_extras();
    if (extras.bound_epoch != epoch_ || extras.bound.size() <= model_place) {
        extras.bound.assign(models_.size(), kUnresolved);
        extras.bound_epoch = epoch_;
    }
    std::uint32_t& bound = extras.bound[model_place];
    if (bound == kUnresolved) bound = most_specific(model_place, topic);
    return bound;
}

std::uint32_t Core::most_specific(std::uint32_t model_place, const Topic& topic) const {
    std::uint32_t best = models_[model_place].binding;
    for (std::uint32_t k = 0; k < bindings_.size(); ++k) {
        const ModelSettings& settings = bindings_[k].settings;
        if (bindings_[k].model != model_place || settings.match.empty()) continue;
        if (!matches(settings.match, topic.name)) continue;
        const bool is_first = best == kNone || bindings_[best].settings.match.empty();
        if (is_first || is_more_specific(settings.match, bindings_[best].settings.match)) best = k;
    }
    return best;
}

// Nullptr where nobody is asked: quarantined, or not bound.
Strategy* Core::strategy_of(std::uint32_t binding) {
    if (binding == kNone || bindings_[binding].quarantined) return nullptr;
    return instances_[bindings_[binding].instance].strategy.get();
}

void Core::quarantine(std::uint32_t model, std::string_view match, Nanos now) {
    begin(now);
    Binding* binding = find_binding(model, match);
    if (binding == nullptr) return;
    binding->quarantined = true;
    instances_[binding->instance].is_muted = true;
    end_shadow(*binding);
}

std::optional<std::string> Core::reconfigure(std::uint32_t model, std::string_view match,
                                             const std::string& options, Nanos now) {
    begin(now);
    Binding* binding = find_binding(model, match);
    if (binding == nullptr || binding->quarantined) return "it is not called any more";
    auto why_not = instances_[binding->instance].strategy->reconfigure(options);
    end();
    return why_not;
}

bool Core::can_reconfigure(std::uint32_t model, std::string_view match) const {
    const Binding* binding = find_binding(model, match);
    return binding != nullptr && instances_[binding->instance].strategy->can_reconfigure();
}

std::vector<BindingState> Core::bindings() const {
    std::vector<BindingState> states;
    for (const Binding& binding : bindings_) {
        const Strategy& strategy = *instances_[binding.instance].strategy;
        states.push_back({binding.settings.model, binding.settings.match, strategy.calls(),
                          strategy.strikes(), binding.quarantined});
    }
    return states;
}

}  // namespace amq::exchange
