#include "host/plugins/library.hpp"

#include <utility>

#include "host/plugins/elf_gate.hpp"
#include "host/plugins/guarded_call.hpp"
#include "host/plugins/source_file.hpp"
#include "host/printable.hpp"

namespace amq::host {
namespace {

std::string failure_text(amq_rc code, const ErrorBuffer& error) {
    const auto text = error.text();
    return "init() returned " + std::to_string(code) +
           (text.empty() ? " and gave no text" : ": " + escaped(text, ErrorBuffer::size()));
}

}  // namespace

Library::Library(Mapping mapping, std::vector<Description> descriptions)
    : mapping_(std::move(mapping)),
      path_(mapping_.file().source()),
      descriptions_(std::move(descriptions)) {}

Library::~Library() {
    static_cast<void>(deinit());
}

std::optional<LoadError> Library::init() {
    const auto refuse = [&](std::string reason) {
        return LoadError{path().string(), LoadStage::init, std::move(reason)};
    };
    if (entry().init == nullptr) return std::nullopt;
    ErrorBuffer error;
    amq_rc code = AMQ_OK;
    const auto own_path = std::filesystem::absolute(path()).string();
    const auto thrown = exception_of([&] {
        code = entry().init({own_path.data(), own_path.size()}, error.data(), ErrorBuffer::size());
    });
    initialised_ = !thrown && code == AMQ_OK;
    if (thrown) return refuse("init() failed: " + *thrown);
    if (!error.intact()) return refuse("init() wrote past the end of its error text");
    if (code != AMQ_OK) return refuse(failure_text(code, error));
    return std::nullopt;
}

std::optional<LoadError> Library::deinit() {
    if (!std::exchange(initialised_, false) || entry().deinit == nullptr) return std::nullopt;
    const auto thrown = exception_of([&] { entry().deinit(); });
    if (!thrown) return std::nullopt;
    return LoadError{path().string(), LoadStage::init, "deinit() failed: " + *thrown};
}

std::optional<LoadError> Library::unload() {
    static_cast<void>(deinit());
    const auto why = mapping_.close();
    if (!why) return std::nullopt;
    return LoadError{path().string(), LoadStage::unload, "retained: " + *why};
}

LoadResult<LibraryPtr> load_library(const std::filesystem::path& path, Staging& staging,
                                    UnloadPolicy policy) {
    auto source = open_source(path);
    if (auto* error = std::get_if<LoadError>(&source)) return std::move(*error);
    auto file = staging.copy(std::get<SourceFile>(source));
    if (auto* error = std::get_if<LoadError>(&file)) return std::move(*error);
    if (auto error = check_elf(std::get<StagedFile>(file))) return std::move(*error);
    return load_staged(std::get<StagedFile>(std::move(file)), policy);
}

LoadResult<LibraryPtr> load_staged(StagedFile file, UnloadPolicy policy) {
    auto mapping = map_library(std::move(file), policy);
    if (auto* error = std::get_if<LoadError>(&mapping)) return std::move(*error);
    auto& mapped = std::get<Mapping>(mapping);
    auto descriptions = read_descriptions(mapped.entry(), mapped.file().source());
    if (auto* error = std::get_if<LoadError>(&descriptions)) return std::move(*error);
    return std::make_shared<Library>(std::move(mapped),
                                     std::get<std::vector<Description>>(std::move(descriptions)));
}

}  // namespace amq::host
