#include "host/config/error.hpp"

#include "host/printable.hpp"

namespace amq::host {

std::string to_string(const Place& place) {
    std::string text = escaped(place.source);
    if (place.line > 0)
        text += ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
    return text;
}

std::string to_string(const ConfigError& error) {
    return to_string(error.place) + ": " + error.text;
}

}  // namespace amq::host
