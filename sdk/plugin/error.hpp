#pragma once
// How a strategy fails: an Error carries the code that the contract returns and a text for people.

#include <amq/plugin/abi.h>

#include <stdexcept>
#include <string>

namespace amq {

/// Thrown inside a strategy, ended at the edge of the library (see edge.hpp): the host gets the
/// code and the text.
class Error : public std::runtime_error {
  public:
    Error(amq_rc rc, const std::string& text) : std::runtime_error(text), rc_(rc) {}

    /// Never AMQ_OK: a failure that calls itself a success would have its plan obeyed.
    amq_rc rc() const noexcept { return rc_ == AMQ_OK ? AMQ_E_INTERNAL : rc_; }

  private:
    amq_rc rc_;
};

}  // namespace amq
