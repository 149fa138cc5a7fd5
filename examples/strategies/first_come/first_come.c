/* Every subscriber gets the message, and the first `replies` of them are enough: the last of those
 * replies is the answer. With 1 the fastest wins; with 2 of 3 a majority has it when the publisher
 * hears of it.
 *
 * Fewer subscribers than that: hold for more. So many declined or lost that it can no longer be:
 * the publisher knows at once, not_owner if anybody declined, otherwise responder_lost.
 *
 * Plain C11, for want of anything else: the contract is all that it includes. */
#include <amq/plugin/abi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef AMQ_STATIC /* tests link it under another name */
#define AMQ_STATIC amq_plugin_v1
#endif
#define ID "org.example.first-come"
#define MOST_REPLIES 255u

struct first_come {
    amq_strategy table;
    uint32_t replies;
};

/* Entries are found by the host's stride: those of a newer host are longer. */
static const void* entry_at(const void* first, uint32_t stride, uint32_t i) {
    return (const char*)first + (size_t)stride * i;
}

/* on_reply is left to the host: it ends the message with the last of `want` replies. */
static amq_rc route(void* self, const amq_msg* msg, const amq_view* view, amq_plan* plan) {
    const struct first_come* me = self;
    for (uint32_t i = 0; i < view->n; ++i) {
        const amq_sub* sub = entry_at(view->first, view->stride, i);
        if ((msg->flags & AMQ_MSG_NO_ECHO) != 0 && sub->id == msg->publisher) continue;
        plan->target[plan->n++] = i;
    }
    if (plan->n < me->replies) {
        plan->n = 0;
        plan->verb = AMQ_HOLD;
    } else {
        plan->want = me->replies;
        plan->verb = AMQ_SEND;
    }
    return AMQ_OK;
}

static amq_rc on_miss(void* self, const amq_msg* msg, amq_id who, uint32_t cause,
                      const amq_view* view, amq_plan* plan) {
    const struct first_come* me = self;
    uint32_t possible = 0, declined = 0;
    (void)who, (void)cause, (void)view;
    for (uint32_t i = 0; i < msg->attempts_n; ++i) {
        const amq_attempt* one = entry_at(msg->attempts, msg->attempts_stride, i);
        if (one->state == AMQ_ATTEMPT_DECLINED) ++declined;
        if (one->state != AMQ_ATTEMPT_DECLINED && one->state != AMQ_ATTEMPT_GONE) ++possible;
    }
    plan->verb = AMQ_KEEP;
    if (possible < me->replies) {
        plan->verb = AMQ_DROP;
        plan->reason = declined > 0 ? AMQ_OUTCOME_NOT_OWNER : AMQ_OUTCOME_RESPONDER_LOST;
    }
    return AMQ_OK;
}

static void destroy(void* self) {
    free(self);
}

struct cursor {
    const char *at, *end;
};

/* Passes over blanks and then over this token; 0 when it is not there. */
static int took(struct cursor* in, const char* token) {
    const size_t n = strlen(token);
    while (in->at < in->end && strchr(" \t\r\n", *in->at) != NULL && *in->at != '\0') ++in->at;
    if ((size_t)(in->end - in->at) < n || memcmp(in->at, token, n) != 0) return 0;
    in->at += n;
    return 1;
}

/* A whole number from 1 to MOST_REPLIES in digits alone, or 0. */
static uint32_t take_number(struct cursor* in) {
    uint32_t number = 0;
    (void)took(in, "");
    if (in->at < in->end && *in->at == '0') return 0; /* JSON has no leading zeros */
    for (; in->at < in->end && *in->at >= '0' && *in->at <= '9'; ++in->at) {
        number = number * 10 + (uint32_t)(*in->at - '0');
        if (number > MOST_REPLIES) return 0;
    }
    return number;
}

/* {} or {"replies": N}, and nothing else. NULL when it is well, otherwise what is wrong. */
static const char* read_options(amq_str json, uint32_t* replies) {
    struct cursor in = {json.p, json.p + json.n};
    if (!took(&in, "{")) return "the options are no JSON object";
    if (!took(&in, "}")) {
        if (!took(&in, "\"replies\"")) return "unknown option, known: replies";
        if (!took(&in, ":")) return "option \"replies\" has no value";
        *replies = take_number(&in);
        if (*replies == 0)
            return "option \"replies\": only a whole number from 1 to 255 is allowed";
        if (took(&in, ",")) return "unknown or repeated option after \"replies\", known: replies";
        if (!took(&in, "}"))
            return "option \"replies\": only a whole number from 1 to 255 is allowed";
    }
    (void)took(&in, "");
    return in.at == in.end ? NULL : "something follows the options";
}

static const void* create(const char* id, const amq_host* host, amq_str json, char* err,
                          size_t err_n) {
    struct first_come* me = NULL;
    uint32_t replies = 1;
    const char* wrong = read_options(json, &replies);
    if (strcmp(id, ID) != 0) wrong = "no such strategy in this library";
    if (host->major != AMQ_ABI_MAJOR) wrong = "the host speaks another major of the contract";
    if (wrong == NULL && (me = calloc(1, sizeof *me)) == NULL) wrong = "out of memory";
    if (wrong != NULL) {
        snprintf(err, err_n, "%s", wrong);
        return NULL;
    }
    me->replies = replies;
    me->table.size = sizeof me->table;
    me->table.self = me;
    me->table.destroy = destroy;
    me->table.route = route;
    me->table.on_miss = on_miss;
    return &me->table;
}

static const amq_desc description = {
    sizeof(amq_desc),
    AMQ_DESC_ANSWERS,
    ID,
    AMQ_STRATEGY_KIND,
    "First come",
    "1.0.0",
    "example",
    NULL,
    NULL,
};

static uint32_t count(void) {
    return 1;
}

static const amq_desc* describe(uint32_t i) {
    return i == 0 ? &description : NULL;
}

AMQ_EXPORT extern const amq_entry AMQ_STATIC;
const amq_entry AMQ_STATIC = {
    AMQ_ABI_MAGIC, sizeof(amq_entry), AMQ_ABI_MAJOR, AMQ_ABI_MINOR, 0, 0, "plain C", NULL, NULL,
    count,         describe,          create,
};
