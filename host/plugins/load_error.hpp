#pragma once
// Why a plugin was not loaded: which file, how far it came, and the reason in words.

#include <string>
#include <string_view>
#include <variant>

namespace amq::host {

// In the order of loading.
enum class LoadStage {
    open,      // the file that the configuration names
    copy,      // to the private directory
    crashes,   // of the same library, before
    elf,       // complete, for this machine, and a plugin by its symbols
    load,      // dlopen
    entry,     // the one symbol, in the file just mapped
    version,   // both sides speak the same contract
    identity,  // the file that was meant, and no file and no strategy twice
    describe,  // what it says about its strategies
    init,      // its own start
    create,    // an instance for a shard
    unload,    // when it is let go
};

[[nodiscard]] std::string_view name_of(LoadStage stage);

struct LoadError {
    std::string file;  // as the configuration names it
    LoadStage stage = LoadStage::open;
    std::string reason;
};

// "/path/x.so: elf: the file is cut short".
[[nodiscard]] std::string text_of(const LoadError& error);

// The thing wanted, or why there is none.
template <class T>
using LoadResult = std::variant<T, LoadError>;

}  // namespace amq::host
