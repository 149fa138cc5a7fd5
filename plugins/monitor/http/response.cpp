#include "plugins/monitor/http/response.hpp"

#include <boost/json/serialize.hpp>

#include "plugins/monitor/http/digest.hpp"
#include "plugins/monitor/http/utf8.hpp"

namespace amq::monitor::http {
namespace {

std::string valid(std::string_view text) {
    std::string out(text);
    if (is_utf8(out)) return out;
    for (char& c : out) {
        if (static_cast<unsigned char>(c) >= 0x80) c = '?';
    }
    return out;
}

}  // namespace

Response json_response(const boost::json::value& value) {
    return json_response(200, value);
}

Response json_response(unsigned status, const boost::json::value& value) {
    Response response;
    response.status = status;
    response.body = boost::json::serialize(value) + '\n';
    return response;
}

Response text_response(std::string type, std::string text) {
    Response response;
    response.type = std::move(type);
    response.body = std::move(text);
    return response;
}

Response error_response(unsigned status, Refusal why, std::string_view sentence) {
    Response response = json_response(status, {{"error", valid(sentence)}});
    response.refusal = why;
    return response;
}

Response error_response(const Fault& fault) {
    return error_response(fault.status, fault.why, fault.text);
}

Response tagged(Response response) {
    response.etag = '"' + hex_of(digest_of(response.body)).substr(0, 32) + '"';
    response.cache = "private, no-cache";
    return response;
}

}  // namespace amq::monitor::http
