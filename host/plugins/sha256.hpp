#pragma once
// SHA-256 of what comes in pieces.

#include <memory>
#include <string>
#include <string_view>

#include <openssl/evp.h>

namespace amq::host {

class Sha256 {
  public:
    Sha256();

    void add(std::string_view bytes);
    /// In hex, of all that was added; the last call.
    std::string hex();

  private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

/// The same of a text that is there as a whole.
std::string sha256_of(std::string_view bytes);

}  // namespace amq::host
