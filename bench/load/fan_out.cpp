// Model 10: every subscriber must get every message of every publisher once and in order. What is
// in flight is bounded by counting deliveries.

#include "bench/load/pace.hpp"
#include "bench/load/workload.hpp"

namespace amq::bench {
namespace {

class FanOut final : public Workload {
  public:
    explicit FanOut(const Stage& stage)
        : stage_(stage),
          body_(stage.options.body),
          pace_(stage.options.rate),
          published_(stage.options.publishers),
          seen_(std::size_t{stage.options.publishers} * stage.options.subscribers),
          limit_(std::int64_t{stage.options.publishers} * stage.options.window *
                 stage.options.subscribers) {}

    void start(Nanos now) override { pace_.start(now); }

    void publish_due(Nanos now) override {
        while (!is_stopped_ && outstanding_ + stage_.options.subscribers <= limit_) {
            const auto due = pace_.due(now);
            if (!due) return;
            publish(turn_, *due);
            pace_.sent();
            turn_ = turn_ + 1 < stage_.options.publishers ? turn_ + 1 : 0;
        }
    }

    void on_delivery(std::uint32_t responder, const Incoming& delivery, Nanos now) override {
        const auto stamp = body_.check(delivery.body);
        if (!stamp || stamp->publisher >= published_.size()) {
            return stage_.recorder.wrong("a delivery has a body nobody published");
        }
        std::uint32_t& seen = seen_[std::size_t{responder} * published_.size() + stamp->publisher];
        if (stamp->sequence <= seen || stamp->sequence > published_[stamp->publisher]) {
            return stage_.recorder.wrong("a delivery came twice, or after a newer one");
        }
        const std::uint32_t settled = stamp->sequence - seen;
        if (settled > 1) stage_.recorder.missing(settled - 1);
        seen = stamp->sequence;
        outstanding_ -= settled;
        stage_.recorder.completed(stamp->due, now);
    }

    void on_answer(std::uint32_t, const Incoming&, Nanos) override {
        stage_.recorder.wrong("an answer to a message that wants none");
    }

    void stop() override { is_stopped_ = true; }
    std::int64_t outstanding() const override { return outstanding_; }

    std::optional<Nanos> next_due() const override {
        if (!pace_.is_open_loop() || is_stopped_) return std::nullopt;
        return pace_.next_due();
    }

  private:
    void publish(std::uint32_t publisher, Nanos due) {
        const std::uint32_t sequence = ++published_[publisher];
        const std::string_view body = body_.stamped({publisher, sequence, due});
        stage_.wire.publish(stage_.peers.to_publisher(publisher), {publisher, sequence, body});
        outstanding_ += stage_.options.subscribers;
    }

    Stage stage_;
    Body body_;
    Pace pace_;
    std::vector<std::uint32_t> published_;  // per publisher: its newest sequence
    std::vector<std::uint32_t> seen_;       // per subscriber and publisher: likewise
    std::int64_t limit_;
    std::int64_t outstanding_ = 0;
    std::uint32_t turn_ = 0;
    bool is_stopped_ = false;
};

}  // namespace

std::unique_ptr<Workload> make_fan_out(const Stage& stage) {
    return std::make_unique<FanOut>(stage);
}

}  // namespace amq::bench
