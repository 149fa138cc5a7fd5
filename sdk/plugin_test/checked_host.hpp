#pragma once
// The host's table as a strategy on trial gets it: every function looks at who calls it, when and
// with what, before it is passed on.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include <amq/plugin/abi.h>
#include <amq/plugin_test/breaches.hpp>

namespace amq::test {

/// Where an instance is in its life.
enum class Phase : std::uint8_t { creating, active, deactivated, destroyed };

/// Belongs to one instance, and outlives it: a strategy that calls too late is told so.
class CheckedHost {
  public:
    /// `real` is valid until the phase is `destroyed`. The thread is the shard's.
    CheckedHost(const amq_host& real, std::string strategy, std::shared_ptr<Breaches>);
    CheckedHost(const CheckedHost&) = delete;
    CheckedHost& operator=(const CheckedHost&) = delete;

    const amq_host* table() const { return &table_; }
    std::uint64_t now_ns() const { return real_->now_ns(real_->ctx); }

    void enter(const char* function);
    /// What error() was told during the call. Until done() a breach is still one of that call.
    std::string leave();
    void done() { looked_at_ = nullptr; }
    void set_phase(Phase phase) { phase_ = phase; }
    Phase phase() const { return phase_; }

    /// With the name of the strategy and of the call that it happened in.
    void breach(const std::string& what) const;

  private:
    enum class From : std::uint8_t { shard, any };
    /// Who may call a function, and from which phase to which.
    struct Rule {
        const char* function;
        From from;
        Phase first, last;
    };
    static CheckedHost& self(void* ctx);
    bool may_call(const Rule&) const;
    bool is_shard_thread() const { return std::this_thread::get_id() == thread_; }
    bool is_text(const char* function, amq_str) const;
    void fill_facts();
    void fill_effects();
    void fill_words();
    const void* extension(const char* id);
    amq_rc add_metric(const amq_metric*, std::uint64_t** cells, char* err, std::size_t err_n) const;

    const std::uint64_t mark_;  // this is one, not whatever a wild ctx points to
    const amq_host* real_;
    std::string strategy_;
    std::shared_ptr<Breaches> breaches_;
    const std::thread::id thread_ = std::this_thread::get_id();
    std::atomic<Phase> phase_{Phase::creating};
    const char* in_call_ = nullptr;
    const char* looked_at_ = nullptr;  // the call that is over
    std::string error_;
    amq_host table_{};
    amq_host lent_{};  // the table as it must stay
    amq_metrics metrics_{};
    const amq_metrics* real_metrics_ = nullptr;
};

}  // namespace amq::test
