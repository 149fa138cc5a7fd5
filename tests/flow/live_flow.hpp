#pragma once
// What tests of a changing broker start from: one with a control socket, and model 20 bound to a
// strategy that tells its version.

#include <string>

#include "tests/flow/native_flow.hpp"
#include "tests/support/control_client.hpp"
#include "tests/support/temporary_directory.hpp"

namespace amq::flow {

inline constexpr std::uint32_t kSpeaker = 20;
inline constexpr const char* kSpeakerId = "org.test.speaker";

inline auto live_cases() {
    return ::testing::Values(FlowCase{Transport::tcp, 1}, FlowCase{Transport::tcp, 3});
}

class LiveFlowTest : public NativeFlowTest {
  protected:
    void SetUp() override;

    const std::string& control_path() const { return control_path_; }
    ControlClient control() const { return ControlClient{control_path_}; }

    // Where a variant of the speaker lies, or one of amq's own plugins.
    static std::string live_plugin(const std::string& name);
    static std::string own_plugin(const std::string& name);
    // A file of the test's own with the content of another, and bytes behind it that nobody reads:
    // another library for the broker, that does the same.
    std::string copy_of(const std::string& file, const std::string& as, std::size_t more = 0) const;
    // Writes over the file, as `cp` does.
    static void overwrite(const std::string& file, const std::string& with);
    std::string path(const std::string& name) const { return directory_.path() / name; }

    // What a publisher is answered; "status 1" for any other outcome than ok.
    static std::string ask(Publisher& publisher, std::uint32_t model = kSpeaker,
                           std::uint32_t topic = 1001);
    // The new configuration is in effect when this returns.
    boost::json::object reload() {
        broker().rewrite(config());
        return control().reload_config();
    }

  private:
    TemporaryDirectory directory_;
    std::string control_path_;
};

}  // namespace amq::flow
