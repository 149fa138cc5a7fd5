#include "plugins/monitor/records/record.hpp"

#include "plugins/monitor/records/text.hpp"

namespace amq::monitor {

Record bounded(Record record) {
    for (std::string* text : {&record.user, &record.name, &record.software, &record.address,
                              &record.listener, &record.detail}) {
        bound_text(*text);
    }
    return record;
}

std::size_t text_bytes(const Record& record) noexcept {
    return record.user.size() + record.name.size() + record.software.size() +
           record.address.size() + record.listener.size() + record.detail.size();
}

}  // namespace amq::monitor
