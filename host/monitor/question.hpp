#pragma once
// A question of a monitor as it came, read strictly: a field that nobody reads is a mistake.

#include <cstdint>
#include <initializer_list>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

namespace amq::host {

/// What is wrong with a question, for whoever asked.
struct BadQuestion : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The fields of one JSON object. Each getter throws BadQuestion with the name of the field.
class Question {
  public:
    static constexpr std::size_t kMaxBytes = 64 * 1024;

    explicit Question(boost::json::object object) : object_(std::move(object)) {}
    /// Throws when it is no JSON object, or longer than it may be.
    static Question read(std::string_view text);

    /// A text, or the default when it is not there.
    std::string text(std::string_view field, std::string_view otherwise = "");
    /// A text that must be there.
    std::string required_text(std::string_view field);
    std::string one_of(std::string_view field, std::initializer_list<std::string_view> values);
    std::uint64_t number(std::string_view field, std::uint64_t otherwise, std::uint64_t most);
    bool flag(std::string_view field, bool otherwise);
    /// An object, or an empty one.
    Question inner(std::string_view field);
    /// Throws when there is a field that was not asked for.
    void finish() const;

  private:
    const boost::json::value* find(std::string_view field);

    boost::json::object object_;
    std::set<std::string, std::less<>> read_;
};

/// The digits of an id; throws BadQuestion.
std::uint64_t id_of(std::string_view digits);

}  // namespace amq::host
