#pragma once
// Options that take a whole number.

#include <CLI/App.hpp>
#include <cstdint>
#include <limits>
#include <string>

namespace amq::cli {

struct Limits {
    std::uint64_t least{1};
    std::uint64_t most{std::numeric_limits<std::uint64_t>::max()};
};

// Decimal, within the limits; else the mistake names them.
CLI::Option* add_number(CLI::App& app, const std::string& name, std::uint64_t& value,
                        const std::string& description, Limits limits = {});

}  // namespace amq::cli
