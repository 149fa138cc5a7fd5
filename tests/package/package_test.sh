#!/usr/bin/env bash
# package_test.sh TEST SOURCE BUILD WORK AS_SERVICE: one of the tests of the packages; each is a function of its name.
# WORK is a directory of theirs alone: packages/, root/ (where they are installed), plugin/, cmake/ and pkg-config/.
set -euo pipefail
test=$1 source=$2 build=$3 work=$4 as_service=$5
root=$work/root
own=$work/$test  # logs: the tests run side by side
fail() { echo "FAILED: $*" >&2; exit 1; }
skip() { echo "skipped: $*" >&2; exit 77; }
need() { command -v "$1" >/dev/null || skip "$1 is missing; script/packages installs it"; }
has_tools() { [[ -e $work/packages/amq-tools.deb ]]; }
need dpkg-architecture
library_dir=lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH)

packages() { find "$work/packages" -name '*.deb' | sort; }

# --- the packages

is_built() {
    need dpkg-shlibdeps
    need file
    rm -rf "$work"
    mkdir -p "$work/packages"
    # Packed with a umask that must not show in them.
    (umask 027 && cd "$work" && cpack --config "$build/CPackConfig.cmake" -B "$work/cpack" >"$work/cpack.log" 2>&1) ||
        { cat "$work/cpack.log"; fail "cpack"; }
    local file
    for file in "$work"/cpack/*.deb; do mv "$file" "$work/packages/$(dpkg-deb -f "$file" Package).deb"; done
    rm -rf "$work/cpack"
    local expected=(amq-server libamq-dev) package
    if grep -q '^set(CPACK_COMPONENTS_ALL .*tools' "$build/CPackConfig.cmake"; then
        expected+=(amq-tools)
    fi
    for package in "${expected[@]}"; do
        [[ -e $work/packages/$package.deb ]] || fail "there is no package $package"
        dpkg-deb -I "$work/packages/$package.deb"
    done
    [[ $(dpkg-deb -I "$work/packages/amq-server.deb" conffiles) == /etc/amq/amq.toml ]] || fail "conffiles"
    [[ $(dpkg-deb -f "$work/packages/amq-server.deb" Depends) == *libc6* ]] || fail "amq-server depends on no library"
}

passes_lintian() {
    need lintian
    local files
    mapfile -t files < <(packages)
    TMPDIR=$work lintian --no-cfg --tag-display-limit 0 --fail-on error,warning "${files[@]}"
}

# dpkg in a root of its own: scripts run here and are told where the root is.
dpkg_in() {
    local root=$1
    shift
    mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates"
    touch "$root/var/lib/dpkg/status"
    local as_root=()
    [[ $(id -u) == 0 ]] || { need fakeroot; as_root=(fakeroot); }
    PATH=$PATH:/usr/sbin:/sbin "${as_root[@]}" dpkg --root="$root" --log="$work/dpkg.log" \
        --force-script-chrootless --force-not-root --force-depends --no-triggers "$@"
}

is_installed_into_an_empty_root() {
    rm -rf "$root"
    local files
    mapfile -t files < <(packages)
    dpkg_in "$root" --install "${files[@]}"
    local path
    for path in usr/sbin/amqd etc/amq/amq.toml lib/systemd/system/amqd.service "usr/$library_dir/libamq_anet.a" \
        "usr/$library_dir/amq/plugins/reliable_random.so" usr/include/amq/plugin/abi.h \
        "usr/$library_dir/cmake/amq/amqConfig.cmake" "usr/$library_dir/pkgconfig/amq-plugin.pc" \
        usr/share/man/man8/amqd.8.gz usr/share/man/man5/amq.toml.5.gz \
        usr/share/amq/prometheus/alerts.yml usr/share/amq/prometheus/grafana.json; do
        [[ -e $root/$path ]] || fail "/$path is not there"
    done
    [[ -L $root/etc/systemd/system/multi-user.target.wants/amqd.service ]] || fail "the service is not enabled"
    if has_tools; then
        for path in usr/bin/amq usr/bin/amq-plugin-check usr/share/man/man1/amq.1.gz \
            usr/share/man/man1/amq-plugin-check.1.gz usr/share/bash-completion/completions/amq \
            usr/share/zsh/vendor-completions/_amq usr/share/fish/vendor_completions.d/amq.fish; do
            [[ -s $root/$path ]] || fail "/$path is not there"
        done
    fi
}

leaves_nothing_when_it_is_purged() {
    local other=$work/purged left
    rm -rf "$other"
    dpkg_in "$other" --install "$work/packages/amq-server.deb"
    echo 'shards = 1' >"$other/etc/amq/amq.toml"
    dpkg_in "$other" --remove amq-server
    [[ $(cat "$other/etc/amq/amq.toml") == 'shards = 1' ]] || fail "settings were removed with the package"
    dpkg_in "$other" --purge amq-server
    left=$(find "$other" \( -name '*amq*' \) -not -path '*/var/lib/dpkg/*')
    [[ -z $left ]] || fail "left behind: $left"
}

# --- the unit, the manual pages

has_a_hardened_unit() {
    command -v systemd-analyze >/dev/null || skip "systemd-analyze is missing; it comes with the package systemd"
    local unit=$root/lib/systemd/system/amqd.service
    # Nothing but amq is in the root: the unit's neighbours are not there to be verified, and of what else it calls
    # there is only the name.
    local verified
    verified=$(mktemp -d)
    mkdir -p "$verified/bin" "$verified/usr/sbin" "$verified/lib/systemd/system"
    cp "$root/usr/sbin/amqd" "$verified/usr/sbin"
    cp "$unit" "$verified/lib/systemd/system"
    install -m 755 /dev/null "$verified/bin/kill"
    systemd-analyze verify --man=no --recursive-errors=no --root="$verified" "$verified/lib/systemd/system/amqd.service"
    rm -rf "$verified"
    systemd-analyze security --no-pager --offline=true --threshold=15 --root="$root" "$unit"
    # MemoryDenyWriteExecute: nothing that is loaded asks for a stack or a text that may be written and executed.
    local file
    for file in "$root/usr/sbin/amqd" "$root/usr/$library_dir"/amq/plugins/*.so; do
        says "$(readelf -lW "$file")" 'GNU_STACK.* RW ' || fail "$file has an executable stack"
        if says "$(readelf -dW "$file")" TEXTREL; then fail "$file has relocations in its text"; fi
    done
}

# The text of a page, hyphens and all, as grep likes it.
page() { zcat "$root/usr/share/man/$1.gz" | sed -e 's/\\&//g' -e 's/\\f[BIR]//g' -e 's/\\-/-/g' -e 's/\\e/\\/g'; }

# says TEXT GREP-OPTION... PATTERN: not by a pipe, whose left end grep -q would break.
says() { local text=$1; shift; grep -q "$@" <<<"$text"; }

options_of() { "$@" --help | grep -oE -- '(^|[ ,])--?[A-Za-z][A-Za-z-]*' | tr -d ' ,' | sort -u; }

has_manual_pages_that_agree_with_the_programs() {
    local option key amqd=$root/usr/sbin/amqd text options
    options=$(options_of "$amqd")
    [[ $(wc -l <<<"$options") -ge 8 ]] || fail "amqd --help names no options"
    text=$(page man8/amqd.8)
    for option in $options; do
        says "$text" -E -- "(^|[ \"])$option([ \",]|$)" || fail "amqd(8) does not know $option"
    done
    # shellcheck disable=SC2013  # words
    for option in $(sed -n '/^.SH OPTIONS/,/^.SH SIGNALS/p' <<<"$text" | grep '^.B' |
        grep -oE -- '--?[A-Za-z][A-Za-z-]*' | sort -u); do
        says "$options" -xF -- "$option" || fail "amqd(8) knows $option, amqd does not"
    done
    text=$(page man5/amq.toml.5)
    # shellcheck disable=SC2016  # Markdown
    for key in $("$amqd" --config-docs | sed -n 's/^| `\([a-z0-9_]*\)` .*/\1/p'); do
        says "$text" -xE "$key \(.*" || fail "amq.toml(5) does not know $key"
    done
    has_tools || return 0
    local program
    for program in amq amq-plugin-check; do
        text=$(page man1/$program.1)
        for option in $(options_of "$root/usr/bin/$program"); do
            says "$text" -F -- "$option" || fail "$program(1) does not know $option"
        done
    done
}

# --- projects outside

# write_plugin FOLDER: the two blocks of docs/PLUGINS.md that are whole files: the strategy and its test.
write_plugin() {
    local folder=$1 block
    mkdir -p "$folder"
    for block in 'plugin/plugin.hpp=least_busy.cpp' 'plugin_test/strategy_bench.hpp=least_busy_test.cpp'; do
        awk -v mark="<amq/${block%=*}>" '
            /^```cpp$/ { text = ""; is_code = 1; next }
            /^```$/ { if (is_code && index(text, mark)) printf "%s", text; is_code = 0 }
            is_code { text = text $0 "\n" }' "$source/docs/PLUGINS.md" >"$folder/${block#*=}"
        [[ -s $folder/${block#*=} ]] || fail "docs/PLUGINS.md has no ${block#*=}"
    done
}

serves_a_cmake_project() {
    rm -rf "$work/cmake"
    write_plugin "$work/cmake/plugin"
    cmake -G Ninja -S "$source/tests/package/outside" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$root/usr" \
        -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF -DEXAMPLES="$source/examples" -DPLUGIN="$work/cmake/plugin"
    grep -q "^amq_DIR:PATH=$root/" "$work/cmake/CMakeCache.txt" || fail "another amq was found"
    cmake --build "$work/cmake" --parallel 2
    ctest --test-dir "$work/cmake" --output-on-failure --no-tests=error
    "$source/tests/plugins/symbols_test.sh" "$work/cmake/plugins/least_busy.so"
    cmake --install "$work/cmake"
}

package_config() { PKG_CONFIG_PATH=$root/usr/$library_dir/pkgconfig pkg-config --define-variable=prefix="$root/usr" "$@"; }

# compiled_by_pkg_config EXAMPLE: with the library that it includes.
compiled_by_pkg_config() {
    local module=amq-anet
    if grep -q '<amq/client/' "$1"; then module=amq-client; fi
    # shellcheck disable=SC2046  # flags are words
    g++ -std=c++20 "$1" $(package_config --cflags --libs $module) -o "$work/pkg-config/$(basename "$1" .cpp)"
}

serves_pkg_config() {
    need pkg-config
    local out=$work/pkg-config example
    rm -rf "$out"
    write_plugin "$out"
    compiled_by_pkg_config "$source/examples/publisher.cpp"
    # shellcheck disable=SC2046  # flags are words
    g++ -std=c++20 $(package_config --cflags amq-plugin) $(package_config --variable=plugin_cflags amq-plugin) \
        "$out/least_busy.cpp" $(package_config --variable=plugin_libs amq-plugin) -o "$out/least_busy.so"
    "$source/tests/plugins/symbols_test.sh" "$out/least_busy.so"
    # shellcheck disable=SC2046  # flags are words
    gcc -std=c11 -Wall -Wextra -Werror $(package_config --cflags amq-plugin) \
        $(package_config --variable=plugin_cflags amq-plugin) "$source/examples/strategies/first_come/first_come.c" \
        $(package_config --variable=plugin_libs amq-plugin) -o "$out/first_come.so"
    "$source/tests/plugins/symbols_test.sh" "$out/first_come.so"
    package_config --exists amq-client || return 0
    compiled_by_pkg_config "$source/examples/worker_pool.cpp"
}

# One command for a strategy of one's own, in each language, with nothing of amq but what is installed.
builds_what_amq_plugin_new_begins() {
    has_tools || skip "amq is in no package"
    local name flag
    rm -rf "$own"
    export PATH=$root/usr/bin:$PATH
    for name in written_in_cpp written_in_c; do
        flag=()
        [[ $name != written_in_c ]] || flag=(--c)
        amq plugin new "$name" "${flag[@]}" --dir "$own"
        "$own/$name/check" -G Ninja -DCMAKE_PREFIX_PATH="$root/usr" -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF \
            >"$own/$name.log" 2>&1 || { cat "$own/$name.log"; fail "$name/check ended with $?"; }
        grep -q "^amq_DIR:PATH=$root/" "$own/$name/build/CMakeCache.txt" || fail "another amq was found"
        says "$(cat "$own/$name.log")" '100% tests passed' || fail "no tests were run: $(cat "$own/$name.log")"
        says "$(tail -1 "$own/$name.log")" "plugins/$name.so: all rules hold" || fail "no rules were looked at"
        "$source/tests/plugins/symbols_test.sh" "$own/$name/build/plugins/$name.so"
        "$root/usr/sbin/amqd" --config "$own/$name/amq.toml" --check-config || fail "amqd refuses its settings"
    done
}

# --- a broker from the root, with the settings that were installed

broker_pid='' subscriber_pid='' temporary=''
stop_all() {
    [[ -z $subscriber_pid ]] || kill "$subscriber_pid" 2>/dev/null || true
    [[ -z $broker_pid ]] || kill "$broker_pid" 2>/dev/null || true
    wait
    [[ -z $temporary ]] || rm -rf "$temporary"
}

# await FILE PATTERN: until a line of the file has it.
await() {
    for _ in {1..200}; do
        if grep -qE "$2" "$1" 2>/dev/null; then return; fi
        sleep 0.05
    done
    cat "$1" >&2
    fail "nothing like \"$2\" within 10 s"
}

# start_broker AMQD ARGUMENT...: on ports that are free, with its log in $own.
start_broker() {
    local listener ports=()
    for listener in native native_ws publishers subscribers; do
        ports+=(--set "listen.$listener.url=$([[ $listener == native_ws ]] && echo ws || echo tcp)://127.0.0.1:0")
    done
    trap stop_all EXIT
    rm -rf "$own"
    mkdir -p "$own"
    "$@" "${ports[@]}" 2>"$own/broker.log" &
    broker_pid=$!
    await "$own/broker.log" 'event=ready'
}

url_of() { sed -n "s/.*event=listening name=$1 .*url=\([^ ]*\).*/\1/p" "$own/broker.log"; }

stop_broker() {
    kill -TERM "$broker_pid"
    wait "$broker_pid" || fail "amqd ended with $?"
    broker_pid='' subscriber_pid=''
}

runs_a_broker_for_outside_programs() {
    local plugin
    for plugin in least_busy.so "$work/pkg-config/least_busy.so"; do  # installed beside amqd's own, and elsewhere
        start_broker "$root/usr/sbin/amqd" --config "$root/etc/amq/amq.toml" \
            --set "plugins.least_busy.path=$plugin" --set models.20.strategy=org.example.least-busy
        "$work/cmake/subscriber" 1001 "$(url_of subscribers)" >"$own/subscriber.log" &
        subscriber_pid=$!
        await "$own/subscriber.log" '^subscribed'
        is_answered "$work/cmake/publisher"
        is_answered "$work/pkg-config/publisher"
        kill -TERM "$subscriber_pid"
        stop_broker
    done
}

is_answered() {
    local reply
    reply=$("$1" 1001 hello "$(url_of publishers)") || fail "$1 ended with $?"
    [[ $reply == 'handled: hello' ]] || fail "$1 was answered: $reply"
}

# --- the same as systemd would start it

has_a_unit_that_amqd_can_live_under() {
    local unit=$root/lib/systemd/system/amqd.service line
    for line in Type=notify WatchdogSec=30s MemoryDenyWriteExecute=yes \
        'ExecStart=/usr/sbin/amqd --config /etc/amq/amq.toml'; do
        grep -qxF "$line" "$unit" || fail "the unit does not say $line"
    done
    temporary=$(mktemp -d)  # a path short enough for a socket
    start_broker "$as_service" "$temporary/notify" "$own/told" \
        "$root/usr/sbin/amqd" --config "$root/etc/amq/amq.toml"
    grep 'skipped:' "$own/broker.log" || true
    if grep -aq NOTIFY_SOCKET "$root/usr/sbin/amqd"; then
        await "$own/told" '^READY=1$'
        await "$own/told" '^WATCHDOG=1$'
        stop_broker
    else
        stop_broker
        skip "this amqd does not tell when it is ready, so systemd would wait in vain"
    fi
}

# --- cmake --install

is_not_needed_to_install_under_a_prefix() {
    local prefix=$work.prefix/amq moved=$work.prefix/moved
    own=$work.prefix/$test
    rm -rf "$work.prefix"
    mkdir -p "$work.prefix"
    cmake --install "$build" --prefix "$prefix" >/dev/null
    grep -qx "ExecStart=$prefix/sbin/amqd --config $prefix/etc/amq/amq.toml" \
        "$prefix/lib/systemd/system/amqd.service" || fail "the unit does not start this amqd"
    echo 'shards = 1' >"$prefix/etc/amq/amq.toml"
    cmake --install "$build" --prefix "$prefix" >/dev/null
    [[ $(cat "$prefix/etc/amq/amq.toml") == 'shards = 1' ]] || fail "settings were overwritten"
    mv "$prefix" "$moved"
    start_broker "$moved/sbin/amqd" --config "$moved/etc/amq/amq.toml"
    stop_broker
}

"$test"
