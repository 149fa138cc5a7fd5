#include "host/plugins/description.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "host/plugins/guarded_call.hpp"
#include "host/printable.hpp"

namespace amq::host {
namespace {

using Reason = std::optional<std::string>;

// What version 1.0 had. Later fields are looked at only where the writer's size covers them.
constexpr std::size_t first_size =
    offsetof(amq_desc, state_schema) + sizeof(amq_desc::state_schema);

// "org.amq.reliable-random": small letters, digits and hyphens, in two parts or more.
bool is_reverse_domain(std::string_view id) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789-.";
    return id.find_first_not_of(allowed) == std::string_view::npos &&
           id.find('.') != std::string_view::npos && id.find("..") == std::string_view::npos &&
           id.front() != '.' && id.back() != '.';
}

enum class Presence { required, optional };

struct Field {
    const char* name;
    const char* amq_desc::*from;
    std::string Description::*to;
    Presence presence;
    std::size_t max_bytes;
};

constexpr std::array fields{
    Field{"id", &amq_desc::id, &Description::id, Presence::required, max_id_bytes},
    Field{"kind", &amq_desc::kind, &Description::kind, Presence::required, max_id_bytes},
    Field{"name", &amq_desc::name, &Description::name, Presence::required, max_name_bytes},
    Field{"version", &amq_desc::version, &Description::version, Presence::required, max_name_bytes},
    Field{"vendor", &amq_desc::vendor, &Description::vendor, Presence::optional, max_name_bytes},
    Field{"config_schema", &amq_desc::config_schema, &Description::config_schema,
          Presence::optional, max_schema_bytes},
    Field{"state_schema", &amq_desc::state_schema, &Description::state_schema, Presence::optional,
          max_name_bytes},
};

struct Failure {
    std::string reason;
};
template <class T>
using Outcome = std::variant<T, Failure>;

std::string article_of(const Field& field) {
    return field.name[0] == 'i' ? "an " : "a ";
}

Outcome<std::string> copy_text(const amq_desc& from, const Field& field) {
    const char* text = from.*field.from;
    const bool is_required = field.presence == Presence::required;
    if (text == nullptr && !is_required) return std::string();
    if (text == nullptr) return Failure{std::string("has no ") + field.name};
    const auto length = strnlen(text, field.max_bytes + 1);
    const std::string_view bytes(text, length);
    if (bytes.empty() && is_required) return Failure{std::string("has an empty ") + field.name};
    if (length > field.max_bytes)
        return Failure{"has " + article_of(field) + field.name + " of more than " +
                       std::to_string(field.max_bytes) + " bytes"};
    if (!is_utf8(bytes))
        return Failure{"has " + article_of(field) + field.name +
                       " that is not UTF-8: " + in_quotes(bytes)};
    return std::string(bytes);
}

Outcome<Description> copy_description(const amq_desc* from) {
    if (from == nullptr) return Failure{"is NULL"};
    if (from->size < first_size)
        return Failure{"has " + std::to_string(from->size) + " bytes, fewer than the " +
                       std::to_string(first_size) + " of version 1.0"};
    Description to;
    to.flags = from->flags;
    for (const auto& field : fields) {
        auto text = copy_text(*from, field);
        if (auto* failure = std::get_if<Failure>(&text)) return std::move(*failure);
        to.*field.to = std::get<std::string>(std::move(text));
    }
    return to;
}

Reason check_description(const Description& description) {
    if (!is_reverse_domain(description.id))
        return "has the id " + in_quotes(description.id) +
               ", which is no reverse domain name like \"org.example.my-strategy\"";
    if (description.kind != AMQ_STRATEGY_KIND && !description.is_monitor())
        return "has the kind " + in_quotes(description.kind) +
               ", which is not known to this host; it knows \"" AMQ_STRATEGY_KIND
               "\" and \"" AMQ_MONITOR_KIND "\"";
    return std::nullopt;
}

Outcome<Description> describe(const amq_entry& entry, std::uint32_t index) {
    Outcome<Description> result = Failure{"never came back"};
    const auto thrown = exception_of([&] { result = copy_description(entry.describe(index)); });
    if (thrown) return Failure{"failed: " + *thrown};
    if (const auto* description = std::get_if<Description>(&result))
        if (auto reason = check_description(*description)) return Failure{std::move(*reason)};
    return result;
}

Outcome<std::uint32_t> count(const amq_entry& entry) {
    std::uint32_t counted = 0;
    const auto thrown = exception_of([&] { counted = entry.count(); });
    if (thrown) return Failure{"count() failed: " + *thrown};
    if (counted == 0) return Failure{"count() says that it has no strategy"};
    if (counted > max_strategies)
        return Failure{"count() says " + std::to_string(counted) +
                       " strategies, one library may have " + std::to_string(max_strategies)};
    return counted;
}

Outcome<std::vector<Description>> read_once(const amq_entry& entry) {
    const auto counted = count(entry);
    if (const auto* failure = std::get_if<Failure>(&counted)) return *failure;
    std::vector<Description> all;
    for (std::uint32_t i = 0; i < std::get<std::uint32_t>(counted); ++i) {
        auto one = describe(entry, i);
        if (const auto* failure = std::get_if<Failure>(&one))
            return Failure{"describe(" + std::to_string(i) + ") " + failure->reason};
        all.push_back(std::get<Description>(std::move(one)));
    }
    return all;
}

const Description* first_double(const std::vector<Description>& all) {
    for (auto one = all.begin(); one != all.end(); ++one)
        if (std::any_of(all.begin(), one, [&](const auto& other) { return other.id == one->id; }))
            return &*one;
    return nullptr;
}

}  // namespace

LoadResult<std::vector<Description>> read_descriptions(const amq_entry& entry,
                                                       const std::filesystem::path& file) {
    const auto refuse = [&](LoadStage stage, std::string reason) {
        return LoadError{file.string(), stage, std::move(reason)};
    };
    auto first = read_once(entry);
    if (auto* failure = std::get_if<Failure>(&first))
        return refuse(LoadStage::describe, std::move(failure->reason));
    const auto second = read_once(entry);
    auto& all = std::get<std::vector<Description>>(first);
    const auto* again = std::get_if<std::vector<Description>>(&second);
    if (again == nullptr || *again != all)
        return refuse(LoadStage::describe,
                      "it describes its strategies otherwise when it is asked again");
    if (const auto* twice = first_double(all))
        return refuse(LoadStage::identity,
                      "it has two strategies with the id " + in_quotes(twice->id));
    return std::move(all);
}

}  // namespace amq::host
