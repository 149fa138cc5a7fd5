#include <amq/plugin_test/checked_entry.hpp>

#include <array>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>

#include <amq/plugin_test/checked_instance.hpp>

namespace amq::test {
namespace {

// create() of the contract has no place for a context: each checked entry has a function of its
// own, which knows its slot.
constexpr std::size_t kSlots = 64;
using Create = decltype(amq_entry::create);

std::mutex entries_mutex;
std::array<const CheckedEntry*, kSlots> slots{};

template <std::size_t slot>
const void* create_in(const char* id, const amq_host* host, amq_str options, char* error,
                      std::size_t error_room) {
    return slots[slot]->create(id, host, options, error, error_room);
}

template <std::size_t... slot>
constexpr std::array<Create, kSlots> functions_of(std::index_sequence<slot...>) {
    return {&create_in<slot>...};
}

constexpr std::array<Create, kSlots> kCreate = functions_of(std::make_index_sequence<kSlots>());

std::size_t take_slot(const CheckedEntry& entry) {
    const std::lock_guard lock(entries_mutex);
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
        if (slots[slot] != nullptr) continue;
        slots[slot] = &entry;
        return slot;
    }
    throw std::runtime_error("more than 64 checked entries at once");
}

void free_slot(std::size_t slot) {
    const std::lock_guard lock(entries_mutex);
    slots[slot] = nullptr;
}

// How many have initialized an entry: init() and deinit() are paired, once however many use it.
std::map<const amq_entry*, std::size_t>& users() {
    static std::map<const amq_entry*, std::size_t> table;
    return table;
}

void initialize(const amq_entry& entry) {
    const std::lock_guard lock(entries_mutex);
    if (users()[&entry] == 0 && entry.init != nullptr) {
        std::array<char, 1024> error{};
        const amq_rc rc = entry.init({"", 0}, error.data(), error.size() - 1);
        if (rc != AMQ_OK) throw std::runtime_error("init failed: " + std::string(error.data()));
    }
    ++users()[&entry];
}

void deinitialize(const amq_entry& entry) {
    const std::lock_guard lock(entries_mutex);
    if (--users()[&entry] == 0 && entry.deinit != nullptr) entry.deinit();
}

std::string wrong_with(const amq_entry& entry) {
    if (entry.magic != AMQ_ABI_MAGIC) return "no entry of a plugin: its magic is another";
    if (entry.major != AMQ_ABI_MAJOR) return "the entry is of another major of the contract";
    if (entry.size < sizeof(amq_entry)) return "the entry is too small";
    if (entry.count == nullptr || entry.describe == nullptr || entry.create == nullptr)
        return "the entry has no count, describe or create";
    const std::uint32_t count = entry.count();
    if (count == 0 || count > 64) return "the entry has " + std::to_string(count) + " strategies";
    for (std::uint32_t k = 0; k < count; ++k) {
        const amq_desc* described = entry.describe(k);
        if (described == nullptr || described->id == nullptr)
            return "strategy " + std::to_string(k) + " has no description or no id";
        if (described != entry.describe(k)) return "describe gives another answer each time";
    }
    return {};
}

}  // namespace

CheckedEntry::CheckedEntry(const amq_entry& inner, std::shared_ptr<Breaches> breaches,
                           CallListener* listener)
    : inner_(inner),
      breaches_(std::move(breaches)),
      listener_(listener),
      slot_(take_slot(*this)),
      entry_(inner) {
    try {
        if (const std::string wrong = wrong_with(inner); !wrong.empty())
            throw std::runtime_error(wrong);
        initialize(inner);
    } catch (...) {
        free_slot(slot_);
        throw;
    }
    entry_.size = sizeof entry_;
    entry_.init = nullptr;
    entry_.deinit = nullptr;
    entry_.create = kCreate[slot_];
}

CheckedEntry::~CheckedEntry() {
    deinitialize(inner_);
    free_slot(slot_);
}

const void* CheckedEntry::create(const char* id, const amq_host* host, amq_str options, char* error,
                                 std::size_t error_room) const {
    return CheckedInstance::create(inner_, *host, {id, options, error, error_room}, breaches_,
                                   listener_);
}

}  // namespace amq::test
