#include "tests/flow/live_flow.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace amq::flow {
namespace {

std::string content_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("there is no " + file);
    return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

void LiveFlowTest::SetUp() {
    NativeFlowTest::SetUp();
    control_path_ = path("control.sock");
    config().set("control.path", control_path_);
    config().set("plugins.speaker.path", live_plugin("speaker"));
    config().set("models.20.strategy", kSpeakerId);
}

std::string LiveFlowTest::live_plugin(const std::string& name) {
    return std::string{AMQ_LIVE_PLUGINS} + '/' + name + ".so";
}

std::string LiveFlowTest::own_plugin(const std::string& name) {
    return std::string{plugin_directory()} + '/' + name + ".so";
}

std::string LiveFlowTest::copy_of(const std::string& file, const std::string& as,
                                  std::size_t more) const {
    return directory_.write(as, content_of(file) + std::string(more, 'x'));
}

void LiveFlowTest::overwrite(const std::string& file, const std::string& with) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << content_of(with);
}

std::string LiveFlowTest::ask(Publisher& publisher, std::uint32_t model, std::uint32_t topic) {
    const std::uint32_t sequence = publisher.publish(model, topic, "?");
    const RawFrame answer = publisher.expect();
    if (answer.sequence != sequence) throw std::runtime_error("an answer of another request");
    if (answer.status == kStatusOk) return answer.body;
    return "status " + std::to_string(answer.status);
}

}  // namespace amq::flow
