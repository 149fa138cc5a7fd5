/* The plugin contract as C11 sees it. This file is a test by being compiled: with -std=c11
 * -Wpedantic -Werror. */
#include <amq/plugin/abi.h>

#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), "size of " #type);
#define FIELD(type, field, offset, ...)                                               \
    _Static_assert(offsetof(type, field) == (offset), "offset of " #type "." #field); \
    _Static_assert(_Generic(((type*)0)->field, __VA_ARGS__ : 1, default : 0),         \
                   "type of " #type "." #field);
#define VALUE(name, number) _Static_assert(name == (number), "value of " #name);
#if defined(__LP64__)
#include "abi_layout.inc"
#endif

/* What a plugin written in C looks like: the entry is a constant that needs no code to run. */
static uint32_t count(void) {
    return 0;
}
static const amq_desc* describe(uint32_t i) {
    (void)i;
    return NULL;
}
static const void* create(const char* id, const amq_host* host, amq_str json, char* err,
                          size_t err_n) {
    (void)id, (void)host, (void)json, (void)err, (void)err_n;
    return NULL;
}
extern const amq_entry entry_written_in_c;
const amq_entry entry_written_in_c = {
    AMQ_ABI_MAGIC, sizeof(amq_entry), AMQ_ABI_MAJOR, AMQ_ABI_MINOR, 0, 0, "none", NULL, NULL,
    count,         describe,          create};
