#pragma once
// What the broker is and how its process fares, for whoever asks from another thread.

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "host/config/config.hpp"
#include "host/config/print.hpp"

namespace amq::host {

/// From any thread.
class ServerFacts {
  public:
    ServerFacts();

    void add_listener(std::string_view name, std::string_view url, std::string_view role);
    /// "ready", "draining", "ending".
    void set_state(std::string_view state);
    /// Where the configuration is from: the file's whole path, or nothing where there is none.
    struct ConfigFile {
        std::string path;
        std::string sha256;
    };
    /// What is in effect from here on.
    void set_config(std::vector<ConfigKey> keys, ConfigFile);
    /// The configuration was read again; without an error it is in effect.
    void note_reload(const std::optional<std::string>& error);

    /// The answer to the question `server`.
    boost::json::object server(std::string_view version, std::size_t shards,
                               const LimitsConfig&) const;
    /// The answer to the question `config`.
    boost::json::object config() const;

  private:
    struct Reload {
        std::int64_t at_us = 0;
        std::optional<std::string> error;
    };

    const std::int64_t started_us_;
    mutable std::mutex mutex_;  // guards the rest
    boost::json::array listeners_;
    std::string state_ = "ready";
    std::vector<ConfigKey> keys_;
    ConfigFile file_;
    std::int64_t loaded_us_;
    std::optional<Reload> reload_;
};

}  // namespace amq::host
