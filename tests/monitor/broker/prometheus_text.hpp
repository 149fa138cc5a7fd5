#pragma once
// What /metrics said, line by line.

#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace amq::flow {

class PrometheusText {
  public:
    explicit PrometheusText(const std::string& text) {
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) {
            if (line.empty() || line.front() == '#') continue;
            const std::size_t at = line.rfind(' ');
            values_[line.substr(0, at)] = std::stod(line.substr(at + 1));
        }
    }

    // By name and labels as they are written; -1 when it is not there.
    [[nodiscard]] double at(const std::string& series) const {
        const auto found = values_.find(series);
        return found == values_.end() ? -1 : found->second;
    }
    // Labels and value of all series of that name.
    [[nodiscard]] std::vector<std::pair<std::string, double>> family(
        const std::string& name) const {
        std::vector<std::pair<std::string, double>> all;
        for (const auto& [series, value] : values_) {
            if (series.starts_with(name + '{')) all.emplace_back(series.substr(name.size()), value);
        }
        return all;
    }
    // Of all series of that name that have these labels, whatever others they have.
    [[nodiscard]] double sum(const std::string& name,
                             const std::vector<std::pair<std::string, std::string>>& wanted) const {
        double sum = 0;
        for (const auto& [labels, value] : family(name)) {
            bool is_wanted = true;
            for (const auto& [key, text] : wanted) is_wanted &= label(labels, key) == text;
            if (is_wanted) sum += value;
        }
        return sum;
    }
    // The value of a label that has nothing to escape.
    static std::string label(const std::string& labels, const std::string& name) {
        const std::size_t at = labels.find(name + "=\"");
        if (at == std::string::npos) return {};
        const std::size_t begin = at + name.size() + 2;
        return labels.substr(begin, labels.find('"', begin) - begin);
    }

  private:
    std::map<std::string, double> values_;
};

}  // namespace amq::flow
