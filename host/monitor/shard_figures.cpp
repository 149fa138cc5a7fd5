#include "host/monitor/shard_figures.hpp"

namespace amq::host {

void TurnTimings::record(exchange::Nanos took, const exchange::Core& core) {
    turns_.record(took);
    if (models_.size() < core.model_count()) models_.resize(core.model_count());
    for (std::size_t place = 0; place < models_.size(); ++place) {
        OfModel& model = models_[place];
        const std::uint64_t passes = core.timings_at(place).passes;
        if (passes == model.passes) continue;
        model.times.record(took, passes - model.passes);
        model.passes = passes;
    }
}

const exchange::Histogram& TurnTimings::of_model(std::size_t place) const {
    static const exchange::Histogram none;
    return place < models_.size() ? models_[place].times : none;
}

}  // namespace amq::host
