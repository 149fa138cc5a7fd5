# What script/bench measures. Sourced by it, with its options in variables.
# shellcheck shell=bash disable=SC2034,SC2154

# Whom a case can be put to.
everyone=amqd,native,floor,nats
fan_out=$everyone,redis,mosquitto
amq=amqd,native
echoes=anet,raw

# A case: its name, its brokers, how amq_load is told about it, and what amqd alone is to be set to. A WebSocket case has the name of the
# case over TCP that it is held against, and " ws". Bodies are those of --body, unless a case has its own.
# Of smaller bodies there are more in flight, or the broker would wait for the load instead of working.
cases=(
    "12 256x1|$everyone|--model 12 --publishers 256 --window 1 --subscribers $subscribers"
    "12 256x1 ws|$amq|--model 12 --publishers 256 --window 1 --subscribers $subscribers --transport ws"
    "12 16x64|$everyone|--model 12 --publishers 16 --window 64 --subscribers $subscribers"
    "12 16x64 ws|$amq|--model 12 --publishers 16 --window 64 --subscribers $subscribers --transport ws"
    "12 1x1|$everyone|--model 12 --publishers 1 --window 1 --subscribers $subscribers"
    "12 1x1 spin|$amq,nats|--model 12 --publishers 1 --window 1 --subscribers $subscribers|spin=50us"
    "13 16x16 8 subs|$everyone|--model 13 --publishers 16 --window 16 --subscribers 8"
    "10 1->64|$fan_out|--model 10 --publishers 1 --window 128 --subscribers 64"
    "10 1->64 ws|$amq|--model 10 --publishers 1 --window 128 --subscribers 64 --transport ws"
    "10 1->1 16B|$fan_out|--model 10 --publishers 1 --window 4096 --subscribers 1 --body 16"
    "10 1->1 1KiB|$fan_out|--model 10 --publishers 1 --window 512 --subscribers 1 --body 1024"
    "10 1->1 16KiB|$fan_out|--model 10 --publishers 1 --window 128 --subscribers 1 --body 16384"
    "echo 256x1|$echoes|--model echo --publishers 256 --window 1"
    "echo 16x64|$echoes|--model echo --publishers 16 --window 64"
)

# Those of amq_client_requests: a client library instead of raw sockets.
client_cases=("client 1|--threads 1" "client 64|--threads 64")

# Where the time of these cases goes is recorded with them: the case, and how bench/profile.sh is told about it.
profiles=(
    "12 256x1|--case 256x1"
    "12 16x64|--case 16x64"
    "13 16x16 8 subs|--model 13 --subscribers 8 --case 16x16"
    "10 1->64|--model 10 --subscribers 64 --case 1x128"
)

# What measures in a way of its own: its name, and a program. bench/README.md says how it is called.
tools=(
    "idle sessions|$root/bench/idle.sh"
    "topics|$root/bench/topics.sh"
    "overload|$root/bench/overload.sh"
    "shards|$root/bench/shards.sh"
)
