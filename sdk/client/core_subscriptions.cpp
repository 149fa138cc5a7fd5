// A client's subscriptions: made, restored with each session, ended.
#include <algorithm>
#include <stdexcept>
#include <utility>

#include <amq/client/core.hpp>

namespace amq::client {

namespace native = anet::native;
using Asked = SubscriptionState::Asked;

namespace {

// A list of topics stays below the least that a broker may allow for a body.
constexpr std::size_t kListBytes = 16 * 1024;

std::uint32_t key_of(const Asked& asked) noexcept {
    return asked.topic.is_number() ? asked.topic.number() : asked.alias;
}

}  // namespace

Core::SubscribedTopics& Core::table_of(const Asked& asked) noexcept {
    return asked.topic.is_number() ? by_number_ : by_alias_;
}

SubscriptionPtr Core::subscribe(std::vector<Topic> topics, DeliveryHandler handler) {
    if (topics.empty()) throw std::invalid_argument{"a subscription to no topic"};
    if (!handler) throw std::invalid_argument{"a subscription without a handler"};
    auto made = std::make_shared<SubscriptionState>(std::move(topics), std::move(handler));
    const Section section{*this};
    for (Asked& one : made->asked) {
        if (!one.topic.is_number())
            one.alias = aliases_.number_for(one.topic.name(), Aliases::For::subscription);
        if (table_of(one).contains(key_of(one)) && key_of(one) != 0) {
            throw std::invalid_argument{"subscribed already: " + one.topic.text()};
        }
    }
    for (const Asked& one : made->asked) table_of(one)[key_of(one)] = {made, &one.topic};
    subscriptions_.push_back(made);
    if (phase_ == Phase::ready || phase_ == Phase::restoring) ask_for(made);
    return made;
}

void Core::ask_for(const SubscriptionPtr& subscription) {
    for (Asked& one : subscription->asked) one.refused = ClientOutcome::ok;
    ask_for(subscription, Naming::number);
    ask_for(subscription, Naming::name);
    subscription->holds = subscription->acknowledgements == 0;
    changed_.notify_all();
}

void Core::ask_for(const SubscriptionPtr& subscription, Naming naming) {
    block_.clear();
    for (Asked& one : subscription->asked) {
        if (one.topic.is_number() != (naming == Naming::number)) continue;
        if (naming == Naming::number) {
            native::write_topic(block_, {one.topic.number(), {}});
        } else if (aliases_.tell(one.alias, Aliases::For::subscription) == Aliases::Told::never) {
            one.refused = ClientOutcome::overloaded;
        } else {
            native::write_topic(block_, {one.alias, one.topic.name()});
        }
        if (block_.size() > kListBytes) ask(subscription, naming);
    }
    if (!block_.empty()) ask(subscription, naming);
}

void Core::ask(const SubscriptionPtr& subscription, Naming naming) {
    const std::uint32_t sequence = ++next_command_;
    acknowledgements_.emplace(sequence, Asking{subscription, naming});
    ++subscription->acknowledgements;
    send_command(native::Command::subscribe, sequence, block_);
    block_.clear();
}

void Core::on_acknowledge(const anet::Head& head, const native::Body& body) {
    const auto at = acknowledgements_.find(head.sequence);
    if (at == acknowledgements_.end()) return;  // of an unsubscription
    const auto [subscription, naming] = std::move(at->second);
    acknowledgements_.erase(at);
    const auto refused = native::read_refused(body.payload);
    if (!refused) return break_off("the broker's acknowledgement does not add up");
    for (const native::RefusedTopic& one : *refused) {
        for (Asked& asked : subscription->asked) {
            const bool is_kind = asked.topic.is_number() == (naming == Naming::number);
            if (is_kind && key_of(asked) == one.number) {
                asked.refused = static_cast<ClientOutcome>(one.status);
            }
        }
    }
    --subscription->acknowledgements;
    subscription->holds = subscription->acknowledgements == 0;
    changed_.notify_all();
    if (phase_ == Phase::restoring && acknowledgements_.empty()) become_ready();
}

void Core::unsubscribe(SubscriptionState& subscription) noexcept {
    {
        const Section section{*this};
        const auto is_it = [&](const SubscriptionPtr& one) { return one.get() == &subscription; };
        const auto at = std::ranges::find_if(subscriptions_, is_it);
        if (at != subscriptions_.end()) {
            const SubscriptionPtr kept = *at;
            subscriptions_.erase(at);
            forget(kept);
        }
    }
    const HandlerThreads::Waiting waiting{threads_};
    subscription.end();
}

void Core::forget(const SubscriptionPtr& subscription) {
    block_.clear();
    const bool is_told = phase_ == Phase::ready || phase_ == Phase::restoring;
    for (const Asked& one : subscription->asked) {
        table_of(one).erase(key_of(one));
        if (!is_told || one.refused != ClientOutcome::ok) continue;
        if (one.topic.is_number()) {
            native::write_topic(block_, {one.topic.number(), {}});
        } else {
            native::write_topic(block_, {one.alias, one.topic.name()});
        }
        if (block_.size() > kListBytes) ask_no_more();
    }
    if (!block_.empty()) ask_no_more();
    // Nobody is left to tell; and the last reference must not go under the lock.
    std::erase_if(acknowledgements_,
                  [&](const auto& one) { return one.second.subscription == subscription; });
    if (phase_ == Phase::restoring && acknowledgements_.empty()) become_ready();
}

void Core::ask_no_more() {
    send_command(native::Command::unsubscribe, ++next_command_, block_);
    block_.clear();
}

ClientOutcome Core::wait_for(const SubscriptionState& subscription,
                             std::chrono::milliseconds limit) {
    const HandlerThreads::Waiting waiting{threads_};
    std::unique_lock lock{mutex_};
    changed_.wait_until(lock, after(limit), [&] { return stopped_ || subscription.holds; });
    if (stopped_) return ClientOutcome::stopped;
    if (!subscription.holds) return ClientOutcome::timeout;
    const auto is_refused = [](const Asked& one) { return one.refused != ClientOutcome::ok; };
    const auto at = std::ranges::find_if(subscription.asked, is_refused);
    return at == subscription.asked.end() ? ClientOutcome::ok : at->refused;
}

std::vector<Topic> Core::refused(const SubscriptionState& subscription) const {
    const std::lock_guard lock{mutex_};
    std::vector<Topic> topics;
    for (const Asked& one : subscription.asked) {
        if (one.refused != ClientOutcome::ok) topics.push_back(one.topic);
    }
    return topics;
}

}  // namespace amq::client
