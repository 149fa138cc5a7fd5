// What operators ask, done on the loader's thread, and how it is answered.
#include "host/plugin_control.hpp"

#include <future>
#include <stdexcept>

#include <boost/json/serialize.hpp>

#include "tests/host/bound_shards.hpp"

namespace amq::host {
namespace {

using namespace std::chrono_literals;

class APluginControl : public BoundShards {
  protected:
    ~APluginControl() override { loader_.stop(); }

    void start_control() {
        start_well();
        read_.config = config_;
        control_.emplace(*bindings_, loader_, log_, [this] { return read(); });
        loader_.start();
    }
    ConfigResult read() const {
        if (!unreadable_.empty()) throw std::runtime_error(unreadable_);
        return read_;
    }
    static boost::json::object object_of(const Answer& answer) {
        if (const auto* error = std::get_if<ActionError>(&answer)) {
            ADD_FAILURE() << error->text;
            return {};
        }
        return std::get<boost::json::object>(answer);
    }
    static ActionError error_of(const Answer& answer) {
        if (const auto* error = std::get_if<ActionError>(&answer)) return *error;
        ADD_FAILURE() << boost::json::serialize(std::get<boost::json::object>(answer));
        return {};
    }
    boost::json::object plugin() {
        return object_of(control_->list_plugins()).at("plugins").at(0).as_object();
    }

    // The answer comes when its time is over.
    std::future<Answer> shadow(const char* name, std::chrono::microseconds duration) {
        const auto answer = std::make_shared<std::promise<Answer>>();
        control_->shadow({kStrategy, file(name), duration, 1},
                         [answer](Answer it) { answer->set_value(std::move(it)); });
        return answer->get_future();
    }
    void catch_up() { static_cast<void>(control_->list_plugins()); }

    ConfigResult read_;
    std::string unreadable_;
    LoaderThread loader_;
    std::optional<PluginControl> control_;
};

TEST_F(APluginControl, ListsWhatServes) {
    start_control();
    publish(2);
    const boost::json::object one = plugin();
    EXPECT_EQ(one.at("id"), kStrategy);
    EXPECT_EQ(one.at("name"), "Followed");
    EXPECT_EQ(one.at("version"), "1.0.0");
    EXPECT_EQ(one.at("plugin"), "a");
    EXPECT_EQ(one.at("file").as_string(), file("followed").c_str());
    EXPECT_EQ(one.at("sha256").as_string().size(), 64U);
    EXPECT_EQ(one.at("generation").to_number<int>(), 1);
    EXPECT_EQ(one.at("strikes").to_number<int>(), 0);
    EXPECT_EQ(one.at("state"), "active");
    EXPECT_GT(one.at("since_us").to_number<std::int64_t>(), 1'000'000'000'000'000);
    const boost::json::object binding = one.at("bindings").at(0).as_object();
    EXPECT_EQ(binding.at("model").to_number<std::uint32_t>(), kModel);
    EXPECT_EQ(binding.at("match"), "");
    EXPECT_EQ(binding.at("calls"), one.at("calls"));
    EXPECT_GE(binding.at("calls").to_number<int>(), 2);
}

TEST_F(APluginControl, CallsAStrategyUnboundThatServesNothing) {
    config_.plugins.libraries["b"] = {file("followed_elsewhere")};
    start_control();
    const boost::json::object answer = object_of(control_->list_plugins());
    EXPECT_EQ(answer.at("plugins").at(1).at("state"), "unbound");
    EXPECT_TRUE(answer.at("plugins").at(1).at("bindings").as_array().empty());
}

TEST_F(APluginControl, CallsAStrategyByTheWorstOfItsBindings) {
    config_.plugins.libraries["a"].path = file("followed_failing");
    config_.topics = {topic_of("chat.*", kStrategy)};
    start_control();
    publish(5, "chat.a");
    loaders_work_.do_posted();
    EXPECT_EQ(plugin().at("state"), "quarantined");
    EXPECT_EQ(plugin().at("bindings").at(0).at("state"), "active");
}

TEST_F(APluginControl, SwapsAndSaysWhatRan) {
    start_control();
    const boost::json::object before = plugin();
    const boost::json::object answer = object_of(control_->swap(kStrategy, file("followed_2")));
    EXPECT_EQ(answer.at("changed"), true);
    EXPECT_EQ(answer.at("plugin").at("version"), "2.0.0");
    EXPECT_EQ(answer.at("plugin").at("state"), "probation");
    EXPECT_EQ(answer.at("plugin").at("generation").to_number<int>(), 2);
    EXPECT_EQ(answer.at("replaced").at("version"), "1.0.0");
    EXPECT_EQ(answer.at("replaced").at("sha256"), before.at("sha256"));
}

TEST_F(APluginControl, SaysThatNothingChangedWhenItIsTheSameFile) {
    start_control();
    const boost::json::object answer = object_of(control_->reload("a"));
    EXPECT_EQ(answer.at("changed"), false);
    EXPECT_EQ(answer.at("plugin").at("version"), "1.0.0");
    EXPECT_FALSE(answer.contains("replaced"));
}

TEST_F(APluginControl, SaysHowFarAFileCame) {
    start_control();
    const ActionError error = error_of(control_->swap("a", "/not/there.so"));
    EXPECT_EQ(error.text, "/not/there.so: open: No such file or directory");
    EXPECT_EQ(error.stage, "open");
    EXPECT_EQ(error_of(control_->reload("nobody")).stage, "");
}

TEST_F(APluginControl, ReadsTheConfigurationAgain) {
    start_control();
    read_.config.models[kModel].hold = 1s;
    read_.config.shards = 7;
    const boost::json::object answer = object_of(control_->reload_config());
    EXPECT_EQ(boost::json::serialize(answer.at("changed")),
              R"(["model 20: hold = \"1s\", not \"3s\""])");
    EXPECT_EQ(answer.at("restart").as_array().size(), 1U);
    EXPECT_EQ(answer.at("restart").at(0), "shards");
    pipe_.wait_for("event=reloaded");
}

TEST_F(APluginControl, NamesWhatIsMissingAndWhatHasComeBack) {
    const std::string path = place_.files.path() / "b.so";
    config_.plugins.libraries["b"] = {path, false};
    config_.models[21] = model_of("org.test.elsewhere");
    start_control();
    boost::json::object list = object_of(control_->list_plugins());
    EXPECT_EQ(boost::json::serialize(list.at("plugins").at(1)),
              R"({"plugin":"b","file":")" + path +
                  R"(","state":"missing","stage":"open","error":"No such file or directory"})");
    EXPECT_EQ(boost::json::serialize(list.at("unbound")),
              R"([{"model":21,"match":"","strategy":"org.test.elsewhere"}])");
    boost::json::object answer = object_of(control_->reload_config());
    EXPECT_TRUE(answer.at("changed").as_array().empty());
    EXPECT_EQ(boost::json::serialize(answer.at("missing")),
              R"(["plugin b: )" + path + R"(: open: No such file or directory"])");
    EXPECT_EQ(answer.at("unbound").as_array().size(), 1U);
    test::overwrite(path, test::read_file(file("followed_elsewhere")));
    answer = object_of(control_->reload_config());
    EXPECT_EQ(boost::json::serialize(answer.at("changed")),
              R"(["plugin b: loaded, it was missing"])");
    EXPECT_TRUE(answer.at("missing").as_array().empty());
    EXPECT_TRUE(answer.at("unbound").as_array().empty());
    EXPECT_EQ(object_of(control_->list_plugins()).at("plugins").at(1).at("state"), "active");
}

TEST_F(APluginControl, BringsUpWhatIsMissingInThePlaceOfNothing) {
    config_.plugins.libraries["b"] = {"/not/there.so", false};
    start_control();
    const boost::json::object answer = object_of(control_->swap("b", file("followed_elsewhere")));
    EXPECT_EQ(answer.at("changed"), true);
    EXPECT_EQ(answer.at("plugin").at("state"), "unbound");
    EXPECT_FALSE(answer.contains("replaced"));
}

TEST_F(APluginControl, LogsAtTheNewLevel) {
    start_control();
    read_.config.log.level = LogLevel::error;
    object_of(control_->reload_config());
    log_.warn("unheard");
    log_.error("heard");
    const std::string line = pipe_.wait_for("heard");
    EXPECT_NE(line.find("event=heard"), std::string::npos) << line;
}

TEST_F(APluginControl, SaysEverythingThatIsWrongWithTheConfiguration) {
    start_control();
    read_.config.models[21] = model_of("org.test.nobody");
    read_.config.models[22] = model_of("org.test.nobody");
    EXPECT_EQ(error_of(control_->reload_config()).text,
              "model 21: no loaded plugin has the strategy \"org.test.nobody\"\n"
              "model 22: no loaded plugin has the strategy \"org.test.nobody\"");
    pipe_.wait_for("event=reload_refused");
    pipe_.wait_for("event=reload_refused");
}

TEST_F(APluginControl, DoesNotApplyAConfigurationThatCannotBeRead) {
    start_control();
    read_.config.models.clear();
    read_.errors.resize(2);
    const ActionError error = error_of(control_->reload_config());
    EXPECT_EQ(error.text, to_string(read_.errors[0]) + "\n" + to_string(read_.errors[1]));
    EXPECT_EQ(plugin().at("bindings").as_array().size(), 1U);
}

TEST_F(APluginControl, PassesOnWhatIsThrown) {
    start_control();
    unreadable_ = "no memory";
    EXPECT_THROW(control_->reload_config(), std::runtime_error);
    EXPECT_EQ(plugin().at("state"), "active") << "the thread goes on";
}

TEST_F(APluginControl, ReloadsUnaskedAndSaysWhenThatIsOver) {
    start_control();
    const auto reload = [&] {
        std::promise<void> over;
        control_->reload_config_unasked([&] { over.set_value(); });
        over.get_future().wait();
    };
    reload();
    pipe_.wait_for("event=reloaded");
    read_.errors.resize(1);
    reload();
    pipe_.wait_for("event=reload_refused");
    unreadable_ = "no memory";
    reload();
    EXPECT_NE(pipe_.wait_for("event=reload_refused").find("no memory"), std::string::npos);
}

// --- shadows

TEST_F(APluginControl, AnswersAShadowWhenItsTimeIsOver) {
    start_control();
    std::future<Answer> report = shadow("followed_failing", 100ms);
    catch_up();
    publish(3);
    const boost::json::object answer = object_of(report.get());
    EXPECT_GE(answer.at("calls").at("route").at("asked").to_number<int>(), 3);
    EXPECT_EQ(answer.at("calls").at("route").at("verb"),
              answer.at("calls").at("route").at("differed"));
    EXPECT_GE(answer.at("strikes").to_number<int>(), 3);
    EXPECT_FALSE(answer.at("first_differences").as_array().empty());
    EXPECT_TRUE(answer.at("cost_ns").at("live").as_object().contains("mean"));
    EXPECT_FALSE(bindings_->has_shadow(kStrategy));
}

TEST_F(APluginControl, AnswersAtOnceWhenThereCanBeNoShadow) {
    start_control();
    EXPECT_EQ(error_of(shadow("not_there", 1h).get()).stage, "open");
    std::future<Answer> first = shadow("followed_2", 1h);
    EXPECT_EQ(error_of(shadow("followed_2", 1h).get()).text,
              "\"org.test.followed\" has a shadow already");
}

TEST_F(APluginControl, SaysWhenAChangeEndedTheShadow) {
    start_control();
    std::future<Answer> report = shadow("followed_2", 50ms);
    object_of(control_->swap("a", file("followed_fixed")));
    EXPECT_EQ(error_of(report.get()).text,
              "the strategy was exchanged or changed meanwhile, which ended its shadow");
}

TEST_F(APluginControl, SaysSoAtTheLatestWhenTheNextShadowBegins) {
    start_control();
    std::future<Answer> ended = shadow("followed_2", 1h);
    object_of(control_->swap("a", file("followed_fixed")));
    std::future<Answer> next = shadow("followed_2", 1ms);
    EXPECT_EQ(error_of(ended.get()).text,
              "the strategy was exchanged or changed meanwhile, which ended its shadow");
    object_of(next.get());
}

TEST_F(APluginControl, EndsAShadowThatNobodyWaitsForAndNeverAnswersIt) {
    start_control();
    std::future<Answer> unwanted = shadow("followed_2", 50ms);
    control_->shadow_unwanted(kStrategy);
    std::future<Answer> next = shadow("followed_fixed", 100ms);
    object_of(next.get());
    EXPECT_THROW(unwanted.get(), std::future_error) << "it was given up";
    control_->shadow_unwanted(kStrategy);
    control_->shadow_unwanted("nobody");
    catch_up();
}

}  // namespace
}  // namespace amq::host
