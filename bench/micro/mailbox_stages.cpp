// Words from shard to shard: written, handed over in batches, and read, by one thread.

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/micro/stage.hpp"
#include "host/mailbox.hpp"

namespace amq::bench {
namespace {

class Mail {
  public:
    Mail(std::uint32_t words, std::size_t body) : words_(words), body_(body) {
        word_.kind = exchange::ShardWord::Kind::deliver;
        word_.topic = {0, "chat.room-1"};
        word_.body.bytes = body_;
    }

    void carry() {
        read_ = 0;
        for (std::uint32_t k = 0; k < words_; ++k) {
            word_.sequence = k;
            mailbox_.append(word_);
        }
        mailbox_.publish();
        mailbox_.drain(reader_);
        if (read_ != words_) throw std::runtime_error("a word was lost");
    }

  private:
    std::uint32_t words_;
    std::vector<std::byte> body_;
    exchange::ShardWord word_;
    host::Mailbox mailbox_;
    std::uint32_t read_ = 0;
    host::Mailbox::Reader reader_ = [this](const exchange::ShardWord&) { ++read_; };
};

Stage mailbox_stage(std::uint32_t words, std::size_t body) {
    return {"mailbox/" + std::to_string(words) + "x" + std::to_string(body) + "_bytes", words,
            [words, body] {
                auto mail = std::make_shared<Mail>(words, body);
                return [mail] { mail->carry(); };
            }};
}

}  // namespace

void add_mailbox_stages(Stages& to) {
    to.push_back(mailbox_stage(1, 64));
    to.push_back(mailbox_stage(32, 64));
    to.push_back(mailbox_stage(32, 4096));
}

}  // namespace amq::bench
