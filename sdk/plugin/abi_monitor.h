/* The contract between a broker and its monitors: what happened, what is, and what may be changed.
 *
 * A monitor is a plugin whose amq_desc.kind is AMQ_MONITOR_KIND. It lives in the process once,
 * however many shards there are, and no message waits for it: what happens is put into a ring per
 * shard, from which a thread of the monitors' own reads; what does not fit is dropped and counted.
 *
 * Everything that abi.h says of plugins holds, and besides:
 *   - create() gives an amq_monitor. Its amq_host has `shard` UINT32_MAX, and of its functions
 *     now_ns, log, error and extension are there for it; the others refuse.
 *   - Every function of amq_monitor is called on one thread, the monitors' own, tagged [monitor]:
 *     never two at once, never one inside another. They may take their time, but not for ever: a
 *     monitor that does not keep up loses events, and one whose calls fail again and again is not
 *     called any more.
 *   - A monitor may have threads of its own. They have ended when stop() returns, or destroy() of
 *     one that was never started.
 *
 * Since minor 1 of major 1.
 */
#ifndef AMQ_PLUGIN_ABI_MONITOR_H
#define AMQ_PLUGIN_ABI_MONITOR_H

#include <amq/plugin/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AMQ_MONITOR_KIND "amq.monitor/1"

/* What happened. A monitor skips a type that it does not know. Events of a session or a connection
 * have its address as their first text, its listener and, as far as it is known, its transport. */
enum {
    /* A session was accepted. code: AMQ_ROLE_*. text: address */
    AMQ_EVENT_SESSION_OPENED = 1,
    /* It said who it is, or is of a protocol that does not. code: AMQ_ROLE_*. text: address, user,
     * name, software */
    AMQ_EVENT_SESSION_READY = 2,
    /* It ended. code: close reason. v: lasted_ns, messages in, out, bytes in, out, round trip in us
     * (-1: not known), segments sent again (-1: not known), bytes that never left.
     * text: address, user, name, software */
    AMQ_EVENT_SESSION_CLOSED = 3,
    /* A connection ended before it became a session. code: AMQ_REFUSED_*. text: address */
    AMQ_EVENT_SESSION_REFUSED = 4,
    /* A strategy broke the contract. code: model. text: strategy, callback, why */
    AMQ_EVENT_STRIKE = 5,
    /* A strategy or a monitor is another one, or is used otherwise. text: its id; what, a word of
     * those that docs/MONITOR.md lists; how, a sentence; its plugin */
    AMQ_EVENT_STRATEGY = 6,
    /* A line of the log, from level warn on. code: level. text: event, the rest of the line */
    AMQ_EVENT_LOG = 7,
    /* A session reads too slowly (code 1), or well again (0). v: bytes waiting. text: as ready */
    AMQ_EVENT_SLOW = 8,
    /* A strategy said something, see amq_host.trace. code: its own. v: its values, and behind them
     * 0; v[7]: how many they are. text: strategy. When there is more than a monitor keeps up with,
     * these are dropped first. */
    AMQ_EVENT_TRACE = 9,
    /* The configuration was read again. code: 1 it holds, 0 refused. text: why not */
    AMQ_EVENT_CONFIG = 10,
    /* The broker is going to end. v: in so many ns at the latest */
    AMQ_EVENT_DRAINING = 11
};

/* A bit of amq_monitor.interest. */
#define AMQ_EVENT_BIT(type) (UINT64_C(1) << (type))

/* An entry of an array with a stride: its end may grow. Texts are UTF-8 and at most 1,024 bytes,
 * cut at a character if they were longer. What has no meaning for a type is 0. */
typedef struct amq_event {
    uint32_t type;  /* AMQ_EVENT_* */
    uint32_t shard; /* UINT32_MAX: none */
    uint32_t code;
    uint32_t transport; /* AMQ_TRANSPORT_*, of a session */
    uint64_t at_ns;     /* since 1970 */
    amq_id session;     /* 0: none */
    int64_t v[8];
    amq_str text[4];
    amq_str listener; /* its name, of a session or a connection */
} amq_event;

enum { AMQ_TRANSPORT_TCP = 1, AMQ_TRANSPORT_WEBSOCKET = 2, AMQ_TRANSPORT_UNIX = 3 };

/* What sessions of a listener do: of the original protocol one thing each, else any. */
enum { AMQ_ROLE_PUBLISHER = 1, AMQ_ROLE_SUBSCRIBER = 2, AMQ_ROLE_ANY = 3 };

enum {
    AMQ_REFUSED_OTHER = 0,
    AMQ_REFUSED_NO_ROOM = 1,             /* as many sessions as there may be */
    AMQ_REFUSED_NO_ROOM_FOR_ADDRESS = 2, /* as many as one address may have */
    AMQ_REFUSED_DRAINING = 3,            /* the broker is going to end */
    AMQ_REFUSED_DENIED = 4               /* who it is, or where it comes from, is not let in */
};

/* Takes a piece of a text; the pieces make the whole. Anything but AMQ_OK ends it. */
typedef amq_rc (*amq_put)(void* to, amq_str piece);

/* Every function [monitor]. Required: destroy. */
typedef struct amq_monitor {
    uint32_t size;
    uint32_t reserved;
    void* self; /* first argument of every function below */
    /* AMQ_EVENT_BIT of each type that it wants just now. Asked after start(), and then again and
     * again while it runs: what changes is known within a second. Others are not told to it, nor
     * made where nobody wants them. NULL: it wants none. */
    uint64_t (*interest)(void* self);
    /* Its work begins: threads, sockets. If it fails, destroy() is next, without stop(). */
    amq_rc (*start)(void* self);
    /* Its work is over, or pauses: start() comes again when another one was to take its place and
     * did not start. */
    void (*stop)(void* self);
    void (*destroy)(void* self); /* the last call */
    /* What happened, at most 256 events a call, those of one shard in their order. `lost` events
     * that some monitor wants were dropped for want of room since the last call. */
    amq_rc (*on_events)(void* self, const amq_event* first, uint32_t stride, uint32_t n,
                        uint64_t lost);
} amq_monitor;

/* amq_host.extension("amq.inspect/1"). A question is a JSON object; so is the answer, which comes
 * in pieces. docs/MONITOR.md has the questions. From any thread while the monitor is started, also
 * several at once; it waits for the shards, at most 5 s. AMQ_E_CONFIG: the question makes no sense,
 * and the answer says why. AMQ_E_STATE: not now, the broker ends. */
#define AMQ_INSPECT_ID "amq.inspect/1"
typedef struct amq_inspect {
    uint32_t size;
    uint32_t reserved;
    void* ctx;
    amq_rc (*ask)(void* ctx, amq_str question, amq_put put, void* to);
} amq_inspect;

/* amq_host.extension("amq.admin/1"), for monitors that the configuration allows it. A command is a
 * JSON object, and the answer as well, as docs/CONTROL.md has them. From any thread while the
 * monitor is started; may take seconds. AMQ_OK: there is an answer, be it that it was refused. */
#define AMQ_ADMIN_ID "amq.admin/1"
typedef struct amq_admin {
    uint32_t size;
    uint32_t reserved;
    void* ctx;
    amq_rc (*act)(void* ctx, amq_str command, amq_put put, void* to);
} amq_admin;

#ifdef __cplusplus
}
#endif

#endif /* AMQ_PLUGIN_ABI_MONITOR_H */
