#pragma once
// What a strategy knows, kept over a swap: saved by the instance that goes, loaded by the one that
// takes its place.

#include <amq/plugin/abi.h>
#include <amq/plugin/error.hpp>
#include <amq/plugin/text.hpp>

#include <string_view>

namespace amq {

/// Where save() puts its bytes, in as many pieces as it likes; each is copied.
class StateWriter {
  public:
    using Put = amq_rc (*)(void* to, amq_str piece);

    StateWriter(Put taken_by, void* to) noexcept : put_(taken_by), to_(to) {}

    /// Throws when that is more than 16 MiB in all; then save() is over.
    void put(std::string_view bytes) {
        const amq_rc rc = put_(to_, str_of(bytes));
        if (rc != AMQ_OK) throw Error(rc, "its state is larger than the host takes");
    }

  private:
    Put put_;
    void* to_;
};

/// A second base of a strategy that keeps its state. Its Identity names the format, as
/// state_schema: who comes and who goes must say the same, so give it another name when the bytes
/// come to mean something else. When either function throws, the next instance starts empty, and
/// the operator reads why; nothing else comes of it.
class KeepsState {
  public:
    virtual ~KeepsState() = default;

    /// The last thing that it is asked before deactivate().
    virtual void save(StateWriter&) const = 0;

    /// Of another instance, on the same shard: after activate(), and after on_member() for those
    /// who are there, but before the first message. The bytes die with the call. Read all of them
    /// before changing anything, so that a refusal changes nothing.
    virtual void load(std::string_view bytes) = 0;

  protected:
    KeepsState() = default;
    KeepsState(const KeepsState&) = delete;
    KeepsState& operator=(const KeepsState&) = delete;
};

}  // namespace amq
