#include "host/config/checks.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

#include "host/config/units.hpp"
#include "host/config/url.hpp"
#include "host/printable.hpp"

namespace amq::host {
namespace {

// What a frame of the largest body needs besides the body: its own head and a WebSocket head.
constexpr std::uint64_t frame_overhead = 24 + 10;

class Checker {
  public:
    explicit Checker(const Config& config) : config_(config) {}

    std::vector<BrokenRule> run() {
        check_room_for_a_frame("limits.max_pending", config_.limits.max_pending);
        check_room_for_a_frame("limits.max_mailbox", config_.limits.max_mailbox);
        check_addresses();
        check_topics();
        return std::move(broken_);
    }

  private:
    // In a smaller bound a frame of the largest body would never have room.
    void check_room_for_a_frame(const std::string& key, std::uint64_t bytes) {
        const std::uint64_t least = config_.limits.max_payload + frame_overhead;
        if (bytes >= least) return;
        broken_.push_back({{key, "limits.max_payload"},
                           "'" + key + "' must be at least " + format_size(least) +
                               ", a frame of 'limits.max_payload', not " + format_size(bytes)});
    }

    void check_addresses() {
        std::map<std::string, std::string> taken;
        for (const auto& [name, listener] : config_.listen) {
            const std::string key = "listen." + name + ".url";
            if (problem_of_url(listener.url)) continue;  // told already
            const auto address = address_of_url(listener.url);
            if (!address) continue;
            const auto [first, is_new] = taken.insert({*address, key});
            if (is_new) continue;
            broken_.push_back({{key, first->second},
                               "'" + key + "' is " + in_quotes(listener.url) +
                                   ", which has the address of '" + first->second + "'"});
        }
    }

    void check_topics() {
        std::map<std::pair<std::uint32_t, std::string>, std::string> taken;
        for (std::size_t i = 0; i < config_.topics.size(); ++i) {
            const TopicConfig& topic = config_.topics[i];
            const std::string table = "topics." + std::to_string(i);
            if (topic.model == 0) continue;  // told already
            check_model_of(topic, table);
            if (topic.match.empty()) continue;  // told already
            const auto [first, is_new] = taken.insert({{topic.model, topic.match}, table});
            if (is_new) continue;
            broken_.push_back({{table + ".match", table + ".model", first->second + ".match"},
                               "'" + table + ".match' is " + in_quotes(topic.match) + " of model " +
                                   std::to_string(topic.model) + ", as '" + first->second +
                                   ".match' is"});
        }
    }

    void check_model_of(const TopicConfig& topic, const std::string& table) {
        if (config_.models.contains(topic.model)) return;
        const std::string number = std::to_string(topic.model);
        const std::string key = table + ".model";
        broken_.push_back(
            {{key, "models." + number + ".strategy"},
             "'" + key + "' is " + number + ", but there is no 'models." + number + "'"});
    }

    const Config& config_;
    std::vector<BrokenRule> broken_;
};

}  // namespace

std::vector<BrokenRule> check_rules(const Config& config) {
    return Checker(config).run();
}

}  // namespace amq::host
