#include "plugins/monitor/happenings.hpp"

#include <array>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "plugins/monitor/records/record_json.hpp"

namespace amq::monitor {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 6> kLevels{"trace", "debug", "info", "warn", "error", "off"};

std::int64_t at_us(const amq::Event& event) {
    return static_cast<std::int64_t>(event.at_ns() / 1000);
}

Transport transport_of(std::uint32_t number) {
    switch (number) {
        case AMQ_TRANSPORT_TCP: return Transport::tcp;
        case AMQ_TRANSPORT_WEBSOCKET: return Transport::ws;
        case AMQ_TRANSPORT_UNIX: return Transport::unix_socket;
        default: return Transport::unknown;
    }
}

Record of_session(const amq::Event& event, Kind kind) {
    Record record;
    record.at_us = at_us(event);
    record.kind = kind;
    record.transport = transport_of(event.transport());
    record.session = event.session();
    record.address = event.text(0);
    record.listener = event.listener();
    return record;
}

Record with_names(Record record, const amq::Event& event) {
    record.user = event.text(1);
    record.name = event.text(2);
    record.software = event.text(3);
    return record;
}

std::uint64_t count(std::int64_t value) {
    return value < 0 ? 0 : static_cast<std::uint64_t>(value);
}

// The values are as AMQ_EVENT_SESSION_CLOSED has them; the reasons of records begin at 1.
Record closed(const amq::Event& event) {
    Record record = with_names(of_session(event, Kind::disconnect), event);
    record.reason = reason_of_number(std::int64_t{event.code()} + 1);
    record.duration_us = event.value(0) / 1000;
    record.in = {count(event.value(1)), count(event.value(3))};
    record.out = {count(event.value(2)), count(event.value(4))};
    if (event.value(5) >= 0) record.tcp = TcpFigures{count(event.value(5)), count(event.value(6))};
    record.pending_bytes = count(event.value(7));
    return record;
}

Reason reason_of_refusal(std::uint32_t code) {
    switch (code) {
        case AMQ_REFUSED_NO_ROOM: return Reason::no_room;
        case AMQ_REFUSED_NO_ROOM_FOR_ADDRESS: return Reason::no_room_for_address;
        case AMQ_REFUSED_DRAINING: return Reason::draining;
        case AMQ_REFUSED_DENIED: return Reason::denied;
        default: return Reason::other;
    }
}

json::object base(const amq::Event& event) {
    return {{"at_us", at_us(event)}};
}

}  // namespace

std::uint64_t interest() noexcept {
    std::uint64_t bits = 0;
    for (const auto type : {AMQ_EVENT_SESSION_READY, AMQ_EVENT_SESSION_CLOSED,
                            AMQ_EVENT_SESSION_REFUSED, AMQ_EVENT_STRIKE, AMQ_EVENT_STRATEGY,
                            AMQ_EVENT_LOG, AMQ_EVENT_SLOW, AMQ_EVENT_CONFIG, AMQ_EVENT_DRAINING}) {
        bits |= AMQ_EVENT_BIT(type);
    }
    return bits;
}

std::optional<Record> record_of(const amq::Event& event) {
    switch (event.type()) {
        case AMQ_EVENT_SESSION_READY: return with_names(of_session(event, Kind::connect), event);
        case AMQ_EVENT_SESSION_CLOSED: return closed(event);
        case AMQ_EVENT_SESSION_REFUSED: {
            Record record = of_session(event, Kind::refused);
            record.reason = reason_of_refusal(event.code());
            return record;
        }
        case AMQ_EVENT_SLOW: {
            if (event.code() == 0) return std::nullopt;  // it reads well again
            Record record = with_names(of_session(event, Kind::slow), event);
            record.pending_bytes = count(event.value(0));
            return record;
        }
        default: return std::nullopt;
    }
}

std::optional<Happening> happening_of(const amq::Event& event) {
    json::object data = base(event);
    switch (event.type()) {
        case AMQ_EVENT_STRIKE:
            data["model"] = event.code();
            data["id"] = event.text(0);
            data["callback"] = event.text(1);
            data["text"] = event.text(2);
            return Happening{"strike", json::serialize(data)};
        case AMQ_EVENT_STRATEGY:
            data["id"] = event.text(0);
            data["kind"] = event.text(1);
            data["text"] = event.text(2);
            data["plugin"] = event.text(3);
            return Happening{"strategy", json::serialize(data)};
        case AMQ_EVENT_LOG:
            data["level"] = kLevels[std::min<std::size_t>(event.code(), kLevels.size() - 1)];
            data["event"] = event.text(0);
            data["message"] = event.text(1);
            return Happening{"log", json::serialize(data)};
        case AMQ_EVENT_CONFIG:
            data["level"] = event.code() != 0 ? "info" : "error";
            data["event"] = event.code() != 0 ? "reloaded" : "reload_refused";
            data["message"] = event.text(0);
            return Happening{"log", json::serialize(data)};
        case AMQ_EVENT_DRAINING:
            data["level"] = "warn";
            data["event"] = "draining";
            return Happening{"log", json::serialize(data)};
        default: return std::nullopt;
    }
}

void tell(Record record, Records& records, http::EventHub& hub) {
    const RecordPtr kept = records.add(std::move(record));
    hub.publish("record", json::serialize(to_json(*kept)));
}

void take(const amq::Events& events, Records& records, Traces& traces, http::EventHub& hub) {
    for (std::uint32_t k = 0; k < events.size(); ++k) {
        if (events[k].type() == AMQ_EVENT_TRACE) traces.take(events[k], hub);
        if (auto record = record_of(events[k])) tell(std::move(*record), records, hub);
        if (const auto other = happening_of(events[k])) hub.publish(other->name, other->data);
    }
}

}  // namespace amq::monitor
