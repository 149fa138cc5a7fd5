#include "sdk/cli/monitor/token.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <system_error>

#include "sdk/cli/failure.hpp"

namespace amq::cli {
namespace {

constexpr std::size_t kMaxToken = 1024;  // bytes

std::string from_environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

// No more of it than shows that it is too long.
std::string read_some(const std::string& file) {
    std::ifstream in{file, std::ios::binary};
    std::array<char, kMaxToken + 4> room{};
    in.read(room.data(), room.size());
    if (!in.is_open() || in.bad()) {
        throw Failure{ExitCode::failed, "the token file " + file + " cannot be read: " +
                                            std::generic_category().message(errno)};
    }
    return {room.data(), static_cast<std::size_t>(in.gcount())};
}

bool may_be_in_a_token(char c) {
    return c > ' ' && c < 0x7F;
}

}  // namespace

std::string checked_token(std::string text, const std::string& source) {
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    if (text.empty()) throw Failure{ExitCode::failed, source + " has no token in it"};
    if (text.size() > kMaxToken || !std::ranges::all_of(text, may_be_in_a_token)) {
        throw Failure{ExitCode::failed,
                      source + " has no token in it: that is one line of at most " +
                          std::to_string(kMaxToken) + " printable characters without blanks"};
    }
    return text;
}

std::string token_for(const std::string& file) {
    const std::string chosen = file.empty() ? from_environment("AMQ_MONITOR_TOKEN_FILE") : file;
    if (!chosen.empty()) return checked_token(read_some(chosen), "the token file " + chosen);
    std::string text = from_environment("AMQ_MONITOR_TOKEN");
    return text.empty() ? text : checked_token(std::move(text), "AMQ_MONITOR_TOKEN");
}

}  // namespace amq::cli
