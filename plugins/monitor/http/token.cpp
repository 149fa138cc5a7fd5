#include "plugins/monitor/http/token.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <openssl/crypto.h>

namespace amq::monitor::http {
namespace {

class Descriptor {
  public:
    explicit Descriptor(const std::string& path)
        : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int number() const { return number_; }

  private:
    int number_;
};

// Wiped when it goes.
struct Secret {
    std::array<char, kMaxToken + 4> bytes{};

    Secret() = default;
    ~Secret() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
};

std::string about(const std::string& path, const std::string& what) {
    return "the token file " + path + ' ' + what;
}

std::string cannot_be_read(const std::string& path) {
    return about(path, "cannot be read: " + std::string(std::strerror(errno)));
}

// What is wrong with the file, if anything.
std::string check_file(const std::string& path, int descriptor) {
    struct stat facts {};
    if (::fstat(descriptor, &facts) != 0) return cannot_be_read(path);
    if (!S_ISREG(facts.st_mode)) return about(path, "is no file");
    if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return about(path, "can be read by others than its owner: chmod 600 " + path);
    }
    return {};
}

bool is_printable(char c) {
    return c > ' ' && c < 0x7F;
}

std::variant<Token, std::string> token_of(const std::string& path, std::string_view text) {
    while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
    if (text.size() < kMinToken) {
        return about(path, "has less than " + std::to_string(kMinToken) + " characters");
    }
    if (text.size() > kMaxToken) {
        return about(path, "has more than " + std::to_string(kMaxToken) + " characters");
    }
    if (!std::all_of(text.begin(), text.end(), is_printable)) {
        return about(path, "must be one line of printable ASCII without blanks");
    }
    return Token{digest_of(text)};
}

}  // namespace

std::variant<Token, std::string> read_token_file(const std::string& path) {
    const Descriptor file(path);
    if (file.number() < 0) return cannot_be_read(path);
    if (auto wrong = check_file(path, file.number()); !wrong.empty()) return wrong;
    Secret secret;
    const ssize_t size = ::read(file.number(), secret.bytes.data(), secret.bytes.size());
    if (size < 0) return cannot_be_read(path);
    return token_of(path, {secret.bytes.data(), static_cast<std::size_t>(size)});
}

}  // namespace amq::monitor::http
