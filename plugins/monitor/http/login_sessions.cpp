#include "plugins/monitor/http/login_sessions.hpp"

#include <algorithm>

namespace amq::monitor::http {

void LoginSessions::add(std::string_view secret, Caller caller, Time now) {
    std::erase_if(all_, [&](const Session& one) { return now - one.since >= lifetime_; });
    if (all_.size() >= most_ && !all_.empty()) all_.erase(all_.begin());
    all_.push_back({digest_of(secret), caller, now});
}

void LoginSessions::remove(std::string_view secret) {
    const Digest digest = digest_of(secret);
    std::erase_if(all_, [&](const Session& one) { return equal_digests(one.digest, digest); });
}

Caller LoginSessions::find(std::string_view secret, Time now) const {
    const Digest digest = digest_of(secret);
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const Session& one) {
        return equal_digests(one.digest, digest) && now - one.since < lifetime_;
    });
    return found == all_.end() ? Caller::anonymous : found->caller;
}

}  // namespace amq::monitor::http
