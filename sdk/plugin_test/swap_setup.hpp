#pragma once
// What takes the place of the strategy on the bench, or its shadow.

#include <string>

#include <amq/plugin/abi.h>

namespace amq::test {

struct SwapSetup {
    const amq_entry* entry = nullptr;
    std::string id = {};  // empty: the entry's first strategy
    std::string options = "{}";
};

}  // namespace amq::test
