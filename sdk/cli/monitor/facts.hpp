#pragma once
// What is known of one thing: a name and a value a line.

#include <string>
#include <utility>
#include <vector>

namespace amq::cli {

class Facts {
  public:
    // Of no effect when there is no value. What a terminal would obey is not shown.
    void add(const std::string& name, const std::string& value);
    [[nodiscard]] std::string text() const;

  private:
    std::vector<std::pair<std::string, std::string>> facts_;
};

}  // namespace amq::cli
