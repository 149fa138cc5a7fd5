// The program that strategy_bench_debugger_test.sh stops in: a strategy linked in, and a test of
// it. It needs no testing framework.

#include <amq/plugin_test/strategy_bench.hpp>

extern "C" const amq_entry amq_reliable_random;

namespace {

/// How the script finds the test on the stack.
bool the_test_of_the_debugger() {
    amq::test::StrategyBench bench({.entry = &amq_reliable_random});
    amq::test::Peer a = bench.subscriber("a", "orders");
    return a.has(bench.publish("orders", "two apples"));
}

}  // namespace

int main() {
    return the_test_of_the_debugger() ? 0 : 1;
}
