#include "host/monitor/question.hpp"

#include <charconv>

#include <boost/json/parse.hpp>

namespace amq::host {
namespace {

namespace json = boost::json;

std::string quoted(std::string_view field) {
    return "'" + std::string(field) + "'";
}

}  // namespace

Question Question::read(std::string_view text) {
    if (text.size() > kMaxBytes) throw BadQuestion("a question has at most 64 KiB");
    json::error_code error;
    json::value value = json::parse(json::string_view(text.data(), text.size()), error);
    if (error) throw BadQuestion("a question is a JSON object: " + error.message());
    if (!value.is_object()) throw BadQuestion("a question is a JSON object");
    return Question(std::move(value.get_object()));
}

const json::value* Question::find(std::string_view field) {
    read_.emplace(field);
    return object_.if_contains(json::string_view(field.data(), field.size()));
}

std::string Question::text(std::string_view field, std::string_view otherwise) {
    const json::value* value = find(field);
    if (value == nullptr) return std::string(otherwise);
    if (!value->is_string()) throw BadQuestion(quoted(field) + " is a text");
    return std::string(value->get_string());
}

std::string Question::required_text(std::string_view field) {
    if (find(field) == nullptr) throw BadQuestion(quoted(field) + " is missing");
    return text(field);
}

std::string Question::one_of(std::string_view field,
                             std::initializer_list<std::string_view> values) {
    const std::string said = text(field, *values.begin());
    std::string all;
    for (const std::string_view value : values) {
        if (said == value) return said;
        all += (all.empty() ? "" : ", ") + std::string(value);
    }
    throw BadQuestion(quoted(field) + " is one of " + all);
}

std::uint64_t Question::number(std::string_view field, std::uint64_t otherwise,
                               std::uint64_t most) {
    const json::value* value = find(field);
    if (value == nullptr) return otherwise;
    json::error_code error;
    const auto number = value->to_number<std::uint64_t>(error);
    if (error || number > most) {
        throw BadQuestion(quoted(field) + " is a whole number from 0 to " + std::to_string(most));
    }
    return number;
}

bool Question::flag(std::string_view field, bool otherwise) {
    const json::value* value = find(field);
    if (value == nullptr) return otherwise;
    if (!value->is_bool()) throw BadQuestion(quoted(field) + " is true or false");
    return value->get_bool();
}

Question Question::inner(std::string_view field) {
    const json::value* value = find(field);
    if (value == nullptr) return Question(json::object());
    if (!value->is_object()) throw BadQuestion(quoted(field) + " is an object");
    return Question(value->get_object());
}

void Question::finish() const {
    for (const auto& item : object_) {
        if (!read_.contains(std::string_view(item.key().data(), item.key().size()))) {
            throw BadQuestion("unknown field " + quoted(item.key()));
        }
    }
}

std::uint64_t id_of(std::string_view digits) {
    std::uint64_t id = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
    if (error != std::errc() || end != digits.data() + digits.size() || digits.empty()) {
        throw BadQuestion("an id is a decimal number in quotes, not '" + std::string(digits) + "'");
    }
    return id;
}

}  // namespace amq::host
