#include "sdk/plugin_check/library_checks.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include "host/plugins/description.hpp"
#include "host/plugins/elf_gate.hpp"
#include "host/plugins/loaded_object.hpp"
#include "host/plugins/mapping.hpp"
#include "host/plugins/source_file.hpp"
#include "host/printable.hpp"
#include "sdk/plugin_check/case.hpp"
#include "sdk/plugin_check/library_symbols.hpp"
#include "sdk/plugin_check/monitor_subject.hpp"
#include "sdk/plugin_check/place.hpp"
#include "sdk/plugin_check/subject.hpp"

namespace amq::plugin_check {
namespace {

using host::LoadError;
using host::LoadStage;
using State = Verdict::State;

constexpr std::chrono::milliseconds kDescribeLimit{100};
constexpr int kDescribeTries = 3;  // the machine may have been busy with something else
constexpr std::size_t kMostNames = 5;

// Which rule a load that did not come to its end has broken, of those that are looked at in this
// order.
constexpr std::array kStartRules{Rule::load, Rule::entry, Rule::describe, Rule::init};

class LoadFailure : public std::runtime_error {
  public:
    LoadFailure(Rule rule, const std::string& reason) : std::runtime_error(reason), rule_(rule) {}

    [[nodiscard]] Rule rule() const { return rule_; }

  private:
    Rule rule_;
};

Rule rule_of(LoadStage stage) {
    switch (stage) {
        case LoadStage::entry:
        case LoadStage::version: return Rule::entry;
        case LoadStage::identity:
        case LoadStage::describe: return Rule::describe;
        case LoadStage::init:
        case LoadStage::create: return Rule::init;
        default: return Rule::load;
    }
}

std::string list_of(const std::vector<std::string>& names) {
    std::string list;
    for (std::size_t k = 0; k < std::min(names.size(), kMostNames); ++k)
        list += (list.empty() ? "" : ", ") + host::escaped(names[k]);
    const std::size_t more = names.size() - std::min(names.size(), kMostNames);
    return more == 0 ? list : list + " and " + std::to_string(more) + " more";
}

void add(Verdicts& verdicts, Rule rule, const std::string& why, State state = State::failed) {
    verdicts.push_back({rule, why.empty() ? State::ok : state, {}, why, {}});
}

// A name of its own for each case: the one that loads it may remove it.
host::StagedFile twin_of(const host::StagedFile& file) {
    const std::string name = file.copy().string() + "-" + std::to_string(::getpid());
    ::unlink(name.c_str());  // of a child that was killed, whose process id is in use again
    if (::link(file.copy().c_str(), name.c_str()) != 0)
        throw std::runtime_error("cannot link a copy for a case: " +
                                 std::generic_category().message(errno));
    return {file.source(), name, file.sha256()};
}

template <class T>
T taken(host::LoadResult<T> result) {
    if (auto* good = std::get_if<T>(&result)) return std::move(*good);
    const auto& error = std::get<LoadError>(result);
    throw LoadFailure(rule_of(error.stage), error.reason);
}

host::LibraryPtr load_without_start(const Specimen& specimen, host::UnloadPolicy policy) {
    const auto mapped = [&] {
        const At at(Place::load);
        return taken(host::map_library(twin_of(specimen.file), policy));
    };
    host::Mapping mapping = mapped();
    const At at(Place::describe);
    auto descriptions = taken(host::read_descriptions(mapping.entry(), specimen.file.source()));
    return std::make_shared<host::Library>(std::move(mapping), std::move(descriptions));
}

std::chrono::nanoseconds time_to_describe(const amq_entry& entry) {
    using Clock = std::chrono::steady_clock;
    auto least = std::chrono::nanoseconds::max();
    for (int k = 0; k < kDescribeTries; ++k) {
        const auto begin = Clock::now();
        const std::uint32_t count = entry.count();
        for (std::uint32_t i = 0; i < count; ++i) static_cast<void>(entry.describe(i));
        least = std::min<std::chrono::nanoseconds>(least, Clock::now() - begin);
    }
    return least;
}

std::string names_as_text(const host::Library& library) {
    std::string text;
    for (const auto& one : library.descriptions()) {
        text += one.id + ' ' + std::to_string(one.flags) + (one.is_monitor() ? " 1\n" : " 0\n");
    }
    return text;
}

std::vector<StrategyName> names_in_text(const std::string& text) {
    std::vector<StrategyName> names;
    std::istringstream words(text);
    for (StrategyName name; words >> name.id >> name.flags >> name.is_monitor;)
        names.push_back(name);
    return names;
}

std::string describes_badly(const host::Library& library) {
    const At at(Place::describe);
    const auto again = host::read_descriptions(library.entry(), library.path());
    const auto* same = std::get_if<std::vector<host::Description>>(&again);
    if (same == nullptr || *same != library.descriptions())
        return "it describes what it has otherwise after init()";
    const auto time =
        std::chrono::duration_cast<std::chrono::milliseconds>(time_to_describe(library.entry()));
    if (time <= kDescribeLimit) return {};
    return "it takes " + std::to_string(time.count()) + " ms, more than " +
           std::to_string(kDescribeLimit.count());
}

// What is wrong, with the name of the rule beside it.
Told broken(Rule rule, const std::string& why) {
    return {.wrong = why, .facts = std::string(text_of(rule).name)};
}

Told start(const Specimen& specimen) {
    host::LibraryPtr library;
    try {
        library = load_without_start(specimen, host::UnloadPolicy::keep);
    } catch (const LoadFailure& failure) {
        return broken(failure.rule(), failure.what());
    }
    {
        const At at(Place::init);
        if (const auto error = library->init()) return broken(Rule::init, error->reason);
    }
    const std::string why = describes_badly(*library);
    if (!why.empty()) return broken(Rule::describe, why);
    const At at(Place::deinit);
    if (const auto error = library->deinit()) return broken(Rule::init, error->reason);
    return {.facts = names_as_text(*library)};
}

Rule broken_rule(const Told& told) {
    for (const Rule rule : kStartRules)
        if (text_of(rule).name == told.facts) return rule;
    switch (told.died_in) {
        case Place::describe: return Rule::describe;
        case Place::init:
        case Place::deinit: return Rule::init;
        default: return Rule::load;
    }
}

Told unload(const Specimen& specimen, const std::vector<StrategyName>& names) {
    host::LibraryPtr library = load_for_case(specimen, host::UnloadPolicy::close);
    const auto object = host::object_around(&library->entry(), sizeof(amq_entry));
    if (!object) return {.wrong = "its entry is in no library"};
    for (const StrategyName& name : names) {
        if (name.is_monitor)
            static_cast<void>(MonitorSubject::create({library, name.id, specimen.options}));
        else
            static_cast<void>(Subject::create({library, name.id, specimen.options, specimen.seed}));
    }
    {
        const At at(Place::deinit);
        if (const auto error = library->deinit()) return {.wrong = error->reason};
    }
    const At at(Place::unload);
    library.reset();
    const bool is_retained = host::loaded_bases().contains(object->base);
    return {.doubt = is_retained ? "retained: it is still mapped after it was let go" : ""};
}

}  // namespace

host::LibraryPtr load_for_case(const Specimen& specimen, host::UnloadPolicy policy) {
    host::LibraryPtr library = load_without_start(specimen, policy);
    const At at(Place::init);
    if (const auto error = library->init()) throw std::runtime_error(error->reason);
    return library;
}

std::optional<host::StagedFile> stage(const std::string& path, host::Staging& staging,
                                      Verdicts& verdicts) {
    auto source = host::open_source(path);
    if (const auto* error = std::get_if<LoadError>(&source)) {
        add(verdicts, Rule::file, error->reason);
        return std::nullopt;
    }
    auto file = staging.copy(std::get<host::SourceFile>(source));
    const auto* error = std::get_if<LoadError>(&file);
    add(verdicts, Rule::file, error == nullptr ? "" : error->reason);
    if (error != nullptr) return std::nullopt;
    return std::get<host::StagedFile>(std::move(file));
}

bool check_file(const host::StagedFile& file, Verdicts& verdicts) {
    const auto error = host::check_elf(file);
    add(verdicts, Rule::elf, error ? error->reason : "");
    if (error) return false;
    LibrarySymbols symbols = read_symbols(file.copy());
    std::erase(symbols.defined, AMQ_ENTRY_SYMBOL);
    std::erase_if(symbols.undefined,
                  [](const std::string& name) { return name.find("amq") == std::string::npos; });
    add(verdicts, Rule::exports,
        symbols.defined.empty() ? "" : "it exports too: " + list_of(symbols.defined));
    add(verdicts, Rule::unique, symbols.unique.empty() ? "" : "it has " + list_of(symbols.unique));
    add(verdicts, Rule::imports,
        symbols.undefined.empty() ? "" : "it asks for " + list_of(symbols.undefined));
    return true;
}

std::vector<StrategyName> check_start(const Specimen& specimen, Verdicts& verdicts) {
    const Told told = run_case(specimen.limit, [&] { return start(specimen); });
    for (const Rule rule : kStartRules) {
        const bool is_it = !told.wrong.empty() && rule == broken_rule(told);
        add(verdicts, rule, is_it ? told.wrong : "");
        if (is_it) return {};
    }
    return names_in_text(told.facts);
}

void check_unload(const Specimen& specimen, const std::vector<StrategyName>& names,
                  Verdicts& verdicts) {
    const Told told = run_case(specimen.limit, [&] { return unload(specimen, names); });
    if (!told.wrong.empty()) return add(verdicts, Rule::unload, told.wrong);
    add(verdicts, Rule::unload, told.doubt, State::warning);
}

}  // namespace amq::plugin_check
