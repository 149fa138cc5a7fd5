#include "host/monitor/inspection.hpp"

#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "host/monitor/figures_json.hpp"
#include "host/monitor/inspect_fairness.hpp"
#include "host/monitor/inspect_sessions.hpp"
#include "host/monitor/inspect_topics.hpp"

namespace amq::host {
namespace {

namespace json = boost::json;

MonitorAnswer refusal(amq_rc rc, std::string_view why) {
    return {rc, json::serialize(json::object{{"error", json_text(why)}})};
}

}  // namespace

Inspection::Inspection(const Shards& shards, const EventHub& events, InspectionSources sources)
    : shards_(shards), events_(events), sources_(std::move(sources)) {}

MonitorAnswer Inspection::ask(std::string_view text, const std::function<bool()>& given_up) const {
    try {
        Question question = Question::read(text);
        return {AMQ_OK, json::serialize(answer(question, given_up))};
    } catch (const BadQuestion& bad) {
        return refusal(AMQ_E_CONFIG, bad.what());
    } catch (const Unanswered& late) {
        return refusal(AMQ_E_STATE, late.what());
    } catch (const std::exception& error) {
        return refusal(AMQ_E_INTERNAL, error.what());
    }
}

json::object Inspection::answer(Question& question, const std::function<bool()>& given_up) const {
    const ShardQuestions shards(shards_, given_up);
    const std::string what = question.required_text("ask");
    if (what == "counters") return counters(question, shards);
    if (what == "sessions") return inspect_sessions(question, shards);
    if (what == "session") return inspect_session(question, shards);
    if (what == "topics") return inspect_topics(question, shards);
    if (what == "topic") return inspect_topic(question, shards);
    if (what == "hot_topics") return inspect_hot_topics(question, shards);
    if (what == "fairness") return inspect_fairness(question, shards);
    question.finish();
    if (what == "server") return sources_.server(given_up);
    if (what == "plugins") return sources_.plugins(given_up);
    if (what == "config") return sources_.config(given_up);
    throw BadQuestion("'ask' knows no '" + what + "'");
}

json::object Inspection::counters(Question& question, const ShardQuestions& shards) const {
    question.finish();
    const auto all = shards.ask_all<ShardFigures>([](Shard& shard) { return shard.figures(); });
    ShardFigures sum;
    json::array loops;
    for (std::size_t k = 0; k < all.size(); ++k) {
        add(sum, all[k]);
        const exchange::Histogram& turns = all[k].turns;
        loops.push_back({{"shard", k},
                         {"turns", turns.count()},
                         {"busy_us", turns.sum() / 1000},
                         {"turn_us", json_of(turns)}});
    }
    json::object object = json_of(sum);
    object["at_us"] = unix_us();
    object["loop"] = std::move(loops);
    object["events"] = {{"lost", events_.lost()}};
    object["plugin_metrics"] = sources_.plugin_metrics();
    json::object& refused = object["sessions"].get_object()["refused"].get_object();
    for (const auto& [reason, count] : sources_.refused()) {
        const json::value* others = refused.if_contains(reason);  // of shards that had no room
        refused[reason] = count.to_number<std::uint64_t>() +
                          (others == nullptr ? 0 : others->to_number<std::uint64_t>());
    }
    return object;
}

}  // namespace amq::host
