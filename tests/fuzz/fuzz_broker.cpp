#include "tests/fuzz/fuzz_broker.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <utility>
#include <variant>

#include "host/subscribe_request.hpp"
#include "tests/plugins/static_strategies.hpp"

namespace amq::fuzz {
namespace {

using namespace exchange;

constexpr std::uint32_t kSubscribe = 1;
constexpr std::uint32_t kDeclined = 4;

// So small that a short input reaches every one of them.
Limits tight_limits() {
    Limits limits;
    limits.max_topics = 12;
    limits.max_subscriptions = 6;
    limits.max_in_flight = 48;
    limits.max_in_flight_per_session = 16;
    limits.max_held_per_topic = 8;
    limits.max_held_bytes_per_topic = 4096;
    limits.max_held_bytes = 8192;
    return limits;
}

std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

template <std::size_t N>
std::uint64_t sum(const std::array<std::uint64_t, N>& counters) {
    return std::accumulate(counters.begin(), counters.end(), std::uint64_t{0});
}

void bind(Core& core, std::uint32_t model, const amq_entry& entry,
          const FuzzBrokerOptions& options) {
    const amq_desc& described = *entry.describe(0);
    ModelSettings settings;
    settings.model = model;
    settings.timeout = FuzzBroker::kTimeout;
    settings.settle = model == 10 ? options.settle : 0;
    settings.answered = (described.flags & AMQ_DESC_ANSWERS) != 0;
    const char* json = model == 12 ? options.options_of_model_12 : "{}";
    const auto refused = core.bind(settings, {&entry, described.id, json, nullptr});
    require(!refused, "a strategy refused its options");
}

}  // namespace

void require(bool holds, const char* sentence) {
    if (holds) return;
    std::fprintf(stderr, "broken: %s\n", sentence);
    std::abort();
}

FuzzBroker::FuzzBroker(const FuzzBrokerOptions& options) : limits_(tight_limits()) {
    for (ShardIndex shard = 0; shard < options.shards; ++shard) {
        cores_.push_back(std::make_unique<Core>(
            CoreOptions{shard, options.shards, limits_, shard + 1U, nullptr}, now_));
        bind(*cores_.back(), 10, amq_unreliable_all, options);
        bind(*cores_.back(), 11, amq_unreliable_random, options);
        bind(*cores_.back(), 12, amq_reliable_random, options);
        bind(*cores_.back(), 13, amq_reliable_spec, options);
    }
    for (std::uint32_t k = 0; k < options.shards * options.shards; ++k) {
        mailboxes_.push_back(std::make_unique<host::Mailbox>());
    }
}

FuzzBroker::~FuzzBroker() = default;

// --- sessions
// -------------------------------------------------------------------------------------------

FuzzSession* FuzzBroker::find(SessionId id) {
    const auto at = std::find_if(sessions_.begin(), sessions_.end(),
                                 [&](const auto& session) { return session->id == id; });
    return at == sessions_.end() ? nullptr : at->get();
}

void FuzzBroker::connect(Role role, std::uint32_t shard) {
    auto session = std::make_unique<FuzzSession>();
    session->id = cores_[shard]->open_session();
    session->role = role;
    session->decoder = anet::Decoder(kMaxBody);
    require(session->id != 0, "there is no room for a session");
    sessions_.push_back(std::move(session));
}

void FuzzBroker::disconnect(std::size_t place) {
    end(place);
    resume();
}

void FuzzBroker::end(std::size_t place) {
    const std::unique_ptr<FuzzSession> session = std::move(sessions_[place]);
    sessions_.erase(sessions_.begin() + static_cast<std::ptrdiff_t>(place));
    std::vector<Unsent> unsent;
    for (std::size_t k = session->written; k < session->got.size(); ++k) {
        const Delivered& one = session->got[k];
        unsent.push_back({{one.topic, {}}, one.model, one.at, std::as_bytes(std::span(one.body))});
    }
    core_of(*session).close_session(session->id, unsent, now_);
    carry_out(shard_of(session->id));
}

void FuzzBroker::receive(std::size_t place, std::span<const std::byte> bytes) {
    FuzzSession& session = *sessions_[place];
    if (session.paused) return;  // nothing is read from it
    session.decoder.feed(bytes);
    if (!read_frames(session)) end(place);
    resume();
}

// False: it sent something that is no frame.
bool FuzzBroker::read_frames(FuzzSession& session) {
    while (!session.paused) {
        const anet::Decoded decoded = session.decoder.next();
        if (decoded.status == anet::DecodeStatus::need_more) return true;
        if (decoded.status != anet::DecodeStatus::frame) return false;
        on_frame(session, decoded.frame);
        carry_out(shard_of(session.id));
    }
    session.decoder.stash();
    return true;
}

void FuzzBroker::on_frame(FuzzSession& session, const anet::Frame& frame) {
    require(frame.body.size() == frame.head.length, "a frame's length is not its body's");
    require(frame.body.size() <= kMaxBody, "a body is over the limit");
    if (session.role == Role::publisher) return publish(session, frame);
    if (frame.head.cmd == kSubscribe) return subscribe(session, frame);
    reply(session, frame);
}

void FuzzBroker::publish(FuzzSession& session, const anet::Frame& frame) {
    const anet::Head& head = frame.head;
    const bool unanswered = head.model == 10 || head.model == 11;
    if (head.sequence != 0 && !unanswered) {
        if (session.asked.contains(head.sequence)) session.repeated.insert(head.sequence);
        session.asked.emplace(head.sequence, FuzzSession::Asked{now_, text_of(frame.body)});
    }
    const Publish publish{{head.cmd, {}}, head.model, head.sequence, frame.body};
    if (core_of(session).publish(session.id, publish, now_) == Reading::pause)
        session.paused = true;
}

void FuzzBroker::subscribe(FuzzSession& session, const anet::Frame& frame) {
    const auto request = host::read_subscribe_request(frame.body);
    const auto* numbers = std::get_if<std::vector<std::uint32_t>>(&request);
    if (numbers == nullptr) return;
    std::vector<exchange::Subscription> topics;
    for (const std::uint32_t number : *numbers) {
        topics.push_back({{number, {}}});
        session.topics.insert(number);
    }
    core_of(session).subscribe(session.id, frame.head.sequence, topics, now_);
}

void FuzzBroker::reply(FuzzSession& session, const anet::Frame& frame) {
    const anet::Head& head = frame.head;
    if (head.status == kDeclined && frame.body.empty()) {
        return core_of(session).decline(session.id, head.sequence, head.model, now_);
    }
    const auto same =
        std::find_if(session.got.begin(), session.got.end(), [&](const Delivered& one) {
            return one.sequence == head.sequence && one.body == text_of(frame.body);
        });
    if (same == session.got.end()) every_reply_is_an_echo_ = false;
    core_of(session).reply(session.id, {head.sequence, head.model, frame.body}, now_);
}

void FuzzBroker::write_out(std::size_t place) {
    sessions_[place]->written = sessions_[place]->got.size();
}

void FuzzBroker::set_congestion(std::size_t place, Congestion congestion) {
    const FuzzSession& session = *sessions_[place];
    core_of(session).set_congestion(session.id, congestion, now_);
    carry_out(shard_of(session.id));
    resume();
}

// --- what the core wants
// --------------------------------------------------------------------------------

void FuzzBroker::carry_out(std::uint32_t shard) {
    Effects& effects = cores_[shard]->effects();
    effects.for_each_delivery([this](const Delivery& delivery) { take(delivery); });
    for (const Answer& answer : effects.answers) take(answer);
    for (const ShardWord& word : effects.words) mailbox(shard, word.to).append(word);
    readable_.insert(readable_.end(), effects.readable.begin(), effects.readable.end());
    effects.clear();
}

void FuzzBroker::take(const Delivery& delivery) {
    FuzzSession* session = find(delivery.to);
    if (session == nullptr) return;
    require(session->role == Role::subscriber, "a publisher got a message");
    require(session->topics.contains(delivery.topic.number),
            "somebody got what it did not ask for");
    require(session->exchanges.insert(delivery.exchange).second, "a session got one message twice");
    require(session->sequences.insert(delivery.sequence).second, "a sequence was given twice");
    session->got.push_back({delivery.topic.number, delivery.sequence, delivery.model, now_,
                            text_of(delivery.body.bytes)});
}

void FuzzBroker::take(const Answer& answer) {
    FuzzSession* session = find(answer.to);
    if (session == nullptr) return;
    const auto [at, last] = session->asked.equal_range(answer.sequence);
    require(at != last, "an answer to nothing that was asked, or a second one");
    // Of two requests with one sequence nobody can tell which one is answered: the older one, say.
    const bool can_tell = every_reply_is_an_echo_ && !session->repeated.contains(answer.sequence);
    if (answer.outcome == Outcome::ok && can_tell) {
        require(at->second.body == text_of(answer.body.bytes),
                "an answer that belongs to another request");
    }
    session->asked.erase(at);
}

// Those that may be read from again go on with what they had sent before.
void FuzzBroker::resume() {
    while (!readable_.empty()) {
        FuzzSession* session = find(readable_.back());
        readable_.pop_back();
        if (session == nullptr) continue;
        session->paused = false;
        if (read_frames(*session)) continue;
        const auto at = std::find_if(sessions_.begin(), sessions_.end(),
                                     [&](const auto& one) { return one.get() == session; });
        end(static_cast<std::size_t>(at - sessions_.begin()));
    }
}

// --- time and other shards
// ------------------------------------------------------------------------------

void FuzzBroker::pass(Nanos span) {
    now_ += span;
    advance();
}

void FuzzBroker::pass_to_next_deadline() {
    Nanos next = UINT64_MAX;
    for (const auto& session : sessions_) {
        for (const auto& [sequence, asked] : session->asked) {
            next = std::min(next, asked.at + kTimeout + TimerWheel::kTick);
        }
    }
    if (next != UINT64_MAX) pass(next - now_);
}

void FuzzBroker::advance() {
    for (std::uint32_t shard = 0; shard < shards(); ++shard) {
        int rounds = 0;
        do {
            cores_[shard]->advance(now_);
            carry_out(shard);
            require(++rounds < 1000, "a core always wants to go on at once");
        } while (cores_[shard]->next_wake() <= now_);
    }
    resume();
    check_deadlines();
}

void FuzzBroker::publish_words(std::uint32_t shard) {
    for (std::uint32_t to = 0; to < shards(); ++to) mailbox(shard, to).publish();
}

void FuzzBroker::hear_words(std::uint32_t shard) {
    for (std::uint32_t from = 0; from < shards(); ++from) {
        mailbox(from, shard).drain([&](const ShardWord& word) {
            cores_[shard]->hear(from, word, now_);
            carry_out(shard);
        });
    }
    resume();
}

void FuzzBroker::start_draining() {
    for (const auto& core : cores_) core->start_draining();
}

// --- what must hold
// -------------------------------------------------------------------------------------

void FuzzBroker::check() {
    for (const auto& core : cores_) check_core(*core);
}

void FuzzBroker::check_core(const Core& core) const {
    for (const std::uint32_t model : core.models()) {
        const ModelCounters& counters = core.counters(model);
        require(counters.received == counters.accepted + sum(counters.refused),
                "a publish was neither accepted nor refused");
        require(counters.accepted + counters.moved == counters.ended() + core.open_exchanges(model),
                "an exchange was lost or ended twice");
        if (model >= 12) continue;
        require(sum(counters.drops) == counters.ended() - counters.outcomes[0],
                "a drop has no reason, or two");
    }
    require(core.open_exchanges() <= limits_.max_in_flight, "more is in flight than may be");
    require(core.topics() <= limits_.max_topics, "there are more topics than may be");
    require(core.held_bytes() <= limits_.max_held_bytes, "more bytes are held than may be");
}

void FuzzBroker::check_deadlines() const {
    for (const auto& session : sessions_) {
        for (const auto& [sequence, asked] : session->asked) {
            require(now_ < asked.at + kTimeout + TimerWheel::kTick,
                    "an answer did not come in time");
        }
    }
}

void FuzzBroker::settle_words() {
    int rounds = 0;
    for (bool any = true; any;) {
        require(++rounds < 1000, "there are always words between shards");
        any = false;
        for (std::uint32_t shard = 0; shard < shards(); ++shard) publish_words(shard);
        for (std::uint32_t k = 0; k < mailboxes_.size(); ++k)
            any = any || mailboxes_[k]->waiting_bytes() != 0;
        for (std::uint32_t shard = 0; shard < shards(); ++shard) hear_words(shard);
    }
}

void FuzzBroker::finish() {
    while (!sessions_.empty()) disconnect(sessions_.size() - 1);
    settle_words();
    pass(2 * kTimeout);
    settle_words();
    pass(TimerWheel::kTick);  // unused topics go with the next call
    check();
    for (const auto& core : cores_) {
        require(core->open_exchanges() == 0, "an exchange is left");
        require(core->held_messages() == 0 && core->held_bytes() == 0, "a held message is left");
        require(core->subscribers() == 0, "a subscriber is left");
        require(core->topics() == 0, "a topic is left");
        require(core->bodies() == 0, "a body is left");
        require(core->timers().active() == 0, "a timer is left");
    }
}

}  // namespace amq::fuzz
