#include "bench/load/options.hpp"

#include <functional>
#include <map>
#include <stdexcept>
#include <string_view>

#include "bench/load/body.hpp"
#include "bench/load/option_value.hpp"

namespace amq::bench {
namespace {

Protocol parse_protocol(std::string_view text) {
    if (text == "amq") return Protocol::amq;
    if (text == "native") return Protocol::native;
    if (text == "nats") return Protocol::nats;
    if (text == "mqtt") return Protocol::mqtt;
    if (text == "resp") return Protocol::resp;
    refuse("protocol", text);
}

Transport parse_transport(std::string_view text) {
    if (text == "tcp") return Transport::tcp;
    if (text == "ws") return Transport::websocket;
    refuse("transport", text);
}

Model parse_model(std::string_view text) {
    if (text == "echo") return Model::echo;
    if (text == "10") return Model::fan_out;
    if (text == "12") return Model::one_of_many;
    if (text == "13") return Model::owner_among_all;
    refuse("model", text);
}

using Setter = std::function<void(Options&, std::string_view)>;

std::map<std::string_view, Setter> setters() {
    using Text = std::string_view;
    constexpr std::uint16_t kTopPort = 65535;
    const auto seconds = [](Text name, Text text) {
        return std::chrono::duration<double>(parse(name, text, 0.0, 600.0));
    };
    return {
        {"protocol", [](Options& o, Text text) { o.protocol = parse_protocol(text); }},
        {"transport", [](Options& o, Text text) { o.transport = parse_transport(text); }},
        {"label", [](Options& o, Text text) { o.label = text; }},
        {"host", [](Options& o, Text text) { o.host = text; }},
        {"port",
         [](Options& o, Text text) {
             o.publish_port = o.subscribe_port = parse<std::uint16_t>("port", text, 1, kTopPort);
         }},
        {"publish-port",
         [](Options& o, Text text) {
             o.publish_port = parse<std::uint16_t>("publish-port", text, 1, kTopPort);
         }},
        {"subscribe-port",
         [](Options& o, Text text) {
             o.subscribe_port = parse<std::uint16_t>("subscribe-port", text, 1, kTopPort);
         }},
        {"model", [](Options& o, Text text) { o.model = parse_model(text); }},
        {"topic", [](Options& o, Text text) { o.topic = parse("topic", text, 3U, 0xFFFFFEFFU); }},
        {"topic-name",
         [](Options& o, Text text) {
             if (text.empty() || text.size() > 255) refuse("topic-name", text);
             o.topic_name = text;
         }},
        {"publishers",
         [](Options& o, Text text) { o.publishers = parse("publishers", text, 1U, 20'000U); }},
        {"window", [](Options& o, Text text) { o.window = parse("window", text, 1U, 65'536U); }},
        {"subscribers",
         [](Options& o, Text text) { o.subscribers = parse("subscribers", text, 1U, 20'000U); }},
        {"body",
         [](Options& o, Text text) {
             o.body = parse<std::size_t>("body", text, 0, 8U << 20U);
             if (o.body != 0 && o.body < Body::kSmallest) refuse("body", text);
         }},
        {"rate", [](Options& o, Text text) { o.rate = parse("rate", text, 0.0, 1e8); }},
        {"deadline",
         [](Options& o, Text text) { o.deadline = parse("deadline", text, 0.0, 600.0); }},
        {"patience",
         [](Options& o, Text text) { o.patience = parse("patience", text, 0.0, 600.0); }},
        {"series", [](Options& o, Text text) { o.series = text; }},
        {"warm-up", [=](Options& o, Text text) { o.warm_up = seconds("warm-up", text); }},
        {"seconds", [=](Options& o, Text text) { o.measured = seconds("seconds", text); }},
        {"broker-pid",
         [](Options& o, Text text) { o.broker_pid = parse("broker-pid", text, 1, 1 << 30); }},
    };
}

// Whether the options go together.
void check(const Options& options) {
    const Protocol protocol = options.protocol;
    const bool is_of_amq = protocol == Protocol::amq || protocol == Protocol::native;
    const bool has_requests = protocol != Protocol::mqtt && protocol != Protocol::resp;
    if (options.publish_port == 0 || options.subscribe_port == 0) {
        throw std::invalid_argument(
            "--port, or --publish-port and --subscribe-port, must be given");
    }
    if (!options.topic_name.empty() && protocol != Protocol::native) {
        throw std::invalid_argument("--topic-name needs --protocol native");
    }
    if (options.transport == Transport::websocket && !is_of_amq) {
        throw std::invalid_argument("--transport ws needs --protocol amq or native");
    }
    if (!has_requests && options.model != Model::fan_out) {
        throw std::invalid_argument("--protocol mqtt or resp needs --model 10");
    }
    if (options.model == Model::echo && protocol != Protocol::amq) {
        throw std::invalid_argument("--model echo needs --protocol amq");
    }
    if (options.body == 0 && (!is_of_amq || options.model == Model::fan_out)) {
        throw std::invalid_argument(
            "--body 0 needs --protocol amq or native, and not --model 10: nothing else is known of "
            "an empty message");
    }
    if (options.measured.count() <= 0) throw std::invalid_argument("--seconds must be above 0");
}

}  // namespace

Options parse_options(std::span<char* const> arguments) {
    const auto known = setters();
    Options options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        std::string_view name = arguments[i];
        if (name == "--json") {
            options.format = Format::json;
            continue;
        }
        if (!name.starts_with("--") || !known.contains(name.substr(2))) {
            throw std::invalid_argument("there is no option \"" + std::string(name) + "\"");
        }
        if (i + 1 == arguments.size()) {
            throw std::invalid_argument(std::string(name) + " needs a value");
        }
        known.at(name.substr(2))(options, arguments[++i]);
    }
    check(options);
    if (options.model == Model::echo) options.subscribers = 0;
    return options;
}

std::string usage() {
    return R"(amq_load: drives a broker with requests or a fan-out and measures it.

  --protocol amq|native|nats|mqtt|resp
                             what the broker speaks (amq: the original protocol; native: amq's own;
                             mqtt: 3.1.1 at QoS 0, resp: of redis, both with --model 10 alone)
  --transport tcp|ws         ws: over WebSocket (amq, native)
  --port N                   the broker's port; or, where publishers and subscribers have their own,
  --publish-port N --subscribe-port N
  --host A.B.C.D             its address (127.0.0.1)
  --model 10|12|13|echo      10 fan-out, 12 one of many replies, 13 all get it, the owner replies,
                             echo: no subscribers, the server sends every frame back itself
  --publishers N             (256)
  --window N                 messages in flight a publisher (1)
  --subscribers N            (4)
  --body BYTES               (64, at least 16; or 0, of which all that is checked is the sequence)
  --topic N                  (1001)
  --topic-name TEXT          instead of a number: each session sets an alias (native)
  --rate N                   open loop: N messages a second in all, latency from the time each was
                             due; --window then bounds what is in flight, later ones wait their turn
  --deadline S               open loop: later answers are right, but count as not good (0: none do)
  --patience S               open loop: what found no room so long after it was due is not sent any
                             more, and not good (0: it waits for ever)
  --series FILE              also write a line for each second: second, good, p50 and p99 in us
  --warm-up S --seconds S    not measured (0.5), measured (2)
  --broker-pid N             also report CPU time and memory of that process
  --label TEXT               the name in the report
  --json                     one JSON object instead of a line of text

Exit: 0 all replies were right, 1 some were wrong, missing or there were none, 2 bad usage.
)";
}

}  // namespace amq::bench
