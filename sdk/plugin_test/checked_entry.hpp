#pragma once
// An entry around another one: whatever host runs it, the strategies in it run checked.

#include <cstddef>
#include <memory>

#include <amq/plugin/abi.h>
#include <amq/plugin_test/breaches.hpp>
#include <amq/plugin_test/call.hpp>

namespace amq::test {

/// Every instance made through entry() is given copies of what it may borrow, which are spoiled
/// when the call is over; what it asks of its host is looked at first; and whatever the contract
/// forbids is told to the breaches. Runs the library's init() before and its deinit() after all
/// that use the same entry. Outlives the instances; at most 64 of them at once in a process.
class CheckedEntry {
  public:
    /// Throws std::runtime_error if this is no entry, or its init() fails.
    CheckedEntry(const amq_entry&, std::shared_ptr<Breaches>, CallListener* = nullptr);
    ~CheckedEntry();
    CheckedEntry(const CheckedEntry&) = delete;
    CheckedEntry& operator=(const CheckedEntry&) = delete;

    const amq_entry& entry() const { return entry_; }

    /// What entry().create does.
    const void* create(const char* id, const amq_host*, amq_str options, char* error,
                       std::size_t error_room) const;

  private:
    const amq_entry& inner_;
    std::shared_ptr<Breaches> breaches_;
    CallListener* listener_;
    std::size_t slot_;
    amq_entry entry_;
};

}  // namespace amq::test
