#include "tests/support/broker_config.hpp"

namespace amq::flow {

const char* plugin_directory() {
    return AMQ_PLUGIN_DIR;
}

BrokerConfig::BrokerConfig() {
    set("shards", 1);
    set("listen.publishers.url", "tcp://127.0.0.1:0").set("listen.publishers.role", "publisher");
    set("listen.subscribers.url", "tcp://127.0.0.1:0").set("listen.subscribers.role", "subscriber");
    set("plugins.directory", plugin_directory());
    set("control.path", "off");
    set("drain.timeout", "500ms");
}

BrokerConfig& BrokerConfig::set(const std::string& key, const std::string& text) {
    return set_toml(key, '\'' + text + '\'');
}

BrokerConfig& BrokerConfig::set(const std::string& key, const char* text) {
    return set(key, std::string{text});
}

BrokerConfig& BrokerConfig::set(const std::string& key, std::int64_t number) {
    return set_toml(key, std::to_string(number));
}

BrokerConfig& BrokerConfig::set_toml(const std::string& key, const std::string& value) {
    lines_[key] = value;
    return *this;
}

BrokerConfig& BrokerConfig::remove(const std::string& key) {
    lines_.erase(key);
    return *this;
}

BrokerConfig& BrokerConfig::set_models(const std::string& key, const std::string& text) {
    for (const char* model : {"10", "11", "12", "13"}) {
        set(std::string{"models."} + model + '.' + key, text);
    }
    return *this;
}

std::string BrokerConfig::text() const {
    std::string text;
    for (const auto& [key, value] : lines_) text.append(key).append(" = ").append(value) += '\n';
    return text;
}

}  // namespace amq::flow
