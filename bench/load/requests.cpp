// Models 12, 13 and echo: publishers keep requests in flight, responders or the server itself echo
// them, and every answer is held against the request it claims to belong to.

#include <bit>

#include "bench/load/pace.hpp"
#include "bench/load/workload.hpp"

namespace amq::bench {
namespace {

// The requests one publisher has in flight. A sequence names its slot and how often the slot was
// used, so an answer to anything but the slot's present request is found out.
class Slots {
  public:
    explicit Slots(std::uint32_t window)
        : bits_(static_cast<unsigned>(std::bit_width(window - 1))), slots_(window) {
        for (std::uint32_t slot = window; slot > 0; --slot) free_.push_back(slot - 1);
    }

    bool has_room() const { return !free_.empty(); }

    std::uint32_t open(Nanos due) {
        const std::uint32_t slot = free_.back();
        free_.pop_back();
        ++uses_;
        if ((uses_ << bits_) == 0) ++uses_;  // sequence 0 means that no answer is wanted
        slots_[slot] = {(uses_ << bits_) | slot, due};
        return slots_[slot].sequence;
    }

    std::optional<Nanos> close(std::uint32_t sequence) {
        const std::uint32_t slot = sequence & ((1U << bits_) - 1);
        if (slot >= slots_.size() || slots_[slot].sequence != sequence || sequence == 0) {
            return std::nullopt;
        }
        slots_[slot].sequence = 0;
        free_.push_back(slot);
        return slots_[slot].due;
    }

  private:
    struct Slot {
        std::uint32_t sequence = 0;
        Nanos due = 0;
    };

    unsigned bits_;
    std::uint32_t uses_ = 0;
    std::vector<Slot> slots_;
    std::vector<std::uint32_t> free_;
};

// How many responders see one request.
std::int64_t copies_of(const Options& options) {
    return options.model == Model::one_of_many ? 1 : options.subscribers;
}

class Requests final : public Workload {
  public:
    explicit Requests(const Stage& stage)
        : stage_(stage),
          body_(stage.options.body),
          pace_(stage.options.rate),
          patience_(static_cast<Nanos>(stage.options.patience * 1e9)),
          slots_(stage.options.publishers, Slots(stage.options.window)),
          copies_(copies_of(stage.options)) {}

    void start(Nanos now) override {
        pace_.start(now);
        if (pace_.is_open_loop()) return;
        for (std::uint32_t publisher = 0; publisher < slots_.size(); ++publisher) {
            while (slots_[publisher].has_room()) publish(publisher, now);
        }
    }

    void publish_due(Nanos now) override {
        if (!pace_.is_open_loop() || is_stopped_) return;
        while (const auto due = pace_.due(now)) {
            if (patience_ != 0 && now - *due > patience_) {
                stage_.recorder.gave_up(*due);
                pace_.sent();
                continue;
            }
            const auto publisher = find_room();
            if (!publisher) return;
            publish(*publisher, *due);
            pace_.sent();
        }
    }

    void on_delivery(std::uint32_t responder, const Incoming& delivery, Nanos) override {
        --copies_due_;
        const auto stamp = body_.check(delivery.body);
        if (!stamp) return stage_.recorder.wrong("a delivery has a body nobody published");
        if (stage_.options.model == Model::owner_among_all && owner_of(*stamp) != responder) return;
        stage_.wire.reply(stage_.peers.to_responder(responder), delivery.reply_to, delivery.body);
    }

    void on_answer(std::uint32_t publisher, const Incoming& answer, Nanos now) override {
        const auto stamp = body_.check(answer.body);
        if (!stamp && !answer.sequence) return stage_.recorder.wrong("an answer names no request");
        const std::uint32_t sequence = answer.sequence ? *answer.sequence : stamp->sequence;
        const auto due = slots_[publisher].close(sequence);
        if (!due) return stage_.recorder.wrong("an answer to no request in flight");
        --in_flight_;
        if (answer.status != 0) {
            stage_.recorder.timed_out();
        } else if (!stamp || (body_.has_stamp() && stamp != Stamp{publisher, sequence, *due})) {
            stage_.recorder.wrong("an answer has the body of something else");
        } else {
            stage_.recorder.completed(*due, now);
        }
        if (!pace_.is_open_loop() && !is_stopped_) publish(publisher, now);
    }

    void stop() override { is_stopped_ = true; }
    std::int64_t outstanding() const override { return in_flight_ + copies_due_; }

    std::optional<Nanos> next_due() const override {
        if (!pace_.is_open_loop() || is_stopped_) return std::nullopt;
        return pace_.next_due();
    }

  private:
    void publish(std::uint32_t publisher, Nanos due) {
        const std::uint32_t sequence = slots_[publisher].open(due);
        const std::string_view body = body_.stamped({publisher, sequence, due});
        stage_.wire.publish(stage_.peers.to_publisher(publisher), {publisher, sequence, body});
        ++in_flight_;
        copies_due_ += copies_;
    }

    std::optional<std::uint32_t> find_room() {
        for (std::size_t tried = 0; tried < slots_.size(); ++tried) {
            turn_ = turn_ + 1 < slots_.size() ? turn_ + 1 : 0;
            if (slots_[turn_].has_room()) return turn_;
        }
        return std::nullopt;
    }

    std::uint32_t owner_of(const Stamp& stamp) const {
        const std::uint32_t mixed =
            (stamp.publisher * 0x9E3779B1U) ^ (stamp.sequence * 0x85EBCA77U);
        return (mixed >> 8) % stage_.options.subscribers;
    }

    Stage stage_;
    Body body_;
    Pace pace_;
    Nanos patience_;
    std::vector<Slots> slots_;
    std::int64_t copies_;
    std::int64_t in_flight_ = 0;
    std::int64_t copies_due_ = 0;
    std::uint32_t turn_ = 0;
    bool is_stopped_ = false;
};

}  // namespace

std::unique_ptr<Workload> make_requests(const Stage& stage) {
    return std::make_unique<Requests>(stage);
}

}  // namespace amq::bench
