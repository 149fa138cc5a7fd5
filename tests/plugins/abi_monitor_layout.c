/* The contract of monitors as C11 sees it; a test by being compiled, as abi_layout.c is. */
#include <amq/plugin/abi_monitor.h>

#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), "size of " #type);
#define FIELD(type, field, offset, ...)                                               \
    _Static_assert(offsetof(type, field) == (offset), "offset of " #type "." #field); \
    _Static_assert(_Generic(((type*)0)->field, __VA_ARGS__ : 1, default : 0),         \
                   "type of " #type "." #field);
#define ARRAY(type, field, offset, element, count)                                    \
    _Static_assert(offsetof(type, field) == (offset), "offset of " #type "." #field); \
    _Static_assert(sizeof(((type*)0)->field) == (count) * sizeof(element),            \
                   "size of " #type "." #field);                                      \
    _Static_assert(_Generic(((type*)0)->field[0], element : 1, default : 0),          \
                   "type of " #type "." #field);
#define VALUE(name, number) _Static_assert(name == (number), "value of " #name);
#if defined(__LP64__)
#include "abi_monitor_layout.inc"
#endif

/* What a monitor written in C looks like. */
static uint64_t interest(void* self) {
    (void)self;
    return AMQ_EVENT_BIT(AMQ_EVENT_LOG) | AMQ_EVENT_BIT(AMQ_EVENT_DRAINING);
}
static void destroy(void* self) {
    (void)self;
}
extern const amq_monitor monitor_written_in_c;
const amq_monitor monitor_written_in_c = {
    sizeof(amq_monitor), 0, NULL, interest, NULL, NULL, destroy, NULL};
