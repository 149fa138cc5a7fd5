#pragma once
// The four strategies of amq, linked in: for tests that need no library to be loaded.

#include <amq/plugin/abi.h>

extern "C" {
extern const amq_entry amq_reliable_random;
extern const amq_entry amq_reliable_spec;
extern const amq_entry amq_unreliable_all;
extern const amq_entry amq_unreliable_random;
}
