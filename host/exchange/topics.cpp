#include "host/exchange/topics.hpp"

#include <algorithm>
#include <charconv>

namespace amq::exchange {
std::uint32_t number_of(std::string_view name) {
    if (name.empty() || name.front() < '1' || name.front() > '9') return 0;
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    return error == std::errc() && end == name.data() + name.size() ? number : 0;
}

// Steps of splitmix64: secrets that differ little, or are small, make others that do not.
SeededHash::SeededHash(std::uint64_t secret) {
    const auto scatter = [](std::uint64_t word) {
        word = (word ^ (word >> 30U)) * 0xBF58476D1CE4E5B9U;
        word = (word ^ (word >> 27U)) * 0x94D049BB133111EBU;
        return word ^ (word >> 31U);
    };
    seed = scatter(secret + 0x9E3779B97F4A7C15U);
    factor = scatter(secret + 0x3C6EF372FE94F82AU) | 1U;
}

std::uint64_t SeededHash::operator()(std::string_view text) const {
    std::uint64_t hash = seed ^ text.size();
    for (std::size_t at = 0; at < text.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, std::min<std::size_t>(8, text.size() - at));
        hash = mix(hash ^ word, factor);
    }
    return finish(hash);
}

TopicExtras& Topic::make_extras() {
    if (extras == nullptr) extras = std::make_unique<TopicExtras>();
    return *extras;
}

std::span<HeldQueue> Topic::held_queues() {
    if (extras == nullptr) return {};
    return extras->held;
}

HeldQueue* Topic::queue_of(std::uint32_t model) {
    for (HeldQueue& queue : held_queues()) {
        if (queue.model == model) return &queue;
    }
    return nullptr;
}

bool Topic::has_credit() const {
    return std::any_of(members.begin(), members.end(),
                       [](const Member& member) { return member.load->credit != 0; });
}

void Topic::stop_flushes() {
    for (HeldQueue& queue : held_queues()) {
        if (queue.state == HeldQueue::State::flushing) queue.state = HeldQueue::State::idle;
        queue.cursor = kNone;
    }
}

void Topic::note_failure(Outcome outcome) {
    ++counters.failed;
    std::unique_ptr<Failures>& failures = make_extras().failures;
    if (failures == nullptr) failures = std::make_unique<Failures>();
    ++(*failures)[static_cast<std::size_t>(outcome)];
}

const Failures* Topic::failures() const {
    return extras == nullptr ? nullptr : extras->failures.get();
}

Spread* Topic::spread_of(std::uint32_t binding, std::uint32_t epoch) {
    TopicExtras& mine = make_extras();
    if (mine.spread_epoch != epoch) {
        mine.spreads.clear();
        mine.spread_epoch = epoch;
    }
    for (Spread& spread : mine.spreads) {
        if (spread.binding() == binding) return &spread;
    }
    if (binding == kNone || mine.spreads.size() == kMaxSpreads) return nullptr;
    return &mine.spreads.emplace_back(binding, members.size());
}

std::span<Spread> Topic::spreads(std::uint32_t epoch) {
    if (extras == nullptr || extras->spread_epoch != epoch) return {};
    return extras->spreads;
}

std::span<const Spread> Topic::spreads(std::uint32_t epoch) const {
    if (extras == nullptr || extras->spread_epoch != epoch) return {};
    return extras->spreads;
}

void Topic::forget_spreads() {
    if (extras != nullptr) extras->spreads.clear();
}

void Topic::leave_spreads(std::uint32_t place) {
    if (extras == nullptr) return;
    for (Spread& spread : extras->spreads) spread.leave(place);
}

Topics::Topics(std::uint32_t max_topics, std::uint64_t seed)
    : max_topics_(max_topics), hash_(seed) {}

// Step by step for all of them, so that they wait for memory together: what a step reads is what
// the one before it fetched.
void Topics::foresee(std::span<const TopicName> soon) {
    std::array<std::uint32_t, Foresight::kMost> hashes;
    for (std::size_t k = 0; k < soon.size(); ++k) {
        hashes[k] = hash_of(soon[k]);
        index_.fetch(hashes[k]);
    }
    foreseen_count_ = next_foreseen_ = 0;
    for (std::size_t k = 0; k < soon.size(); ++k) {
        // Whose hash it has, without a look at the topic itself: nearly always it is the one.
        const std::uint32_t slot = index_.find(hashes[k], [](std::uint32_t) { return true; });
        if (slot == kNone) continue;
        fetch_object(topics_[slot]);
        foreseen_[foreseen_count_++] = slot;
    }
    for (std::size_t k = 0; k < foreseen_count_; ++k) {
        const Topic& topic = topics_[foreseen_[k]];
        if (topic.number == 0) __builtin_prefetch(topic.name.data());
        if (!topic.members.empty()) fetch_object(topic.members.front());
    }
}

// One or the other may have been refused before it was looked for.
std::uint32_t Topics::find_foreseen(const TopicName& spoken) {
    const std::size_t end = std::min(next_foreseen_ + 2, foreseen_count_);
    for (std::size_t k = next_foreseen_; k < end; ++k) {
        if (!is_called(foreseen_[k], spoken)) continue;
        next_foreseen_ = k + 1;
        return foreseen_[k];
    }
    return kNone;
}

std::uint32_t Topics::find_or_make(const TopicName& spoken) {
    if (next_foreseen_ < foreseen_count_) {
        if (const std::uint32_t next = find_foreseen(spoken); next != kNone) return next;
    }
    const std::uint32_t hash = hash_of(spoken);
    if (const std::uint32_t known = find(hash, spoken); known != kNone) return known;
    return topics_.taken() < max_topics_ ? make(hash, spoken) : kNone;
}

std::uint32_t Topics::admit(const TopicName& spoken) {
    const std::uint32_t hash = hash_of(spoken);
    const std::uint32_t known = find(hash, spoken);
    return known != kNone ? known : make(hash, spoken);
}

std::uint32_t Topics::make(std::uint32_t hash, const TopicName& spoken) {
    const std::uint32_t slot = topics_.take();
    Topic& topic = topics_[slot];
    topic.number = spoken.number;
    topic.name = spoken.number != 0 ? std::to_string(spoken.number) : std::string(spoken.name);
    topic.watched = watched_.mark_of(topic.name);
    index_.insert(hash, slot);
    return slot;
}

bool Topics::is_unused(const Topic& topic) {
    return topic.members.empty() && topic.exchanges == 0 && topic.flushes == 0;
}

// Past its bound nothing is listed: what is missing was published to as seldom as anything.
void Topics::list_as_busy(std::uint32_t topic) {
    if (busy_.size() >= kMaxBusy) return;
    topics_[topic].busy_round = busy_round_;
    busy_.push_back(topic);
}

void Topics::forget_if_unused(std::uint32_t slot) {
    Topic& topic = topics_[slot];
    if (!is_unused(topic) || topic.unused) return;
    topic.unused = true;
    unused_.push_back(slot);
}

void Topics::forget_unused() {
    for (const std::uint32_t slot : unused_) {
        Topic& topic = topics_[slot];
        topic.unused = false;
        if (!is_unused(topic)) continue;
        index_.erase(hash_of(topic.spoken()), slot);
        topic = Topic{};
        topics_.free(slot);
    }
    unused_.clear();
}

}  // namespace amq::exchange
