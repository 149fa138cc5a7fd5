#pragma once
// How long functions are, found by their braces alone: good for code that clang-format has laid
// out.

#include <cstddef>
#include <string>
#include <vector>

#include "tests/tidy/source.hpp"

namespace amq::tidy {

struct Function {
    std::string head;  // what stands before its body
    std::size_t first_line = 0;
    std::size_t lines = 0;
};

struct FunctionList {
    std::vector<Function> functions;
    bool balanced = true;  // false: the braces could not be followed to the end
};

FunctionList functions_of(const Source&);

}  // namespace amq::tidy
