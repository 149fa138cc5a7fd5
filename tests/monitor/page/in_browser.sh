#!/usr/bin/env bash
# Runs what needs a browser, or says that there is none: 77 is what ctest takes for skipped. Where everything must hold
# (CI=true), a browser that is missing is a failure.
set -euo pipefail
if [ ! -x "${AMQ_CHROMIUM:-/usr/bin/chromium}" ]; then
    echo "there is no chromium: apt-get install chromium, or name another in AMQ_CHROMIUM"
    [ "${CI:-}" != true ] || exit 1
    exit 77
fi
exec "$@"
