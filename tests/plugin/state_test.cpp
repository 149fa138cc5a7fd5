#define AMQ_STATIC stateful_strategies

#include <amq/plugin/plugin.hpp>
#include <amq/plugin/state.hpp>

#include <gtest/gtest.h>

#include <string>

#include "driver.hpp"

namespace {

/// Knows a text; takes none that begins with "no".
class Stateful final : public amq::Strategy, public amq::KeepsState {
  public:
    Stateful(amq::Host, const amq::Options& options) : known_(options.text("known", "")) {}

    void route(const amq::Message&, const amq::View&, amq::Plan& plan) override { plan.hold(); }
    void save(amq::StateWriter& to) const override {
        to.put(known_.substr(0, 2));
        to.put(known_.substr(2));
    }
    void load(std::string_view bytes) override {
        if (bytes.starts_with("no")) throw amq::Error(AMQ_E_CONFIG, "not that");
        known_ = bytes;
    }
    const void* extension(const char* id) override {
        return std::string_view(id) == "test.own/1" ? &known_ : nullptr;
    }

  private:
    std::string known_;
};

}  // namespace

AMQ_PLUGIN(amq::describe<Stateful>({.id = "org.test.stateful",
                                    .name = "Stateful",
                                    .version = "1.0.0",
                                    .state_schema = "org.test.stateful/1"}));

namespace {

using amq::plugin_tests::Driver;

struct Taken {
    std::string bytes;
    std::size_t room = 100;
};
amq_rc put(void* to, amq_str piece) {
    auto& taken = *static_cast<Taken*>(to);
    if (taken.bytes.size() + piece.n > taken.room) return AMQ_E_NOMEM;
    taken.bytes.append(piece.p, piece.n);
    return AMQ_OK;
}

struct KeepsState : testing::Test {
    const amq_state& state() const {
        const amq_strategy& table = driver.table();
        return *static_cast<const amq_state*>(table.extension(table.self, AMQ_STATE_ID));
    }
    Driver driver{stateful_strategies, R"({"known":"by heart"})"};
    Taken taken;
};

TEST_F(KeepsState, GivesItsBytesInOrder) {
    EXPECT_EQ(state().size, sizeof(amq_state));
    EXPECT_EQ(state().save(driver.table().self, put, &taken), AMQ_OK);
    EXPECT_EQ(taken.bytes, "by heart");
}

TEST_F(KeepsState, StopsWhereTheHostTakesNoMore) {
    taken.room = 3;
    EXPECT_EQ(state().save(driver.table().self, put, &taken), AMQ_E_NOMEM);
    EXPECT_EQ(taken.bytes, "by");
    EXPECT_EQ(driver.host.errors.at(0), "its state is larger than the host takes");
}

TEST_F(KeepsState, TakesWhatAnotherGave) {
    EXPECT_EQ(state().load(driver.table().self, amq::str_of("from afar")), AMQ_OK);
    state().save(driver.table().self, put, &taken);
    EXPECT_EQ(taken.bytes, "from afar");
}

TEST_F(KeepsState, RefusesInItsOwnWords) {
    EXPECT_EQ(state().load(driver.table().self, amq::str_of("nonsense")), AMQ_E_CONFIG);
    EXPECT_EQ(driver.host.errors.at(0), "not that");
}

TEST_F(KeepsState, HasItsOtherExtensionsToo) {
    const amq_strategy& table = driver.table();
    EXPECT_NE(table.extension(table.self, "test.own/1"), nullptr);
    EXPECT_EQ(table.extension(table.self, "test.none/1"), nullptr);
}

}  // namespace
