#include "host/control/answer.hpp"

#include <utility>

#include <boost/json/serialize.hpp>

#include "host/printable.hpp"

namespace amq::host {
namespace {

// JSON is UTF-8, whatever a file is called.
boost::json::string valid_text(const std::string& text) {
    return boost::json::string(is_utf8(text) ? text : escaped(text, text.size()));
}

boost::json::object object_of(ActionError error) {
    boost::json::object object{{"ok", false}, {"error", valid_text(error.text)}};
    if (!error.stage.empty()) object["stage"] = valid_text(error.stage);
    return object;
}

boost::json::object object_of(boost::json::object facts) {
    boost::json::object object{{"ok", true}};
    for (auto& [key, value] : facts) object[key] = std::move(value);
    return object;
}

}  // namespace

std::string line_of(Answer answer) {
    const auto object =
        std::visit([](auto&& either) { return object_of(std::move(either)); }, std::move(answer));
    return boost::json::serialize(object) + '\n';
}

}  // namespace amq::host
