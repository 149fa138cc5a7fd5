/* The contract between a broker and its strategies: plain C11, stdint and stddef only.
 *
 * A strategy decides who gets a message; the host moves it. The host calls the functions of
 * `amq_strategy` with borrowed facts, the strategy fills an `amq_plan`, and the host checks the
 * whole plan before it acts on any of it. Messages, timers, deadlines, sockets, time and
 * randomness belong to the host.
 *
 * Who calls, on which thread
 *   [load]   the loader's thread, one call at a time; init() and deinit() while the library has no
 *            instance
 *   [shard]  the thread of the shard that owns the instance, from create() to destroy(): never two
 *            calls at once, never one inside another
 *   [any]    any thread
 *
 * The life of a library
 *   mapped, count() and describe(), init(), its instances, deinit(). Not every mapped library gets
 *   so far; a deinit() comes after a good init() only. A library may stay mapped after that, and
 *   the same file may be mapped again beside it, with statics of its own.
 *
 * The life of an instance
 *   made    by create(). Next comes activate(), or destroy() if others failed.
 *   active  from the start of activate() on: route() and all other callbacks, in any order. If
 *           activate() fails, destroy() is next, without a deactivate().
 *   ending  from the start of deactivate() on. destroy() is next.
 *   gone    when destroy() has returned, whatever it did.
 *
 * What an instance may call of its host
 *                                              made   active   ending   gone
 *   [any]    log                               yes    yes      yes      no
 *   [any]    wake                              yes    yes      no       no
 *   [shard]  now_ns random trace error         yes    yes      yes      no
 *            extension
 *   [shard]  timer release                     no     yes      no       no
 *   [shard]  amq_metrics.add                   yes    in activate()     no
 *   Otherwise the host refuses: it returns AMQ_E_STATE, 0 or NULL, does nothing, and counts it.
 *   Threads of a plugin's own have ended when deactivate() returns, or destroy() of an instance
 *   that never was active. A function of the host never calls back into the plugin.
 *
 * Who owns what
 *   - What the host passes in is the host's. It may be read until the call returns, unless its
 *     comment says otherwise; only `amq_plan`, its targets and `err` may be written to.
 *   - What the plugin gives is the plugin's: amq_entry and amq_desc are constants of the library,
 *     amq_strategy and tables of extensions live until destroy() returns. The host copies texts,
 *     answers and the amq_strategy itself, and reads none of them later.
 *   - Each side frees what it allocated, and nothing else.
 *
 * What no call may do
 *   block, throw or longjmp across this boundary, or keep a pointer that it was lent.
 *
 * What never changes within major 1
 *   - A struct that crosses starts with `size`, the writer's sizeof, or lies in an array with a
 *     `stride`, and is only ever appended to: no field moves, goes, or changes name, type or
 *     meaning. A field is read only if `size`, or the stride, covers it; a field that is not
 *     covered is as if it were 0. amq_str and amq_load have neither and never grow.
 *   - A value of an enumeration keeps its number and its meaning. New ones may flow from plugin to
 *     host; the host gives an older plugin (see `amq_entry.minor`) only those its minor knew.
 *   - New functions may be NULL and are checked for it; extensions have an id with a revision.
 *   - `reserved` is 0 and not looked at. Bits of flags that have no name are 0; a plan with such a
 *     bit is refused.
 */
#ifndef AMQ_PLUGIN_ABI_H
#define AMQ_PLUGIN_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AMQ_ABI_MAGIC 0x414D5131u /* "AMQ1" */
#define AMQ_ABI_MAJOR 1u
#define AMQ_ABI_MINOR 1u
#define AMQ_ENTRY_SYMBOL \
    "amq_plugin_v1" /* the major is in the name: a stranger's major can be told */
#define AMQ_STRATEGY_KIND "amq.strategy/1"
#define AMQ_STATE_ID "amq.state/1"     /* since 1.1: of a strategy, an amq_state */
#define AMQ_METRICS_ID "amq.metrics/1" /* since 1.1: of the host, an amq_metrics */

#if defined(_WIN32)
#define AMQ_EXPORT __declspec(dllexport)
#else
#define AMQ_EXPORT __attribute__((visibility("default")))
#endif

typedef uint64_t amq_id; /* a session or a message: never 0, never used twice in one process */

typedef struct amq_str { /* not terminated by a zero; UTF-8 where it is text */
    const char* p;
    size_t n;
} amq_str;

/* What a function of a plugin returns: 0, or why it could not. Anything but AMQ_OK is a strike
 * against the instance, its plan is not looked at, and the message ends as `strategy_failed`. */
typedef int32_t amq_rc;
enum {
    AMQ_OK = 0,
    AMQ_E_CONFIG = -1,      /* the options are not usable; the text says which */
    AMQ_E_STATE = -2,       /* not now */
    AMQ_E_NOMEM = -3,       /* out of memory */
    AMQ_E_EXCEPTION = -4,   /* an exception ended at the edge; the text is its what() */
    AMQ_E_UNSUPPORTED = -5, /* this host or plugin does not do that */
    AMQ_E_INTERNAL = -6     /* a bug, said aloud */
};

/* How a message ended. The host answers publishers of reliable strategies with these numbers. */
enum {
    AMQ_OUTCOME_OK = 0,
    AMQ_OUTCOME_TIMEOUT = 1,
    AMQ_OUTCOME_NO_SUBSCRIBER = 2,
    AMQ_OUTCOME_RESPONDER_LOST = 3,
    AMQ_OUTCOME_NOT_OWNER = 4,
    AMQ_OUTCOME_OVERLOADED = 5,
    AMQ_OUTCOME_TOO_LARGE = 6,
    AMQ_OUTCOME_DENIED = 7,
    AMQ_OUTCOME_DRAINING = 8,
    AMQ_OUTCOME_CANCELLED = 9,
    AMQ_OUTCOME_STRATEGY_FAILED = 10
};

/* One delivery of a message to one subscriber, as far as it has come. */
enum {
    AMQ_ATTEMPT_OPEN = 1, /* delivered, no reply yet */
    AMQ_ATTEMPT_REPLIED = 2,
    AMQ_ATTEMPT_DECLINED = 3,
    AMQ_ATTEMPT_GONE = 4, /* the subscriber's session ended first */
    AMQ_ATTEMPT_LATE = 5  /* `reply_ns` passed; a reply still counts until the deadline */
};
typedef struct amq_attempt {
    amq_id sub;
    uint32_t state; /* AMQ_ATTEMPT_* */
    uint32_t reserved;
} amq_attempt;

enum {
    AMQ_MSG_ANSWERED = 1, /* the publisher is told the outcome */
    AMQ_MSG_NO_WAIT = 2,  /* a plan that holds it ends it instead, with the plan's reason */
    AMQ_MSG_NO_ECHO = 4   /* not for the publisher itself, if it subscribes too */
};
typedef struct amq_msg {
    uint32_t size;
    uint32_t flags; /* AMQ_MSG_* */
    amq_id id;
    amq_id publisher; /* the session it came from */
    amq_str topic;
    amq_str key; /* route key, {NULL, 0} when there is none */
    const uint8_t* body;
    uint64_t body_n;
    uint64_t arrived_ns;         /* host time, see amq_host.now_ns */
    uint64_t deadline_ns;        /* the host ends it then, whatever the plan */
    uint64_t note;               /* 64 bits that this strategy left in its last plan; 0 at first */
    const amq_attempt* attempts; /* in the order they were made */
    uint32_t attempts_n;
    uint32_t attempts_stride; /* bytes from one to the next */
} amq_msg;

/* What changes with every message about one subscriber: kept once, whatever the number of its
 * topics. */
typedef struct amq_load {
    uint32_t inflight; /* open attempts made by this shard */
    uint32_t credit;   /* 0: it reads too slowly just now; take another while there is one */
} amq_load;
typedef struct amq_sub {
    amq_id id;
    const amq_load* load; /* never NULL */
    uint32_t weight;      /* 1 unless the subscriber asked for more */
    uint32_t flags;       /* none yet */
} amq_sub;

/* The subscribers of the message's topic, every shard's, in no promised order. */
typedef struct amq_view {
    uint32_t size;
    uint32_t n;
    uint32_t stride; /* bytes from one amq_sub to the next */
    uint32_t flags;  /* none yet */
    const amq_sub* first;
    uint64_t now_ns;
} amq_view;

/* plan.verb. Which callback may use which:
 *             KEEP  SEND  HOLD  DROP  DONE
 *   route      no    yes   yes   yes   yes
 *   on_reply   yes   yes   yes   yes   yes
 *   on_miss    yes   yes   yes   yes   yes
 *   adopt      yes   yes   yes   yes   yes
 * KEEP waits for the attempts that are OPEN or LATE and is a mistake when there is none. A session
 * gets one message at most once: a target that has an attempt already makes the plan invalid. */
enum {
    AMQ_KEEP = 0,
    AMQ_SEND = 1, /* deliver to the targets */
    AMQ_HOLD = 2, /* keep it, at most as long as the model's `hold`; route() is asked again when a
                     subscriber joins or can take messages again, or when the strategy
                     releases it */
    AMQ_DROP = 3, /* end it with `reason` */
    AMQ_DONE = 4  /* end it with the answer given, or in on_reply with that reply */
};
enum {
    AMQ_PLAN_ALL = 1,   /* SEND to the whole view; `n` must be 0 */
    AMQ_PLAN_ANSWER = 2 /* DONE with `answer` */
};
enum { AMQ_TIMEOUT = 1, AMQ_GONE = 2, AMQ_DECLINED = 3 }; /* why on_miss is called */

typedef struct amq_plan { /* the host's; zeroed before each call but for size, cap and target */
    uint32_t size;
    uint32_t verb;
    uint32_t flags;   /* AMQ_PLAN_* */
    uint32_t cap;     /* entries that `target` has: the n of the view */
    uint32_t n;       /* targets filled */
    uint32_t want;    /* SEND: replies that complete it; 0: it ends with the delivery */
    uint32_t* target; /* indices into this call's view */
    int32_t reason;   /* DROP: the outcome. HOLD: the outcome if the hold ends in vain, 0:
                         no_subscriber */
    uint32_t reserved;
    uint64_t reply_ns; /* SEND: call on_miss(AMQ_TIMEOUT) when a target has not replied after so
                          long; 0: do not */
    uint64_t hold_ns;  /* HOLD: ask route() again after so long; 0: only as said at AMQ_HOLD */
    uint64_t note;  /* kept with the message, given back as msg.note; starts as the present note */
    amq_str answer; /* with AMQ_PLAN_ANSWER; must live until the next call into this instance */
} amq_plan;

#define AMQ_WAKE_TOKEN UINT64_MAX /* on_timer() after wake() */

typedef struct amq_host { /* one per instance; valid until destroy() has returned. See above for
                             the states in which each function may be called */
    uint32_t size;
    uint16_t major, minor; /* the host's */
    void* ctx;             /* first argument of every function below */
    uint32_t shard, shards;
    uint64_t (*now_ns)(void* ctx); /* [shard] monotonic; stands still during a call */
    uint64_t (*random)(void* ctx); /* [shard] 64 uniform bits, replayed under the same seed */
    /* [shard] Calls on_timer(token) once after so long; a token set again is moved, after_ns 0
     * clears it. AMQ_E_NOMEM past the quota of 65,536 timers an instance. AMQ_WAKE_TOKEN is
     * refused. */
    amq_rc (*timer)(void* ctx, uint64_t token, uint64_t after_ns);
    /* [shard] route() again for a held message, after the present call returned.
     * AMQ_E_STATE if that message is not held by this instance. */
    amq_rc (*release)(void* ctx, amq_id held);
    void (*wake)(void* ctx); /* [any] on_timer(AMQ_WAKE_TOKEN) soon, on the shard */
    void (*log)(void* ctx, int32_t level, amq_str text); /* [any] 0 trace .. 4 error; copied */
    /* [shard] to the monitors; n <= 4 */
    void (*trace)(void* ctx, uint32_t code, const int64_t* v, uint32_t n);
    /* [shard] the text for the rc about to be returned; copied */
    void (*error)(void* ctx, amq_str why);
    /* [shard] a table by its id "name/revision"; NULL: unknown */
    const void* (*extension)(void* ctx, const char* id);
} amq_host;

/* An instance; every function [shard]. Required: destroy, route. Others may be NULL. */
typedef struct amq_strategy {
    uint32_t size;
    void* self;                     /* first argument of every function below */
    amq_rc (*activate)(void* self); /* before the first message */
    void (*deactivate)(void* self); /* after the last message; timers no longer fire */
    void (*destroy)(void* self);    /* ends the instance and its amq_strategy; the last call */
    /* A message arrived, was released, or a subscriber joined while it was held. */
    amq_rc (*route)(void* self, const amq_msg*, const amq_view*, amq_plan*);
    /* A positive reply. NULL: KEEP until `want` replies came, then DONE with the last. */
    amq_rc (*on_reply)(void* self, const amq_msg*, amq_id from, int32_t status, amq_str body,
                       const amq_view*, amq_plan*);
    /* An attempt got no reply: `cause` AMQ_TIMEOUT, AMQ_GONE or AMQ_DECLINED. Its state says so
     * already. Also called with AMQ_GONE for a message sent with `want` 0 of which no byte left
     * before the subscriber was gone: it comes back as a message of its own, with that one attempt.
     * NULL: KEEP while attempts are open, then DROP with responder_lost. */
    amq_rc (*on_miss)(void* self, const amq_msg*, amq_id who, uint32_t cause, const amq_view*,
                      amq_plan*);
    /* joined: 1, left: 0 */
    amq_rc (*on_member)(void* self, int32_t joined, amq_str topic, const amq_sub*);
    amq_rc (*on_timer)(void* self, uint64_t token);
    /* After a swap, for each message held or in flight. NULL: KEEP */
    amq_rc (*adopt)(void* self, const amq_msg*, const amq_view*, amq_plan*);
    /* New options; if it fails the old ones stand. NULL: the host makes a new instance */
    amq_rc (*reconfigure)(void* self, amq_str json);
    const void* (*extension)(void* self, const char* id); /* "amq.state/1": save, load */
} amq_strategy;

enum {
    AMQ_DESC_ANSWERS = 1 /* publishers of this strategy are told the outcome, exactly once */
};
typedef struct amq_desc { /* static data, readable before init() */
    uint32_t size;
    uint32_t flags;            /* AMQ_DESC_* */
    const char* id;            /* reverse domain name, "org.amq.reliable-random" */
    const char* kind;          /* AMQ_STRATEGY_KIND */
    const char* name;          /* for people */
    const char* version;       /* of the strategy, "1.0.0" */
    const char* vendor;        /* NULL: not told */
    const char* config_schema; /* JSON schema of the options, NULL: not told */
    const char* state_schema;  /* name of the format that amq.state/1 saves, NULL: none */
} amq_desc;

/* The one symbol of a library: `AMQ_EXPORT const amq_entry amq_plugin_v1`. */
typedef struct amq_entry {
    uint32_t magic, size;  /* these two never move, in any major */
    uint16_t major, minor; /* what the library was built against */
    uint16_t need_minor;   /* oldest minor of a host that it runs on */
    uint16_t reserved;
    const char* sdk; /* which SDK built it, for people */
    /* [load] may be NULL. `own_path` is the file that the operator named; what runs may be a copy.
     */
    amq_rc (*init)(amq_str own_path, char* err, size_t err_n);
    /* [load] once after a successful init(), when no instance is left; may be NULL */
    void (*deinit)(void);
    uint32_t (*count)(void);                 /* [load] strategies in this library, 1..64 */
    const amq_desc* (*describe)(uint32_t i); /* [load] i < count(); the same answer every time */
    /* [shard] A new `const amq_strategy *` for the id, or NULL with a text in err (at most err_n
     * bytes with the final zero). The options are a JSON object, "{}" when there are none. */
    const void* (*create)(const char* id, const amq_host*, amq_str json, char* err, size_t err_n);
} amq_entry;

/* --- since 1.1: what a strategy counts, for the monitors --- */

enum {
    AMQ_METRIC_COUNTER = 1, /* one cell: how often; it only grows */
    AMQ_METRIC_GAUGE = 2, /* one cell: how much there is just now, an int64_t in two's complement */
    AMQ_METRIC_HISTOGRAM =
        3 /* bounds_n + 2 cells: how many values were at most bounds[0], above that
             and at most bounds[1] ..., above the last; and the sum of all values */
};
typedef struct amq_metric { /* the host copies it, texts and arrays included */
    uint32_t size;
    uint32_t kind; /* AMQ_METRIC_* */
    amq_str name;  /* [a-z][a-z0-9_]*, at most 64 bytes; unlike those of the instance's others */
    amq_str unit;  /* printable ASCII, at most 16 bytes; may be empty */
    amq_str help;  /* for people: at most 256 bytes of one line; may be empty */
    amq_str label; /* the name of its one label, as a name; {NULL, 0}: it has none */
    const amq_str*
        values; /* of the label, no two alike, each 1 to 64 bytes without control characters */
    const uint64_t* bounds; /* of a histogram, ascending */
    uint32_t values_n;      /* 1 to 32 with a label, 0 without */
    uint32_t bounds_n;      /* 1 to 32 for a histogram, else 0 */
} amq_metric;

/* What amq_host.extension gives for AMQ_METRICS_ID; valid until destroy() has returned.
 *
 * Cells belong to the instance and begin at 0; those of the label's second value follow those of
 * its first. The instance writes them, on the shard: each with one relaxed atomic store, as
 * monitors read them meanwhile from other threads. They are good until destroy() has returned. The
 * host shows the sum over all instances that serve, by the id of the strategy and the name, and for
 * counters and histograms of those that have served as well: it never sinks while kind, unit, label
 * and bounds stay as they are. */
typedef struct amq_metrics {
    uint32_t size;
    uint32_t reserved;
    void* ctx; /* first argument of add */
    /* [shard] Gives the first cell of a metric; at most 64 metrics and 16,384 cells an instance.
     * The same metric again gives the same cells. AMQ_E_CONFIG: the metric is not as said above, or
     * another of that name is there already; AMQ_E_NOMEM: there are too many; AMQ_E_STATE: not now.
     * Each with a text in err, at most err_n bytes with the final zero; err may be NULL. */
    amq_rc (*add)(void* ctx, const amq_metric* metric, uint64_t** cells, char* err, size_t err_n);
    /* [shard] One relaxed store, for languages that have none. */
    void (*store)(uint64_t* cell, uint64_t value);
} amq_metrics;

/* --- since 1.1: what a strategy knows, kept when another instance takes its place --- */

/* What amq_strategy.extension gives for AMQ_STATE_ID, of strategies whose amq_desc.state_schema
 * names the format. Where the instance that goes and the one that comes have the same id and the
 * same state_schema, save() of the one is called, then load() of the other: between two messages,
 * after the activate() of the one that comes and its on_member() calls for those who are there. The
 * one that goes gets deactivate() next. If either function fails, the one that comes starts empty,
 * and the operator is told; that is no strike. */
typedef struct amq_state {
    uint32_t size;
    uint32_t reserved;
    /* [shard] Gives its bytes by put(to, piece), in order and in any number of pieces, which are
     * copied; put is good during this call only. AMQ_E_NOMEM from put: more than 16 MiB in all;
     * return it. */
    amq_rc (*save)(void* self, amq_rc (*put)(void* to, amq_str piece), void* to);
    /* [shard] Takes the bytes that save() of another instance gave, which may have been another
     * version of the strategy. If it fails, the instance is as it was. */
    amq_rc (*load)(void* self, amq_str bytes);
} amq_state;

#ifdef __cplusplus
}
#endif

#endif
