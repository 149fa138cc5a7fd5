#pragma once
// The numbers that stand for names of topics on the wire. A name keeps its number for the client's
// life; each session has to be told anew, with the first frame that needs it.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace amq::client {

class Aliases {
  public:
    static constexpr std::size_t kMost = 65'535;
    // What brokers allow out of the box, for those that do not say.
    static constexpr std::size_t kUsual = 10'000;

    // Whether a session knows a number, is to be told it now, or must not be told any more.
    enum class Told : std::uint8_t { before, now, never };
    // A quarter of them is left to subscriptions, which cannot do without.
    enum class For : std::uint8_t { publish, subscription };

    // A new session, which may be told so many.
    void begin(std::size_t limit) noexcept;
    // 0: there is none left.
    [[nodiscard]] std::uint32_t number_for(std::string_view name, For what);
    // Who gets `now` has to tell.
    [[nodiscard]] Told tell(std::uint32_t number, For what) noexcept;
    // Empty if it stands for nothing.
    [[nodiscard]] std::string_view name_of(std::uint32_t number) const noexcept;

  private:
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    struct Known {
        std::string_view name;         // the table's own
        std::uint64_t told_session{};  // the last one that was told
    };

    std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> numbers_;
    std::vector<Known> known_;  // number n at n - 1
    std::size_t limit_{kUsual};
    std::size_t told_{};  // in this session
    std::uint64_t session_{1};
};

}  // namespace amq::client
