// What a checked instance thinks of a plan, beside what the core does: where its memory is, and
// that it stays.

#include <array>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <amq/plugin_test/checked_instance.hpp>

namespace amq::test {
namespace {

constexpr std::ptrdiff_t kDeepestCall = 256 * 1024;  // bytes of stack

// Below the frame of the caller, where the strategy was called: nothing there is alive any more.
[[gnu::noinline]] bool is_on_dead_stack(const void* address, const void* frame) {
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    const auto top = reinterpret_cast<std::uintptr_t>(frame);
    return at < top && top - at < static_cast<std::uintptr_t>(kDeepestCall);
}

// Whether it was given back to the allocator, which gives such memory out again soon: of this size
// it is among the next few blocks. A sanitizer's does not, and looks for itself.
[[gnu::noinline]] bool is_freed(amq_str answer) {
    const auto at = reinterpret_cast<std::uintptr_t>(answer.p);
    std::array<void*, 16> blocks{};
    bool found = false;
    for (std::size_t k = 0; k < blocks.size(); ++k) {
        const std::size_t size = answer.n + k % 2;  // a text may have had a zero behind it
        blocks[k] = std::malloc(size);
        const auto first = reinterpret_cast<std::uintptr_t>(blocks[k]);
        if (first <= at && at < first + size) found = true;
    }
    for (void* block : blocks) std::free(block);
    return found;
}

}  // namespace

void CheckedInstance::check_plan(const LentSituation& lent, std::uint32_t members) const {
    const amq_plan& plan = *lent.plan;
    if (plan.verb > AMQ_DONE) host_.breach("plan has an unknown verb");
    if (plan.n > members) return host_.breach("plan has more targets than the view subscribers");
    if (plan.verb != AMQ_SEND) return;
    for (std::uint32_t k = 0; k < plan.n; ++k)
        if (lent.targets[k] >= members) return host_.breach("plan has a target outside the view");
}

[[gnu::noinline]] void CheckedInstance::check_answer(const amq_plan& plan, const Loan& loan) {
    if ((plan.flags & AMQ_PLAN_ANSWER) == 0 || plan.answer.n == 0) return;
    if (plan.answer.p == nullptr) return;  // a strike
    // Before anything else is allocated, which may take the place of what was freed.
    if (!kAddressesAreWatched && is_freed(plan.answer)) {
        answer_.assign(plan.answer.n, '?');
        return host_.breach("gives an answer that it has freed");
    }
    answer_.assign(plan.answer.p, plan.answer.n);
    if (loan.holds(plan.answer.p))
        host_.breach("gives an answer that was only lent for this call");
    else if (is_on_dead_stack(plan.answer.p, __builtin_frame_address(0)))
        host_.breach("gives an answer that lies on the stack of a call that is over");
    else
        last_answer_ = plan.answer;
}

void CheckedInstance::check_last_answer() {
    const amq_str answer = std::exchange(last_answer_, {});
    if (answer.n != 0 && std::memcmp(answer.p, answer_.data(), answer.n) != 0)
        host_.breach("the answer of its last plan did not stay until this call");
}

// What the core holds against a plan it is to find in its own, too.
void CheckedInstance::give_back(const LentSituation& lent, amq_plan& real) {
    amq_plan plan = *lent.plan;
    if (plan.size != real.size || plan.cap != real.cap || plan.target != lent.targets)
        host_.breach("changed the plan's size, cap or target");
    if (plan.n <= real.cap) std::memcpy(real.target, lent.targets, plan.n * sizeof(std::uint32_t));
    if (plan.target == lent.targets) plan.target = real.target;
    if (plan.answer.p != nullptr && (plan.flags & AMQ_PLAN_ANSWER) != 0)
        plan.answer.p = answer_.data();
    real = plan;
}

}  // namespace amq::test
