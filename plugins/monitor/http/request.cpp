#include "plugins/monitor/http/request.hpp"

namespace amq::monitor::http {

Method method_of(std::string_view word) noexcept {
    if (word == "GET") return Method::get;
    if (word == "HEAD") return Method::head;
    return word == "POST" ? Method::post : Method::other;
}

std::string_view name_of(Caller caller) noexcept {
    switch (caller) {
        case Caller::reader: return "reader";
        case Caller::admin: return "admin";
        case Caller::anonymous: break;
    }
    return "anonymous";
}

std::string_view Request::capture(std::string_view name) const {
    for (const auto& [known, value] : captures) {
        if (known == name) return value;
    }
    return {};
}

}  // namespace amq::monitor::http
