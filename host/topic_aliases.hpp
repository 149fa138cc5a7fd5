#pragma once
// What a native session calls its topics: small numbers of its own for names.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include <boost/unordered/unordered_flat_set.hpp>

#include "host/exchange/effects.hpp"

namespace amq::host {

/// A session may have ten thousand, and be one of very many: an alias takes 16 bytes and its name.
class TopicAliases {
  public:
    static constexpr std::size_t kLongestName = 255;  // bytes

    /// The topic, whose name lives as long as this; nullopt: not set.
    std::optional<exchange::TopicName> find(std::uint32_t alias) const;
    /// One that is not set yet; `alias` and the name's size are what they may be.
    void set(std::uint32_t alias, const exchange::TopicName&);
    std::size_t size() const { return aliases_.size(); }

  private:
    struct Alias {
        std::uint16_t alias = 0;
        std::uint16_t size = 0;    // of the name
        std::uint32_t number = 0;  // 0: it is a name
        std::unique_ptr<char[]> name;
    };
    struct Hash {
        using is_transparent = void;
        using is_avalanching = void;
        // Its owner chooses them, and only its own look-ups get slower by that.
        std::size_t operator()(std::uint16_t alias) const {
            return std::size_t{alias} * 0x9E3779B97F4A7C15U;
        }
        std::size_t operator()(const Alias& alias) const { return (*this)(alias.alias); }
    };
    struct Same {
        using is_transparent = void;
        bool operator()(const Alias& a, const Alias& b) const { return a.alias == b.alias; }
        bool operator()(std::uint16_t a, const Alias& b) const { return a == b.alias; }
        bool operator()(const Alias& a, std::uint16_t b) const { return a.alias == b; }
    };

    boost::unordered_flat_set<Alias, Hash, Same> aliases_;
};

}  // namespace amq::host
