// Any bytes from any sessions, in any order, with time, words between shards, lost and slow peers
// in between: every publish that wants an answer gets one in time, nothing is lost or done twice,
// and nothing is left at the end.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <amq/anet/frame.hpp>

#include "tests/fuzz/fuzz_broker.hpp"
#include "tests/fuzz/fuzz_input.hpp"

namespace {

using namespace amq;
using fuzz::FuzzBroker;
using fuzz::FuzzInput;
using fuzz::FuzzSession;
using fuzz::Role;

constexpr std::size_t kMaxSessions = 12;

// A frame as its peer would write it.
std::vector<std::byte> frame_of(anet::Head head, std::string_view body) {
    head.length = static_cast<std::uint32_t>(body.size());
    const anet::HeadBytes bytes = anet::encode_head(head);
    std::vector<std::byte> frame(bytes.begin(), bytes.end());
    const auto* text = reinterpret_cast<const std::byte*>(body.data());
    frame.insert(frame.end(), text, text + body.size());
    return frame;
}

class Run {
  public:
    explicit Run(FuzzInput input) : input_(input), broker_(options()) {}

    void go() {
        while (!input_.empty()) {
            step();
            broker_.check();
        }
        broker_.finish();
    }

  private:
    fuzz::FuzzBrokerOptions options() {
        fuzz::FuzzBrokerOptions options;
        options.shards = 1 + input_.below(3);
        if (input_.below(2) != 0) options.settle = 50'000'000;
        if (input_.below(2) != 0) {
            options.options_of_model_12 = R"({"attempt_timeout":"500ms","attempts":2})";
        }
        return options;
    }

    void step() {
        const std::uint32_t choice = input_.below(16);
        if (choice == 0 || broker_.sessions() == 0) return connect();
        switch (choice) {
            case 1: return broker_.disconnect(any());
            case 2: return raw_bytes();
            case 3: return subscribe();
            case 4: return broker_.write_out(any());
            case 5: return broker_.set_congestion(any(), exchange::Congestion::congested);
            case 6: return broker_.set_congestion(any(), exchange::Congestion::clear);
            case 7: return pass();
            case 8: return broker_.publish_words(input_.below(broker_.shards()));
            case 9: return broker_.hear_words(input_.below(broker_.shards()));
            case 10: return decline();
            case 11:
            case 12: return reply();
            case 13:
                if (input_.below(32) == 0) broker_.start_draining();
                return;
            default: return publish();
        }
    }

    std::size_t any() { return input_.byte() % broker_.sessions(); }

    void connect() {
        const Role role = input_.below(2) == 0 ? Role::publisher : Role::subscriber;
        const std::uint32_t shard = input_.below(broker_.shards());
        if (broker_.sessions() < kMaxSessions) broker_.connect(role, shard);
    }

    void raw_bytes() {
        const std::size_t place = any();
        broker_.receive(place, input_.bytes(input_.byte()));
    }

    void publish() {
        static constexpr std::uint32_t kModels[]{10, 11, 12, 13};
        anet::Head head;
        const std::size_t place = any();
        head.cmd = topic();
        head.model = kModels[input_.below(4)];
        head.sequence = input_.below(8);
        // No two are the same, so that an answer can be told from another.
        std::string body = std::to_string(++messages_);
        body.resize(body.size() + std::size_t{input_.byte()} * 8, '.');
        send(place, frame_of(head, body));
    }

    void subscribe() {
        const std::size_t place = any();
        std::string json = "{\"topics\":[" + std::to_string(topic());
        for (std::uint32_t more = input_.below(3); more > 0; --more) {
            json += ',' + std::to_string(topic());
        }
        send(place, frame_of({1, input_.byte(), 0, 0, 0}, json + "]}"));
    }

    void reply() {
        const std::size_t place = any();
        const FuzzSession& session = broker_.session(place);
        if (session.got.empty()) return;
        const fuzz::Delivered& one = session.got[input_.byte() % session.got.size()];
        send(place, frame_of({one.topic, one.sequence, 0, 0, one.model}, one.body));
    }

    void decline() {
        const std::size_t place = any();
        const FuzzSession& session = broker_.session(place);
        if (session.got.empty()) return;
        const fuzz::Delivered& one = session.got[input_.byte() % session.got.size()];
        send(place, frame_of({one.topic, one.sequence, 0, 4, one.model}, {}));
    }

    // In two parts, the first of which may be empty.
    void send(std::size_t place, const std::vector<std::byte>& frame) {
        const std::span<const std::byte> bytes(frame);
        const std::size_t sessions = broker_.sessions();
        const auto id = broker_.session(place).id;
        const std::size_t cut = input_.byte() % bytes.size();
        broker_.receive(place, bytes.first(cut));
        if (broker_.sessions() != sessions || broker_.session(place).id != id)
            return;  // it was ended
        broker_.receive(place, bytes.subspan(cut));
    }

    void pass() {
        const std::uint32_t choice = input_.below(16);
        if (choice >= 13) return broker_.pass_to_next_deadline();
        const std::uint64_t milliseconds = std::uint64_t{1} << choice;
        broker_.pass(milliseconds * 1'000'000 + input_.byte());
    }

    // A few that collide, some that are reserved.
    std::uint32_t topic() {
        const std::uint32_t choice = input_.byte();
        return choice < 250 ? 1001 + choice % 16 : (choice < 253 ? choice - 250 : 0xFFFFFF00U);
    }

    FuzzInput input_;
    FuzzBroker broker_;
    std::uint64_t messages_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Run(FuzzInput(data, size)).go();
    return 0;
}
