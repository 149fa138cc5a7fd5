#include "host/plugins/mapping.hpp"

#define BOOST_DLL_USE_STD_FS
#include <algorithm>
#include <boost/dll/shared_library.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "host/plugins/loaded_object.hpp"

namespace amq::host {
namespace {

using boost::dll::shared_library;
using Reason = std::optional<std::string>;

// What version 1.0 had; and the part that lies before the first field whose place may differ by
// major.
constexpr std::size_t first_size = offsetof(amq_entry, create) + sizeof(amq_entry::create);
constexpr std::size_t fixed_size = offsetof(amq_entry, size) + sizeof(amq_entry::size);
constexpr std::size_t versions_size =
    offsetof(amq_entry, need_minor) + sizeof(amq_entry::need_minor);

// Boost.DLL can let a handle go only by closing it, so those that stay mapped are kept here until
// the process ends.
void keep_for_ever(std::unique_ptr<shared_library> library) {
    static std::mutex mutex;
    static auto& kept = *new std::vector<std::unique_ptr<shared_library>>;
    const std::lock_guard lock(mutex);
    kept.push_back(std::move(library));
}

// Boost's text holds the linker's in brackets, and that starts with the name of our copy.
std::string linker_text(const std::string& text, const StagedFile& file) {
    constexpr std::string_view before = "dlerror system message: ";
    const auto start = text.find(before);
    const auto end = text.rfind("): ");
    if (start == std::string::npos || end == std::string::npos || end < start) return text;
    auto inner = text.substr(start + before.size(), end - start - before.size());
    const auto own_name = file.copy().string() + ": ";
    return inner.starts_with(own_name) ? inner.substr(own_name.size()) : inner;
}

std::string hex(std::uint32_t number) {
    char text[16];
    std::snprintf(text, sizeof text, "0x%08X", number);
    return text;
}

std::string version_text(std::uint32_t major, std::uint32_t minor) {
    return std::to_string(major) + "." + std::to_string(minor);
}

Reason too_small(const amq_entry& entry) {
    return "its entry has " + std::to_string(entry.size) + " bytes, fewer than the " +
           std::to_string(first_size) + " of version 1.0";
}

// Reads no field before it is known to be there and to mean what it does here.
Reason check_version(const amq_entry& entry) {
    if (entry.magic != AMQ_ABI_MAGIC)
        return "its entry starts with " + hex(entry.magic) + ", that of an amq plugin with " +
               hex(AMQ_ABI_MAGIC);
    if (entry.size < versions_size) return too_small(entry);
    if (entry.major != AMQ_ABI_MAJOR)
        return "it is built for version " + version_text(entry.major, entry.minor) +
               " of the plugin contract, this host speaks " +
               version_text(AMQ_ABI_MAJOR, AMQ_ABI_MINOR);
    if (entry.size < first_size) return too_small(entry);
    if (entry.need_minor > AMQ_ABI_MINOR)
        return "it needs a host of version " + version_text(entry.major, entry.need_minor) +
               " or newer, this host speaks " + version_text(AMQ_ABI_MAJOR, AMQ_ABI_MINOR);
    return std::nullopt;
}

Reason check_functions(const amq_entry& entry) {
    if (entry.count == nullptr) return "its entry has no count()";
    if (entry.describe == nullptr) return "its entry has no describe()";
    if (entry.create == nullptr) return "its entry has no create()";
    return std::nullopt;
}

// An entry elsewhere means that the linker took a library it had already for this one, or that the
// symbol is a lie.
Reason check_place(const void* entry, std::size_t bytes, const StagedFile& file,
                   const std::set<std::uintptr_t>& bases_before) {
    const auto object = object_around(entry, bytes);
    if (!object) return "its symbol " AMQ_ENTRY_SYMBOL " points outside of any library";
    if (object->file != file.copy().string())
        return "its symbol " AMQ_ENTRY_SYMBOL " is in another file: " + object->file;
    if (bases_before.contains(object->base))
        return "it was mapped before, the system gives its older code";
    return std::nullopt;
}

// Pointer, since a const object is found by its address.
const amq_entry* find_entry(const shared_library& library) {
    return &library.get<const amq_entry>(AMQ_ENTRY_SYMBOL);
}

// The threads of this process, by their numbers.
std::set<std::string> running_threads() {
    std::set<std::string> threads;
    std::error_code failure;  // without /proc nobody is known, and everybody is a stranger later
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task", failure))
        threads.insert(task.path().filename().string());
    return threads;
}

// The host's own threads count too if they began later: who wrongly stays mapped hurts nobody.
bool has_thread_beside(const std::set<std::string>& known) {
    const auto threads = running_threads();
    return !std::includes(known.begin(), known.end(), threads.begin(), threads.end());
}

struct Failure {
    LoadStage stage;
    std::string reason;
};

using Handle = std::unique_ptr<shared_library>;

// An exception of a static initialiser comes as far as here only where the compiler lets it;
// elsewhere it ends the process, and a trial in a child is the only defence.
std::variant<Handle, Failure> open_library(const StagedFile& file) {
    const auto thrown = [](const std::string& what) {
        return Failure{LoadStage::load, "a static initialiser threw" + what};
    };
    try {
        return std::make_unique<shared_library>(file.copy(), boost::dll::load_mode::rtld_now);
    } catch (const std::system_error& error) {
        return Failure{LoadStage::load, linker_text(error.what(), file)};
    } catch (const std::exception& error) {
        return thrown(std::string(": ") + error.what());
    } catch (...) {
        return thrown(" something that is no std::exception");
    }
}

std::variant<const amq_entry*, Failure> checked_entry(
    const shared_library& library, const StagedFile& file,
    const std::set<std::uintptr_t>& bases_before) {
    const amq_entry* entry = nullptr;
    try {
        entry = find_entry(library);
    } catch (const std::exception& error) {
        return Failure{LoadStage::entry, linker_text(error.what(), file)};
    }
    if (auto reason = check_place(entry, fixed_size, file, bases_before))
        return Failure{LoadStage::entry, std::move(*reason)};
    if (auto reason = check_version(*entry)) return Failure{LoadStage::version, std::move(*reason)};
    if (check_place(entry, entry->size, file, bases_before))
        return Failure{LoadStage::entry, "its entry says it has " + std::to_string(entry->size) +
                                             " bytes, more than the library has there"};
    if (auto reason = check_functions(*entry)) return Failure{LoadStage::entry, std::move(*reason)};
    return entry;
}

// Closes or keeps the library, whichever way a function that uses it ends.
void let_go(std::unique_ptr<shared_library> library, StagedFile& file, UnloadPolicy policy) {
    if (!library || policy == UnloadPolicy::close) return;
    file.keep();
    keep_for_ever(std::move(library));
}

}  // namespace

Mapping::Mapping(StagedFile file, std::unique_ptr<shared_library> library, const amq_entry& entry,
                 UnloadPolicy policy, std::set<std::string> threads_before)
    : file_(std::move(file)),
      library_(std::move(library)),
      entry_(&entry),
      policy_(policy),
      threads_before_(std::move(threads_before)) {}

Mapping::Mapping(Mapping&&) noexcept = default;

Mapping::~Mapping() {
    static_cast<void>(close());
}

std::optional<std::string> Mapping::close() {
    const bool is_to_be_unmapped = library_ && policy_ == UnloadPolicy::close;
    if (is_to_be_unmapped && has_thread_beside(threads_before_)) {
        let_go(std::move(library_), file_, UnloadPolicy::keep);
        return "a thread that began after it was mapped is still there, and may run its code";
    }
    let_go(std::move(library_), file_, policy_);
    if (!is_to_be_unmapped) return std::nullopt;
    const auto object = object_around(entry_, fixed_size);
    if (!object || object->file != file_.copy().string()) return std::nullopt;
    file_.keep();
    return "the system keeps it mapped, for a unique symbol or for a thread's variable in it";
}

LoadResult<Mapping> map_library(StagedFile file, UnloadPolicy policy) {
    const auto bases_before = loaded_bases();
    auto threads_before = running_threads();
    auto opened = open_library(file);
    if (auto* failure = std::get_if<Failure>(&opened))
        return LoadError{file.source().string(), failure->stage, std::move(failure->reason)};
    auto library = std::get<Handle>(std::move(opened));
    const auto entry = checked_entry(*library, file, bases_before);
    if (const auto* failure = std::get_if<Failure>(&entry)) {
        let_go(std::move(library), file, policy);
        return LoadError{file.source().string(), failure->stage, failure->reason};
    }
    return Mapping(std::move(file), std::move(library), *std::get<const amq_entry*>(entry), policy,
                   std::move(threads_before));
}

}  // namespace amq::host
