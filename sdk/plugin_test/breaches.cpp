#include <amq/plugin_test/breaches.hpp>

#include <cstdio>
#include <cstdlib>

namespace amq::test {

// The one who is told may ask for the list.
void Breaches::add(const std::string& text) {
    OnBreach told;
    {
        const std::lock_guard lock(mutex_);
        list_.push_back(text);
        told = on_breach_;
    }
    if (!told) print_and_abort(text);
    told(text);
}

std::vector<std::string> Breaches::list() const {
    const std::lock_guard lock(mutex_);
    return list_;
}

void Breaches::close() {
    const std::lock_guard lock(mutex_);
    on_breach_ = nullptr;
}

void print_and_abort(std::string_view breach) {
    std::fprintf(stderr, "the strategy breaks the contract: %.*s\n",
                 static_cast<int>(breach.size()), breach.data());
    std::fflush(stderr);
    std::abort();
}

}  // namespace amq::test
