#include "host/plugins/load_error.hpp"

namespace amq::host {

std::string_view name_of(LoadStage stage) {
    switch (stage) {
        case LoadStage::open: return "open";
        case LoadStage::copy: return "copy";
        case LoadStage::crashes: return "crashes";
        case LoadStage::elf: return "elf";
        case LoadStage::load: return "load";
        case LoadStage::entry: return "entry";
        case LoadStage::version: return "version";
        case LoadStage::identity: return "identity";
        case LoadStage::describe: return "describe";
        case LoadStage::init: return "init";
        case LoadStage::create: return "create";
        case LoadStage::unload: return "unload";
    }
    return "unknown";
}

std::string text_of(const LoadError& error) {
    return error.file + ": " + std::string(name_of(error.stage)) + ": " + error.reason;
}

}  // namespace amq::host
