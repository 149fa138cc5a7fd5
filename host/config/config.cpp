#include "host/config/config.hpp"

namespace amq::host {

Config default_config() {
    Config config;
    config.listen["native"] = {"tcp://127.0.0.1:7600", ListenerRole::any};
    config.listen["native_ws"] = {"ws://127.0.0.1:7601", ListenerRole::any};
    config.listen["publishers"] = {"tcp://127.0.0.1:18888", ListenerRole::publisher};
    config.listen["subscribers"] = {"tcp://127.0.0.1:19999", ListenerRole::subscriber};
    config.plugins.libraries["reliable_random"].path = "reliable_random.so";
    config.plugins.libraries["reliable_spec"].path = "reliable_spec.so";
    config.plugins.libraries["unreliable_all"].path = "unreliable_all.so";
    config.plugins.libraries["unreliable_random"].path = "unreliable_random.so";
    config.models[10].strategy = "org.amq.unreliable-all";
    config.models[11].strategy = "org.amq.unreliable-random";
    config.models[12].strategy = "org.amq.reliable-random";
    config.models[13].strategy = "org.amq.reliable-spec";
    return config;
}

}  // namespace amq::host
