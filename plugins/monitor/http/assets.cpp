#include "plugins/monitor/http/assets.hpp"

namespace amq::monitor::http {

Response asset_response(const Asset& asset) {
    Response response;
    response.type = asset.type;
    response.bytes = asset.bytes;
    response.etag = asset.etag;
    response.cache = asset.cache;
    return response;
}

}  // namespace amq::monitor::http
