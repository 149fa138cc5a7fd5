#pragma once
// A file mapped into this process with dlopen, and the entry found in it: the one place that holds
// a handle.

#include <memory>
#include <optional>
#include <set>
#include <string>

#include <amq/plugin/abi.h>

#include "host/plugins/load_error.hpp"
#include "host/plugins/staging.hpp"

namespace boost::dll {
class shared_library;
}

namespace amq::host {

// `keep` never unmaps: a pointer into the library that somebody forgot stays valid, backtraces and
// leak reports stay readable, and it costs some 20 KB a library. `close` unmaps with the last user.
enum class UnloadPolicy { keep, close };

class Mapping {
  public:
    Mapping(StagedFile file, std::unique_ptr<boost::dll::shared_library> library,
            const amq_entry& entry, UnloadPolicy policy, std::set<std::string> threads_before);
    Mapping(Mapping&&) noexcept;
    Mapping& operator=(Mapping&&) = delete;
    ~Mapping();

    [[nodiscard]] const amq_entry& entry() const { return *entry_; }
    [[nodiscard]] const StagedFile& file() const { return file_; }

    // Lets the library go, once. Gives why it was retained: it was to be unmapped and is not. Its
    // code may run no more, and the entry is not to be looked at again.
    std::optional<std::string> close();

  private:
    StagedFile file_;
    std::unique_ptr<boost::dll::shared_library> library_;  // empty when moved from
    const amq_entry* entry_;
    UnloadPolicy policy_;
    std::set<std::string> threads_before_;  // that ran when it was mapped
};

// Stages load, entry and version. Static initialisers of the library run; nothing else of it is
// called.
[[nodiscard]] LoadResult<Mapping> map_library(StagedFile file, UnloadPolicy policy);

}  // namespace amq::host
