#pragma once

// A strategy's own options, as JSON in a Config and as TOML in a file.

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <span>
#include <string>
#include <string_view>

namespace amq::host {

/// JSON text with the keys of every object sorted, so that equal options are equal texts.
std::string json_of_options(const boost::json::object& options);

/// An inline table: { attempts = 2, name = "a" }. Wants what json_of_options() gave.
std::string toml_of_options(std::string_view json);

/// The options with one more value put in at a path, tables made on the way; whatever was there is
/// replaced. Wants what json_of_options() gave, and at least one part.
std::string with_option(std::string_view json, std::span<const std::string> path,
                        const boost::json::value& value);

/// The same with "(hidden)" for each value whose key says that it is a secret: what has password,
/// secret, token or credential in it, unless it names a file.
std::string without_secrets(std::string_view json);

}  // namespace amq::host
