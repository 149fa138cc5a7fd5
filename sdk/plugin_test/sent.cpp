#include <amq/plugin_test/sent.hpp>
#include <amq/plugin_test/strategy_bench.hpp>

#include <stdexcept>

namespace amq::test {

std::optional<exchange::Outcome> Sent::outcome() const {
    const auto& answers = record().answers;
    if (answers.size() > 1) throw std::logic_error("answered more than once: " + record().body);
    if (answers.empty()) return std::nullopt;
    return answers.front().outcome;
}

std::string Sent::answer() const {
    return outcome() ? record().answers.front().body : std::string();
}

const SentRecord& Sent::record() const {
    return bench_->sent_[index_];
}

}  // namespace amq::test
