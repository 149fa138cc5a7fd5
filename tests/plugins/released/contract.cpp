// A library whose functions speak of every type and every enumeration of the contract, so that its
// debug information holds them all: what abidw writes down of it is the layout of a release.

#include "abi.h"
#if __has_include("abi_monitor.h")
#include "abi_monitor.h"
#endif

extern "C" {
// One function for each struct: a difference is told with the name of the function that leads to
// it.
AMQ_EXPORT void takes_str(const amq_str*) {}
AMQ_EXPORT void takes_attempt(const amq_attempt*) {}
AMQ_EXPORT void takes_msg(const amq_msg*) {}
AMQ_EXPORT void takes_load(const amq_load*) {}
AMQ_EXPORT void takes_sub(const amq_sub*) {}
AMQ_EXPORT void takes_view(const amq_view*) {}
AMQ_EXPORT void takes_plan(amq_plan*) {}
AMQ_EXPORT void takes_host(const amq_host*) {}
AMQ_EXPORT void takes_strategy(const amq_strategy*) {}
AMQ_EXPORT void takes_desc(const amq_desc*) {}
AMQ_EXPORT void takes_entry(const amq_entry*) {}
AMQ_EXPORT void takes_metric(const amq_metric*) {}
AMQ_EXPORT void takes_metrics(const amq_metrics*) {}
AMQ_EXPORT void takes_state(const amq_state*) {}
AMQ_EXPORT void takes_id(amq_id) {}
AMQ_EXPORT void takes_rc(amq_rc) {}

// The enumerations have no names, so each is reached by one of its values.
AMQ_EXPORT void takes_code(decltype(AMQ_OK)) {}
AMQ_EXPORT void takes_outcome(decltype(AMQ_OUTCOME_OK)) {}
AMQ_EXPORT void takes_attempt_state(decltype(AMQ_ATTEMPT_OPEN)) {}
AMQ_EXPORT void takes_message_flag(decltype(AMQ_MSG_ANSWERED)) {}
AMQ_EXPORT void takes_verb(decltype(AMQ_KEEP)) {}
AMQ_EXPORT void takes_plan_flag(decltype(AMQ_PLAN_ALL)) {}
AMQ_EXPORT void takes_cause(decltype(AMQ_TIMEOUT)) {}
AMQ_EXPORT void takes_description_flag(decltype(AMQ_DESC_ANSWERS)) {}
AMQ_EXPORT void takes_metric_kind(decltype(AMQ_METRIC_COUNTER)) {}

#if __has_include("abi_monitor.h")
AMQ_EXPORT void takes_event(const amq_event*) {}
AMQ_EXPORT void takes_monitor(const amq_monitor*) {}
AMQ_EXPORT void takes_inspect(const amq_inspect*) {}
AMQ_EXPORT void takes_admin(const amq_admin*) {}
AMQ_EXPORT void takes_put(amq_put) {}
AMQ_EXPORT void takes_event_type(decltype(AMQ_EVENT_LOG)) {}
AMQ_EXPORT void takes_transport(decltype(AMQ_TRANSPORT_TCP)) {}
AMQ_EXPORT void takes_role(decltype(AMQ_ROLE_ANY)) {}
AMQ_EXPORT void takes_refusal(decltype(AMQ_REFUSED_OTHER)) {}
#endif
}
