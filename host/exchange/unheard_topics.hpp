#pragma once
// Topics to which somebody published while nobody subscribed: the usual sign of a misspelt name.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "host/exchange/ids.hpp"
#include "host/exchange/topics.hpp"

namespace amq::exchange {

/// Remembers the latest of them, and forgets the one that was not published to for longest.
class UnheardTopics {
  public:
    static constexpr std::uint32_t kMost = 1000;

    struct Entry {
        std::string topic;
        std::uint64_t published = 0;  // while nobody was there
        Nanos last = 0;
    };

    explicit UnheardTopics(std::uint64_t seed) : places_(0, SeededHash{seed}) {}

    void note(std::string_view topic, Nanos now);
    std::uint32_t size() const { return static_cast<std::uint32_t>(entries_.size()); }
    /// The latest first.
    void for_each(const std::function<void(const Entry&)>& visit) const;

  private:
    struct Linked : Entry {
        std::uint32_t newer = kNone;
        std::uint32_t older = kNone;
    };

    std::uint32_t take_place(std::string_view topic);
    void unlink(std::uint32_t place);
    void link_newest(std::uint32_t place);

    std::vector<Linked> entries_;
    boost::unordered_flat_map<std::string, std::uint32_t, SeededHash, std::equal_to<>> places_;
    std::uint32_t newest_ = kNone;
    std::uint32_t oldest_ = kNone;
};

}  // namespace amq::exchange
