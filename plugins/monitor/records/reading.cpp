#include "plugins/monitor/records/reading.hpp"

#include "plugins/monitor/records/address.hpp"
#include "plugins/monitor/records/plain_words.hpp"

namespace amq::monitor {
namespace {

// Where the cause of an end is to be looked for, as far as its reason says.
enum class Cause { connection, client, broker };

Cause cause_of(Reason reason) {
    switch (reason) {
        case Reason::peer_closed:
        case Reason::silent:
        case Reason::io_error:
        case Reason::slow_reader:
        case Reason::frame_timeout: return Cause::connection;
        case Reason::kicked:
        case Reason::overloaded:
        case Reason::shutdown:
        case Reason::local:
        case Reason::no_room:
        case Reason::draining:
        case Reason::none:
        case Reason::other: return Cause::broker;
        default: return Cause::client;
    }
}

std::string resent(const Record& record) {
    if (!record.tcp || record.tcp->retransmits == 0) return {};
    return "; " + count_text(record.tcp->retransmits, "packet") +
           " had to be sent again, so the way to it is bad";
}

std::string silence(const Record& record) {
    return record.idle_us ? " for " + duration_text(*record.idle_us) : " for too long";
}

std::string of_the_connection(const Record& record) {
    switch (record.reason) {
        case Reason::peer_closed:
            return "it closed by itself after " + duration_text(record.duration_us);
        case Reason::silent:
            return "nothing came from it" + silence(record) +
                   ", not even an answer to a ping: it hangs, or the way to it is cut" +
                   resent(record);
        case Reason::io_error:
            return "the system broke the connection: the client crashed, something between reset "
                   "it, or the way to it is cut" +
                   resent(record);
        case Reason::slow_reader:
            return "the client read too slowly: " + bytes_text(record.pending_bytes) +
                   " were waiting for it" + resent(record);
        default:
            return "it began a frame and did not finish it in time: it hangs, or the way to it "
                   "does" +
                   resent(record);
    }
}

std::string of_the_client(Reason reason) {
    switch (reason) {
        case Reason::bad_magic: return "it sent what is no frame: wrong port or another protocol?";
        case Reason::body_too_large: return "it sent a message over the limit: max_payload";
        case Reason::bad_upgrade:
            return "its HTTP request was no WebSocket upgrade: a browser or a health check?";
        case Reason::upgrade_timeout:
            return "it began a WebSocket upgrade and did not finish it in time";
        case Reason::no_first_frame:
            return "it connected and said nothing: a health check, or another protocol?";
        case Reason::ws_protocol:
            return "it broke the rules of WebSocket: an error in its library, or in a proxy?";
        case Reason::ws_unsupported:
            return "it sent a WebSocket text message where only binary ones are taken";
        case Reason::ws_too_big: return "it sent a WebSocket message without end";
        case Reason::ws_flood: return "it sent WebSocket control frames and nothing else";
        case Reason::protocol_error:
            return "it sent a frame that says what it must not: an error in its client library?";
        case Reason::no_room_for_address:
            return "there were as many connections from its address as one may have";
        default: return "it was not let in: wrong user, or wrong secret?";
    }
}

std::string of_the_broker(Reason reason) {
    switch (reason) {
        case Reason::kicked: return "the broker was told to kick it";
        case Reason::overloaded: return "the broker had no room for it";
        case Reason::shutdown: return "the broker was going away";
        case Reason::local: return "the broker had no more to say to it";
        case Reason::no_room:
            return "the broker had as many connections as it may have: max_connections";
        case Reason::draining: return "the broker was being drained, and let nobody in";
        default: return "the broker gave no reason that is known here";
    }
}

std::string of_one(const Record& record) {
    switch (cause_of(record.reason)) {
        case Cause::connection: return of_the_connection(record);
        case Cause::client: return of_the_client(record.reason);
        default: return of_the_broker(record.reason);
    }
}

std::string crowd_text(std::uint64_t count, const Grouped& grouped, const std::string& of_whom) {
    return (grouped.are_more ? "more than " : "") + std::to_string(count) + " clients " + of_whom +
           " ended within " + duration_text(kMomentUs);
}

bool is_most_of(std::uint64_t part, std::uint64_t all) {
    return part >= kCrowd && part * 2 > all;
}

// A connection that ended alone is the client's matter; with its neighbours, the network's.
std::string of_a_crowd(const Record& record, const Grouped& grouped) {
    const auto host = host_key(record.address);
    if (host && is_most_of(grouped.same_network, grouped.same_moment)) {
        return crowd_text(grouped.same_network, grouped, "of " + network_of(*host).text()) +
               ": the network there, not this client";
    }
    if (grouped.same_moment >= kLargeCrowd) {
        return crowd_text(grouped.same_moment, grouped, "of several networks") +
               ": the broker's own network or machine, not this client";
    }
    return of_one(record);
}

// What one version does wrong, its copies do wrong too.
std::string of_a_version(const Record& record, const Grouped& grouped) {
    const std::string alone = of_one(record);
    const bool is_shared = is_most_of(grouped.same_version, grouped.same_moment) &&
                           is_most_of(grouped.same_reason, grouped.same_moment);
    if (!is_shared) return alone;
    return alone + "; " + crowd_text(grouped.same_version, grouped, "of " + record.software) +
           ", so it is that version";
}

std::string with_others(const Record& record, const Grouped& grouped) {
    const std::string alone = of_one(record);
    if (!is_most_of(grouped.same_reason, grouped.same_moment)) return alone;
    return alone + ", as " + (grouped.are_more ? "more than " : "") +
           count_text(grouped.same_reason - 1, "other client");
}

}  // namespace

std::string reading_of(const Record& record, const Grouped& grouped) {
    switch (cause_of(record.reason)) {
        case Cause::connection: return of_a_crowd(record, grouped);
        case Cause::client: return of_a_version(record, grouped);
        default: return with_others(record, grouped);
    }
}

}  // namespace amq::monitor
