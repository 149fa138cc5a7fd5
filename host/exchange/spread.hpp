#pragma once
// How the deliveries of one binding were spread over the subscribers of one topic.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace amq::exchange {

/// Since the last of the subscribers came: whoever is there could get each of these deliveries.
/// Subscribers are known by their place among the topic's members.
class Spread {
  public:
    Spread(std::uint32_t binding, std::size_t members) : binding_(binding), given_(members) {}

    std::uint32_t binding() const { return binding_; }
    void add(std::span<const std::uint32_t> places) {
        for (const std::uint32_t place : places) ++given_[place];
        total_ += places.size();
    }
    void add_all() {
        ++to_all_;
        total_ += given_.size();
    }
    /// It is not there any more, and the last one takes its place.
    void leave(std::uint32_t place) {
        total_ -= at(place);
        given_[place] = given_.back();
        given_.pop_back();
    }

    std::size_t members() const { return given_.size(); }
    std::uint64_t at(std::size_t place) const { return given_[place] + to_all_; }
    std::uint64_t total() const { return total_; }

  private:
    std::uint32_t binding_;  // its place
    std::uint64_t to_all_ = 0;
    std::uint64_t total_ = 0;
    std::vector<std::uint64_t> given_;
};

}  // namespace amq::exchange
