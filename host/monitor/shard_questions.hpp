#pragma once
// Questions to shards from a thread that may wait, though not for ever.

#include <chrono>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <utility>
#include <vector>

#include "host/listener.hpp"
#include "host/shard.hpp"

namespace amq::host {

/// No answer in time, or nobody waits for it any more.
struct Unanswered : std::exception {
    const char* what() const noexcept override { return "the shards did not answer in time"; }
};

class ShardQuestions {
  public:
    static constexpr std::chrono::seconds kPatience{5};
    /// Sessions or topics looked at in one turn of a shard's loop.
    static constexpr std::uint32_t kPiece = 256;

    ShardQuestions(const Shards& shards, std::function<bool()> given_up)
        : shards_(shards),
          given_up_(std::move(given_up)),
          end_(std::chrono::steady_clock::now() + kPatience) {}

    const Shards& shards() const { return shards_; }

    /// What the question gives on the shard's thread, between two calls of its sessions. It may
    /// still be asked after Unanswered was thrown, so it holds all that it needs by value.
    template <class Result>
    Result ask(Shard& shard, std::function<Result(Shard&)> question) const {
        auto promise = std::make_shared<std::promise<Result>>();
        std::future<Result> answer = promise->get_future();
        shard.make_turn([promise, question = std::move(question), &shard] {
            try {
                promise->set_value(question(shard));
            } catch (...) {
                promise->set_exception(std::current_exception());
            }
        });
        wait(answer);
        return answer.get();
    }

    /// The same of all of them, at once.
    template <class Result>
    std::vector<Result> ask_all(const std::function<Result(Shard&)>& question) const {
        std::vector<std::future<Result>> answers;
        for (const auto& shard : shards_) {
            auto promise = std::make_shared<std::promise<Result>>();
            answers.push_back(promise->get_future());
            shard->make_turn([promise, question, shard = shard.get()] {
                try {
                    promise->set_value(question(*shard));
                } catch (...) {
                    promise->set_exception(std::current_exception());
                }
            });
        }
        std::vector<Result> all;
        for (auto& answer : answers) {
            wait(answer);
            all.push_back(answer.get());
        }
        return all;
    }

    template <class Result>
    void wait(const std::future<Result>& answer) const {
        while (answer.wait_for(kLook) != std::future_status::ready) {
            if (given_up_() || std::chrono::steady_clock::now() > end_) throw Unanswered();
        }
    }

  private:
    static constexpr std::chrono::milliseconds kLook{20};

    const Shards& shards_;
    const std::function<bool()> given_up_;
    const std::chrono::steady_clock::time_point end_;
};

}  // namespace amq::host
