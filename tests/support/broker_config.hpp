#pragma once
// The configuration of a broker under test: ports of the system's choice, the four strategies,
// short waits.

#include <cstdint>
#include <map>
#include <string>

namespace amq::flow {

// Where the plugins are that go with the amqd under test.
const char* plugin_directory();

class BrokerConfig {
  public:
    BrokerConfig();

    // One line of TOML: set("limits.max_pending", "256KiB"), set("shards", 3).
    BrokerConfig& set(const std::string& key, const std::string& text);
    BrokerConfig& set(const std::string& key, const char* text);
    BrokerConfig& set(const std::string& key, std::int64_t number);
    // The value exactly as TOML has it.
    BrokerConfig& set_toml(const std::string& key, const std::string& value);
    BrokerConfig& remove(const std::string& key);
    // The same setting of all four models: set_models("timeout", "400ms").
    BrokerConfig& set_models(const std::string& key, const std::string& text);

    [[nodiscard]] std::string text() const;

  private:
    std::map<std::string, std::string> lines_;
};

}  // namespace amq::flow
