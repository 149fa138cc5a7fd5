// What is bound is made and ended once, before anything depends on it.
#include "tests/host/bound_shards.hpp"

namespace amq::host {
namespace {

class ARehearsal : public BoundShards {
  protected:
    Texts rehearse(const char* name) {
        const LibraryPtr library = test::library_of(place_.load(file(name)));
        if (library == nullptr || library->init()) return {"it does not start"};
        noted();
        Bindings::rehearse(config_, 2, *library);
        EXPECT_EQ(library.use_count(), 1);
        return noted();
    }
};

TEST_F(ARehearsal, MakesAndEndsAnInstanceWithAllOptionsOnce) {
    config_.topics = {topic_of("chat.*", kStrategy), topic_of("news", kStrategy)};
    config_.topics[1].settings.options = R"({"k":1})";
    config_.models[21] = model_of("org.test.elsewhere");
    const Texts one{"1.0.0 create 0", "1.0.0 destroy 0"};
    EXPECT_EQ(rehearse("followed"), (Texts{one[0], one[1], one[0], one[1]}));
    EXPECT_EQ(rehearse("followed_elsewhere"), (Texts{"8.0.0 create 0", "8.0.0 destroy 0"}));
}

TEST_F(ARehearsal, LeavesAloneWhatIsBoundToNothing) {
    EXPECT_EQ(rehearse("followed_elsewhere"), Texts{});
}

TEST_F(ARehearsal, SaysNothingOfWhatIsRefusedInWords) {
    config_.models[kModel].options = R"({"refused_on":0})";
    EXPECT_EQ(rehearse("followed"), Texts{});
}

}  // namespace
}  // namespace amq::host
