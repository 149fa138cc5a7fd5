// A candidate is put into the shadow of the strategy that is bound, and taken out again.

#include <utility>

#include "host/exchange/core.hpp"

namespace amq::exchange {

void Core::start_shadow(std::uint32_t model, std::string_view match, InstanceId id,
                        std::uint32_t share) {
    Binding* binding = find_binding(model, match);
    const std::uint32_t place = place_of(id);
    if (place == kNone || instances_[place].is_in_use()) return;
    if (binding == nullptr || binding->quarantined) return free_instance(place);
    end_shadow(*binding);
    binding->shadow = std::make_unique<Shadow>();
    binding->shadow->instance = place;
    binding->shadow->share = share;
    instances_[place].shadow = binding->shadow.get();
}

std::optional<ShadowReport> Core::end_shadow(std::uint32_t model, std::string_view match) {
    Binding* binding = find_binding(model, match);
    if (binding == nullptr || binding->shadow == nullptr) return std::nullopt;
    ShadowReport report = std::move(binding->shadow->report);
    end_shadow(*binding);
    return report;
}

void Core::end_shadow(Binding& binding) {
    if (binding.shadow == nullptr) return;
    free_instance(binding.shadow->instance);
    binding.shadow.reset();
}

}  // namespace amq::exchange
