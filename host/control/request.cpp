#include "host/control/request.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/json/parse.hpp>

#include "host/control/base64.hpp"
#include "host/printable.hpp"

namespace amq::host {
namespace {

namespace json = boost::json;
using std::chrono::microseconds;

constexpr std::size_t kMaxDepth = 4;
constexpr std::size_t kMaxIdBytes = 255;
constexpr std::size_t kMaxPathBytes = 4095;
constexpr std::int64_t kLeastShadow = microseconds(std::chrono::milliseconds(1)).count();
constexpr std::int64_t kLongestShadow = microseconds(std::chrono::hours(24)).count();

// Never leaves this file.
struct Refused : std::runtime_error {
    using std::runtime_error::runtime_error;
};

using Names = std::initializer_list<std::string_view>;

std::string listed(Names names) {
    std::string text;
    for (const std::string_view name : names) {
        if (!text.empty()) text += ", ";
        text += name;
    }
    return text;
}

json::object parsed(std::string_view line) {
    json::parse_options options;
    options.max_depth = kMaxDepth;
    boost::system::error_code error;
    json::value root = json::parse(line, error, {}, options);
    if (error) throw Refused("the request is not JSON: " + error.message());
    if (!root.is_object()) throw Refused("the request is no JSON object");
    return std::move(root.get_object());
}

// The fields of one kind of request, taken one by one.
class Fields {
  public:
    Fields(const json::object& object, std::string_view what, Names known)
        : object_(object), what_(what) {
        for (const auto& member : object) check_known(member.key(), known);
    }

    const json::value& at(std::string_view name) const {
        const json::value* value = object_.if_contains(name);
        if (value == nullptr) fail("has no '" + std::string(name) + '\'');
        return *value;
    }

    std::string text(std::string_view name, std::size_t max_bytes) const {
        const json::value& value = at(name);
        if (!value.is_string()) fail('\'' + std::string(name) + "' is no text");
        std::string text(value.get_string());
        if (text.empty()) fail('\'' + std::string(name) + "' is empty");
        if (text.size() > max_bytes) {
            fail('\'' + std::string(name) + "' is longer than " + std::to_string(max_bytes) +
                 " bytes");
        }
        if (text.find('\0') != std::string::npos) fail('\'' + std::string(name) + "' has a NUL");
        return text;
    }

    std::string id() const { return text("id", kMaxIdBytes); }

    std::string file() const {
        std::string file = text("file", kMaxPathBytes);
        // Whoever asks may be in another directory than amqd.
        if (file.front() != '/') fail("'file' is " + in_quotes(file) + ", no absolute path");
        return file;
    }

    microseconds duration() const {
        const json::value& value = at("for_us");
        const bool is_whole = value.is_int64() && value.get_int64() >= kLeastShadow &&
                              value.get_int64() <= kLongestShadow;
        if (!is_whole) {
            fail("'for_us' is no whole number from " + std::to_string(kLeastShadow) + " to " +
                 std::to_string(kLongestShadow));
        }
        return microseconds(value.get_int64());
    }

    double sample() const {
        const json::value* value = object_.if_contains("sample");
        if (value == nullptr) return 1;
        const double share = value->is_number() ? value->to_number<double>() : 0;
        if (!(share > 0 && share <= 1)) fail("'sample' is no number above 0, and at most 1");
        return share;
    }

    KickSessions sessions() const {
        using By = KickSessions::By;
        constexpr std::array<std::pair<std::string_view, By>, 3> kWays{
            {{"id", By::id}, {"user", By::user}, {"address", By::address}}};
        std::optional<KickSessions> kick;
        for (const auto& [field, by] : kWays) {
            if (object_.if_contains(field) == nullptr) continue;
            if (kick) fail("has more than one of 'id', 'user' and 'address'");
            kick = KickSessions{by, text(field, kMaxIdBytes)};
        }
        if (!kick) fail("has none of 'id', 'user' and 'address'");
        return *kick;
    }

    PublishMessage message() const {
        PublishMessage message;
        message.model = static_cast<std::uint32_t>(number("model", UINT32_MAX, std::nullopt));
        message.topic = text("topic", kMaxIdBytes);
        if (object_.if_contains("body") != nullptr) message.body = body();
        if (object_.if_contains("key") != nullptr) message.key = text("key", kMaxIdBytes);
        message.timeout =
            microseconds(number("timeout_us", static_cast<std::uint64_t>(kLongestShadow), 0));
        const json::value* no_wait = object_.if_contains("no_wait");
        if (no_wait != nullptr && !no_wait->is_bool()) fail("'no_wait' is neither true nor false");
        message.no_wait = no_wait != nullptr && no_wait->get_bool();
        return message;
    }

  private:
    std::string body() const {
        const json::value& value = at("body");
        if (!value.is_string()) fail("'body' is no text");
        auto bytes = bytes_of_base64(value.get_string());
        if (!bytes) fail("'body' is no base64");
        return std::move(*bytes);
    }

    std::uint64_t number(std::string_view name, std::uint64_t most,
                         std::optional<std::uint64_t> otherwise) const {
        if (otherwise && object_.if_contains(name) == nullptr) return *otherwise;
        const json::value& value = at(name);
        json::error_code error;
        const auto number = value.to_number<std::uint64_t>(error);
        if (error || number > most) {
            fail('\'' + std::string(name) + "' is no whole number from 0 to " +
                 std::to_string(most));
        }
        return number;
    }

    void check_known(std::string_view name, Names known) const {
        if (name == "do" || std::find(known.begin(), known.end(), name) != known.end()) return;
        fail("has no field " + in_quotes(name) +
             (known.size() == 0 ? "; it takes none" : "; it takes " + listed(known)));
    }

    [[noreturn]] void fail(const std::string& sentence) const {
        throw Refused(std::string(what_) + ": " + sentence);
    }

    const json::object& object_;
    std::string_view what_;
};

struct Kind {
    std::string_view name;
    ControlRequest (*read)(const json::object&, std::string_view name);
};

constexpr std::array<Kind, 9> kKinds{{
    {"plugin.ls",
     [](const json::object& object, std::string_view name) -> ControlRequest {
         static_cast<void>(Fields(object, name, {}));
         return ListPlugins{};
     }},
    {"plugin.swap",
     [](const json::object& object, std::string_view name) -> ControlRequest {
         const Fields fields(object, name, {"id", "file"});
         return SwapPlugin{fields.id(), fields.file()};
     }},
    {"plugin.reload",
     [](const json::object& object, std::string_view name) -> ControlRequest {
         return ReloadPlugin{Fields(object, name, {"id"}).id()};
     }},
    {"plugin.shadow",
     [](const json::object& object, std::string_view name) -> ControlRequest {
         const Fields fields(object, name, {"id", "file", "for_us", "sample"});
         return ShadowRequest{fields.id(), fields.file(), fields.duration(), fields.sample()};
     }},
    {"server.reload",
     [](const json::object& object, std::string_view name) -> ControlRequest {
         static_cast<void>(Fields(object, name, {}));
         return ReloadConfig{};
     }},
    {"session.kick",
     [](const json::object& object, std::string_view name) -> ControlRequest {
         return Fields(object, name, {"id", "user", "address"}).sessions();
     }},
    {"log.level",
     [](const json::object& object, std::string_view name) -> ControlRequest {
         return SetLogLevel{Fields(object, name, {"level"}).text("level", kMaxIdBytes)};
     }},
    {"server.drain",
     [](const json::object& object, std::string_view name) -> ControlRequest {
         static_cast<void>(Fields(object, name, {}));
         return Drain{};
     }},
    {"publish",
     [](const json::object& object, std::string_view name) -> ControlRequest {
         return Fields(object, name,
                       {"model", "topic", "body", "key", "timeout_us", "no_wait"})
             .message();
     }},
}};

std::string known_kinds() {
    std::string names;
    for (const Kind& kind : kKinds) names.append(names.empty() ? "" : ", ").append(kind.name);
    return names;
}

ControlRequest request_in(const json::object& object) {
    const json::value* wanted = object.if_contains("do");
    if (wanted == nullptr) throw Refused("the request has no 'do'; it may be " + known_kinds());
    if (!wanted->is_string()) throw Refused("'do' is no text; it may be " + known_kinds());
    const std::string_view name = wanted->get_string();
    const auto is_it = [&](const Kind& kind) { return kind.name == name; };
    const auto* kind = std::find_if(kKinds.begin(), kKinds.end(), is_it);
    if (kind == kKinds.end()) {
        throw Refused("there is no request " + in_quotes(name) + "; it may be " + known_kinds());
    }
    return kind->read(object, kind->name);
}

}  // namespace

std::variant<ControlRequest, ActionError> read_request(std::string_view line) {
    try {
        return request_in(parsed(line));
    } catch (const Refused& refused) {
        return ActionError{refused.what()};
    }
}

}  // namespace amq::host
