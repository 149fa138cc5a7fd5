// Messages through the core, one at a time.

#include <memory>

#include "bench/micro/core_traffic.hpp"
#include "bench/micro/stage.hpp"

namespace amq::bench {
namespace {

Stage core_stage(const char* name, const CoreSetup& setup, void (CoreTraffic::*step)()) {
    return {std::string("core/") + name, setup.in_flight, [setup, step] {
                auto traffic = std::make_shared<CoreTraffic>(setup);
                return [traffic, step] { (*traffic.*step)(); };
            }};
}

}  // namespace

void add_core_stages(Stages& to) {
    CoreSetup setup;
    to.push_back(core_stage("request/1", setup, &CoreTraffic::request));
    to.push_back(core_stage("broadcast/1", setup, &CoreTraffic::broadcast));
    to.push_back(core_stage("notify/1", setup, &CoreTraffic::notify));
    setup.subscribers = 8;
    to.push_back(core_stage("request/8", setup, &CoreTraffic::request));
    to.push_back(core_stage("retry/8", setup, &CoreTraffic::retry));
    to.push_back(core_stage("ask/8", setup, &CoreTraffic::ask));
    to.push_back(core_stage("decline/8", setup, &CoreTraffic::decline));
    to.push_back(core_stage("notify/8", setup, &CoreTraffic::notify));
    setup.in_flight = 64;
    to.push_back(core_stage("request/8x64", setup, &CoreTraffic::request));
    to.push_back(core_stage("expire/8x64", setup, &CoreTraffic::expire));
    setup.shards = 2;
    to.push_back(core_stage("request/8x64/2_shards", setup, &CoreTraffic::request));
    setup = {.subscribers = 64};
    to.push_back(core_stage("broadcast/64", setup, &CoreTraffic::broadcast));
    setup.body = 4096;
    to.push_back(core_stage("broadcast/64/4096_bytes", setup, &CoreTraffic::broadcast));
}

}  // namespace amq::bench
