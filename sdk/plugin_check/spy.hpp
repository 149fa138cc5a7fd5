#pragma once
// Stands between the host and one instance of a strategy: every call passes through it, leaves
// behind where the process is, and adds what it gave to a digest.

#include <cstdint>
#include <map>
#include <string>

#include <amq/plugin/abi.h>

#include "sdk/plugin_check/digest.hpp"
#include "sdk/plugin_check/host_watch.hpp"
#include "sdk/plugin_check/place.hpp"

namespace amq::plugin_check {

class Spy {
  public:
    explicit Spy(const amq_entry& real);
    Spy(const Spy&) = delete;
    Spy& operator=(const Spy&) = delete;
    ~Spy();

    /// An entry whose create() makes one instance, behind this spy. One spy at a time.
    [[nodiscard]] const amq_entry& entry() const { return entry_; }
    /// What the strategy itself has given.
    [[nodiscard]] const amq_strategy& table() const { return real_; }
    /// "route() 812, on_miss() 77": how often each function that has plans or hears was called.
    [[nodiscard]] std::string calls() const;
    [[nodiscard]] const Digest& digest() const { return digest_; }
    [[nodiscard]] const HostWatch& host() const { return host_; }

    /// How the last create() went.
    struct Creation {
        bool is_made = false;
        bool wrote_past_text = false;
        std::string text{};
    };
    [[nodiscard]] const Creation& creation() const { return creation_; }

    /// What a call of on_miss() means: so plans of adopt() pass the same checks.
    enum class Misses : std::uint8_t { are_missed, are_adopted };
    void take_misses(Misses misses) { misses_ = misses; }
    amq_rc reconfigure(amq_str json);

  private:
    static const void* create(const char* id, const amq_host*, amq_str json, char* err,
                              std::size_t err_n);
    const void* made_by(const char* id, const amq_host&, amq_str json);
    const void* watched(const void* made);
    void fill();
    void fill_life();
    void fill_decisions();
    void fill_news();
    const void* watched_extension(const char* id);
    amq_rc heard(Place place, amq_rc rc);
    amq_rc planned(Place place, amq_rc rc, const amq_plan& plan);

    amq_entry entry_{};
    const amq_entry& real_entry_;
    Digest digest_;
    HostWatch host_{digest_};
    amq_strategy real_{};
    amq_strategy table_{};
    amq_state real_state_{};
    amq_state state_{};
    Creation creation_;
    std::map<Place, std::uint64_t> calls_;
    Misses misses_ = Misses::are_missed;
};

}  // namespace amq::plugin_check
