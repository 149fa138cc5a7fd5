#include "host/mailbox.hpp"

#include <cstring>
#include <type_traits>
#include <utility>

namespace amq::host {
namespace {

// A word as it lies in a batch; the topic's name and the body follow it.
struct Record {
    exchange::SessionId session;
    exchange::ExchangeId exchange;
    std::uint64_t token;
    exchange::Nanos deadline;
    std::uint64_t body_bytes;
    std::uint32_t header_bytes;
    std::uint32_t tag;
    std::uint32_t topic;
    std::uint32_t sequence;
    std::uint32_t model;
    std::uint32_t number;
    std::uint32_t name_bytes;
    std::uint32_t kind;
    std::uint32_t wants_cancellations;
};
static_assert(std::is_trivially_copyable_v<Record>);

void put(std::vector<std::byte>& to, const void* data, std::size_t size) {
    const auto* bytes = static_cast<const std::byte*>(data);
    to.insert(to.end(), bytes, bytes + size);
}

exchange::ShardWord read_word(const std::byte*& at) {
    Record record;
    std::memcpy(&record, at, sizeof record);
    at += sizeof record;
    exchange::ShardWord word;
    word.kind = static_cast<exchange::ShardWord::Kind>(record.kind);
    word.session = record.session;
    word.exchange = record.exchange;
    word.topic = {record.topic, {reinterpret_cast<const char*>(at), record.name_bytes}};
    at += record.name_bytes;
    word.sequence = record.sequence;
    word.model = record.model;
    word.number = record.number;
    word.token = record.token;
    word.deadline = record.deadline;
    word.tag = record.tag;
    word.wants_cancellations = record.wants_cancellations != 0;
    word.body.bytes = {at, record.body_bytes};
    at += record.body_bytes;
    word.body.headers = {at, record.header_bytes};
    at += record.header_bytes;
    return word;
}

}  // namespace

void Mailbox::append(const exchange::ShardWord& word) {
    constexpr std::size_t kFirstRoom = std::size_t{4} << 10U;
    if (open_.capacity() == 0) open_.reserve(kFirstRoom);
    const std::size_t before = open_.size();
    const Record record{word.session,
                        word.exchange,
                        word.token,
                        word.deadline,
                        word.body.bytes.size(),
                        static_cast<std::uint32_t>(word.body.headers.size()),
                        word.tag,
                        word.topic.number,
                        word.sequence,
                        word.model,
                        word.number,
                        static_cast<std::uint32_t>(word.topic.name.size()),
                        static_cast<std::uint32_t>(word.kind),
                        word.wants_cancellations ? 1U : 0U};
    put(open_, &record, sizeof record);
    put(open_, word.topic.name.data(), word.topic.name.size());
    put(open_, word.body.bytes.data(), word.body.bytes.size());
    put(open_, word.body.headers.data(), word.body.headers.size());
    appended_ += open_.size() - before;
    if (open_.size() >= kFullBatch && hand_over()) handed_over_early_ = true;
}

bool Mailbox::publish() {
    handed_over_early_ = false;
    return open_.empty() || hand_over();
}

bool Mailbox::hand_over() {
    const std::uint64_t tail = tail_.load(std::memory_order_relaxed);
    const std::uint64_t head = head_.load(std::memory_order_acquire);
    if (tail - head == kBatches) return false;
    take_back(head);
    ring_[tail % kBatches].swap(open_);
    if (!spare_.empty()) {
        open_.swap(spare_.back());
        spare_.pop_back();
    }
    tail_.store(tail + 1, std::memory_order_release);
    return true;
}

void Mailbox::take_back(std::uint64_t head) {
    for (; taken_back_ != head; ++taken_back_) {
        Batch& read = ring_[taken_back_ % kBatches];
        if (read.capacity() != 0) spare_.push_back(std::exchange(read, {}));
    }
}

std::size_t Mailbox::drain(const Reader& reader) {
    constexpr std::size_t kKeptRoom = std::size_t{1} << 20U;
    const std::uint64_t first = head_.load(std::memory_order_relaxed);
    const std::uint64_t tail = tail_.load(std::memory_order_acquire);
    for (std::uint64_t at = first; at != tail; ++at) {
        Batch& batch = ring_[at % kBatches];
        const std::size_t size = batch.size();
        const std::byte* next = batch.data();
        const std::byte* const end = next + size;
        while (next != end) reader(read_word(next));
        batch.clear();
        if (batch.capacity() > kKeptRoom) Batch().swap(batch);
        read_.store(read_.load(std::memory_order_relaxed) + size, std::memory_order_release);
        head_.store(at + 1, std::memory_order_release);
    }
    return static_cast<std::size_t>(tail - first);
}

}  // namespace amq::host
