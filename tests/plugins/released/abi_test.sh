#!/bin/sh
# abi_test.sh <header> <layout> <case>: abi.sh tells a change of the header that breaks old plugins from one that does
# not. The header is changed on purpose, in a copy.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
header=$1 layout=$2

case $3 in
  accepts_a_field_after_the_last) edit='/^} amq_plan;/i uint64_t more;' expected=0 ;;
  accepts_a_function_after_the_last) edit='/^} amq_host;/i void (*more)(void* ctx);' expected=0 ;;
  accepts_a_larger_entry_of_an_array) edit='/^} amq_sub;/i uint64_t more;' expected=0 ;;
  accepts_a_larger_entry_of_a_library) edit='/^} amq_entry;/i void (*more)(void);' expected=0 ;;
  accepts_a_new_value) edit='s/AMQ_DONE = 4 /AMQ_DONE = 4, AMQ_MORE = 5 /' expected=0 ;;
  refuses_a_field_that_moved) edit='s/^    amq_id publisher;/    uint64_t more; amq_id publisher;/' expected=4 ;;
  refuses_a_field_that_is_gone) edit='/^    uint64_t now_ns;/d' expected=4 ;;
  refuses_a_field_with_another_name) edit='s/^    uint32_t verb;/    uint32_t word;/' expected=4 ;;
  refuses_a_field_of_another_type) edit='s/^    uint32_t verb;/    int32_t verb;/' expected=4 ;;
  refuses_another_parameter) edit='s/(\*wake)(void\* ctx)/(*wake)(void* ctx, int why)/' expected=4 ;;
  refuses_another_parameter_beside_a_new_field)
    edit='s/(\*wake)(void\* ctx)/(*wake)(void* ctx, int why)/;/^} amq_host;/i void (*more)(void* ctx);' expected=4 ;;
  refuses_a_value_that_changed) edit='s/AMQ_DONE = 4 /AMQ_DONE = 5 /' expected=4 ;;
  refuses_a_value_that_is_gone) edit='s/AMQ_GONE = 2, //' expected=4 ;;
  refuses_a_larger_text) edit='/^} amq_str;/i size_t more;' expected=4 ;;
  refuses_a_larger_load) edit='/^} amq_load;/i uint64_t more;' expected=4 ;;
  *) echo "there is no case $3" >&2; exit 2 ;;
esac

work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
sed "$edit" "$header" >"$work/changed.h"
if cmp -s "$header" "$work/changed.h"; then
  echo "the header has nothing of what this case changes: $edit" >&2
  exit 1
fi
result=0
"$here/abi.sh" check "$work/changed.h" "$layout" >"$work/report" 2>&1 || result=$?
[ $result -ne 77 ] || { cat "$work/report"; exit 77; }
[ $result -eq $expected ] && exit
cat "$work/report"
echo "abi.sh gave $result and not $expected for $edit" >&2
exit 1
