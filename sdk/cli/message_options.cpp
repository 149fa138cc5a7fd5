#include "sdk/cli/message_options.hpp"

#include <amq/client/topic.hpp>
#include <stdexcept>
#include <utility>

namespace amq::cli {
namespace {

std::pair<std::string_view, std::string_view> split(std::string_view header) {
    const std::size_t colon = header.find(':');
    if (colon == std::string_view::npos || colon == 0) {
        throw std::invalid_argument{"'" + std::string{header} + "' is not 'Name: value'"};
    }
    std::string_view value = header.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    return {header.substr(0, colon), value};
}

// What the call throws, as CLI11 wants it.
template <typename Call>
std::string problem_with(Call call) {
    try {
        call();
        return {};
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
}

}  // namespace

CLI::Option* add_model(CLI::App& app, Model& model, const std::string& description) {
    const auto set = [&model](const std::string& text) { model = model_named(text); };
    return app.add_option_function<std::string>("-m,--model", set, description)
        ->option_text("MODEL")
        ->check([](const std::string& text) -> std::string {
            if (model_named(text) != Model{}) return {};
            return "there is no model '" + text +
                   "': it is reliable_random (12), reliable_spec (13), unreliable_all (10), "
                   "unreliable_random (11) or a number that the broker's configuration binds";
        });
}

CLI::Option* add_headers(CLI::App& app, std::vector<std::string>& headers) {
    return app
        .add_option("-H,--header", headers, "Goes along, 'Name: value'; as often as you like")
        ->option_text("HEADER")
        ->allow_extra_args(false)
        ->check([](const std::string& text) {
            return problem_with([&] { static_cast<void>(headers_of({text})); });
        });
}

void add_message_options(CLI::App& app, MessageOptions& options) {
    app.add_option("topic", options.topic, "A name of up to 255 bytes, or a number")
        ->option_text("TOPIC")
        ->required()
        ->check([](const std::string& text) {
            return problem_with([&] { static_cast<void>(Topic{text}); });
        });
    add_headers(app, options.headers);
    app.add_option("-k,--key", options.key, "For strategies that choose by a key")
        ->option_text("KEY");
    app.add_flag("-W,--no-wait", options.no_wait,
                 "If nobody subscribes, do not wait for somebody to come");
}

Headers headers_of(const std::vector<std::string>& texts) {
    Headers headers;
    for (const std::string& text : texts) {
        const auto [name, value] = split(text);
        headers.add(name, value);
    }
    return headers;
}

}  // namespace amq::cli
