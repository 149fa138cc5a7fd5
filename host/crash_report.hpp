#pragma once
// The last words of a process that ends by a mistake in it: which plugin it was in, as a line of
// the log and as a record for the next start. The process then ends as it would have, by the
// signal.

#include "host/config/config.hpp"
#include "host/plugin_thread.hpp"

namespace amq::host {

struct CrashReport {
    LogFormat format = LogFormat::logfmt;
    int log = 2;  // the descriptor; -1: nothing is written there
};

/// From here on SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT are told of. One that somebody else
/// handles already, as a sanitizer does, stays his.
void report_crashes(const CrashReport&);

/// Crashes inside of a plugin are also written there, a line each (crash_records.hpp); -1: no more.
void record_crashes_in(int descriptor);

/// Ends the process by SIGABRT, on the thread that is inside of a plugin and does not come out, so
/// that the report and a core show where. A second call ends it from the calling thread: that one
/// does not even hear signals.
void end_hanging(const PluginThread&);

}  // namespace amq::host
