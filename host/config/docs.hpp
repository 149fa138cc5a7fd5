#pragma once

// Every configuration key as Markdown, made from the schema.

#include <string>

namespace amq::host {

/// The part of docs/CONFIG.md that lists the keys.
std::string config_docs();

}  // namespace amq::host
