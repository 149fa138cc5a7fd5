#pragma once

// From a written value to the place in the Config, and back to text; by the kind of the entry.

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "host/config/schema.hpp"

namespace amq::host {

/// Puts the value into its place, or says what is wrong: "must be a size from 1B to 8MiB such as
/// "50KiB", not 7". A null stands for a TOML date or time.
std::optional<std::string> assign(const Entry& entry, Slot slot, const boost::json::value& value);

/// The value of an environment variable or flag, as the entry's kind would be written in the file.
boost::json::value value_of_text(const Entry& entry, std::string_view text);

/// The value in its place, as it is written in TOML.
std::string toml_of(const Entry& entry, Slot slot);

/// The value of an entry nobody wrote, as it is written in TOML.
std::string toml_of_default(const Entry& entry);

/// What is allowed: "1 to 64", "1ms to 1h", "\"logfmt\" or \"json\""; empty where anything is.
std::string range_text(const Entry& entry);

}  // namespace amq::host
