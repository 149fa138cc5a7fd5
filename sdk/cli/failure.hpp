#pragma once
// What ends the program with a sentence and an exit code.

#include <stdexcept>
#include <string>

#include "sdk/cli/exit_code.hpp"

namespace amq::cli {

class Failure : public std::runtime_error {
  public:
    Failure(ExitCode code, const std::string& sentence)
        : std::runtime_error{sentence}, code_{code} {}

    [[nodiscard]] ExitCode code() const noexcept { return code_; }

  private:
    ExitCode code_;
};

}  // namespace amq::cli
