#include "sdk/plugin_check/leftovers.hpp"

#include <chrono>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <thread>

#include "sdk/plugin_check/memory_in_use.hpp"

namespace amq::plugin_check {
namespace {

constexpr int kInstances = 1'000;
// After which what is made once has been made: the host, too, remembers some that have ended.
constexpr int kFirstInstances = 1'200;
constexpr std::size_t kMostHeapGrowth = 4'096;
constexpr std::size_t kMostResidentGrowth = 1U << 20U;

struct Growth {
    std::size_t heap = 0;
    std::optional<std::size_t> resident{};
};

void repeat(const std::function<void()>& work, int times) {
    for (int k = 0; k < times; ++k) work();
}

std::size_t growth(std::size_t before, std::size_t after) {
    return after > before ? after - before : 0;
}

Growth growth_over(const std::function<void()>& make_and_destroy) {
    repeat(make_and_destroy, kFirstInstances);
    const std::size_t heap = heap_in_use();
    const auto resident = resident_bytes();
    repeat(make_and_destroy, kInstances);
    Growth grown{growth(heap, heap_in_use())};
    if (resident) grown.resident = growth(*resident, resident_bytes().value_or(0));
    return grown;
}

bool is_too_much(const Growth& grown) {
    return grown.heap > kMostHeapGrowth || grown.resident.value_or(0) > kMostResidentGrowth;
}

std::ptrdiff_t threads_of_this_process() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/task"),
                         std::filesystem::directory_iterator());
}

}  // namespace

// What is allocated once, some time, is no leak: that grows again.
Told leaves_no_memory_behind(const std::function<void()>& make_and_destroy) {
    Growth grown = growth_over(make_and_destroy);
    if (is_too_much(grown)) grown = growth_over(make_and_destroy);
    const std::string end = " more after " + std::to_string(kInstances) + " instances";
    if (grown.heap > kMostHeapGrowth)
        return {.wrong = std::to_string(grown.heap) + " bytes of the heap are in use" + end};
    if (grown.resident.value_or(0) > kMostResidentGrowth)
        return {.wrong = std::to_string(*grown.resident) + " bytes are resident" + end};
    return {.doubt = grown.resident ? "" : "resident memory is not looked at under a sanitizer"};
}

bool come_down_to(std::ptrdiff_t threads) {
    constexpr std::chrono::milliseconds kPause{1};
    for (int looks = 1000; looks > 0; --looks) {
        if (threads_of_this_process() <= threads) return true;
        std::this_thread::sleep_for(kPause);
    }
    return false;
}

// With the first thread of a process one of a sanitizer may come, which is nobody's fault.
std::ptrdiff_t threads_before() {
    const std::ptrdiff_t alone = threads_of_this_process();
    std::ptrdiff_t together = 0;
    std::thread([&] { together = threads_of_this_process(); }).join();
    const std::ptrdiff_t others = together - alone - 1;
    return come_down_to(alone + others) ? alone + others : together;
}

}  // namespace amq::plugin_check
