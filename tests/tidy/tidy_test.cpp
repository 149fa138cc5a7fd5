// The rules of the house, each over the whole tree as it is.

#include <filesystem>
#include <sstream>
#include <vector>

#include <gtest/gtest.h>

#include "tests/tidy/layers.hpp"
#include "tests/tidy/purity.hpp"
#include "tests/tidy/shape.hpp"
#include "tests/tidy/source.hpp"
#include "tests/tidy/words.hpp"

namespace amq::tidy {
namespace {

const std::vector<Source>& tree() {
    static const std::vector<Source> files = read_tree(AMQ_SOURCE_DIR);
    return files;
}

// Everything that the check finds, a line each.
std::string found(Findings (*check)(const Source&)) {
    std::ostringstream text;
    for (const Source& source : tree()) {
        for (const Finding& finding : check(source)) text << '\n' << finding;
    }
    return text.str();
}

TEST(Tree, IsRead) {
    std::size_t code = 0;
    for (const Source& source : tree()) code += is_code(source) ? 1U : 0U;
    EXPECT_GT(code, 100U);
}

TEST(Tree, IncludesOnlyAlongTheLayers) {
    EXPECT_EQ(found(check_layers), "");
}
TEST(Tree, HasNoFileThatIsTooLong) {
    EXPECT_EQ(found(check_file_size), "");
}
TEST(Tree, HasNoFunctionThatIsTooLong) {
    EXPECT_EQ(found(check_function_sizes), "");
}
TEST(Tree, HasNoLineThatIsTooWideAndNoStrayBlanks) {
    EXPECT_EQ(found(check_lines), "");
}
TEST(Tree, HasHeadersThatSayWhatTheyAre) {
    EXPECT_EQ(found(check_header), "");
}
TEST(Tree, HasNoNameThatSaysNothing) {
    EXPECT_EQ(found(check_names), "");
}
TEST(Tree, HasNothingUnfinishedAndNothingForeign) {
    EXPECT_EQ(found(check_mentions), "");
}
TEST(Tree, KeepsTheCoreAndTheStrategiesPure) {
    EXPECT_EQ(found(check_purity), "");
}

}  // namespace
}  // namespace amq::tidy
