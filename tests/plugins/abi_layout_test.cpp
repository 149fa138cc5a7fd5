// The plugin contract as C++20 sees it, number by number: a plugin built last year reads the same
// bytes as this host.

#include <amq/plugin/abi.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

extern "C" const amq_entry entry_written_in_c;

namespace {

struct Size {
    std::string type;
    std::size_t actual;
    std::size_t golden;
};
struct Field {
    std::string type;
    std::string name;
    std::size_t offset;
    std::size_t golden;
    std::size_t size;
    std::size_t alignment;
};
struct Value {
    std::string name;
    long actual;
    long golden;
};

#define SIZE(type, bytes) {#type, sizeof(type), bytes},
#define FIELD(type, field, offset, ...)
#define VALUE(name, number)
const std::vector<Size> sizes = {
#include "abi_layout.inc"
};
#undef SIZE
#undef FIELD
#undef VALUE

#define SIZE(type, bytes)
#define FIELD(type, field, offset, ...) \
    {#type,                             \
     #field,                            \
     offsetof(type, field),             \
     offset,                            \
     sizeof(type::field),               \
     alignof(decltype(type::field))},
#define VALUE(name, number)
const std::vector<Field> fields = {
#include "abi_layout.inc"
};
#undef SIZE
#undef FIELD
#undef VALUE

#define SIZE(type, bytes)
#define FIELD(type, field, offset, ...)
#define VALUE(name, number) {#name, name, number},
const std::vector<Value> values = {
#include "abi_layout.inc"
};
#undef SIZE
#undef FIELD
#undef VALUE

#define SIZE(type, bytes)
#define FIELD(type, field, offset, ...) \
    static_assert(std::is_same_v<decltype(type::field), __VA_ARGS__>, #type "." #field);
#define VALUE(name, number)
#include "abi_layout.inc"
#undef SIZE
#undef FIELD
#undef VALUE

std::size_t round_up(std::size_t offset, std::size_t alignment) {
    return (offset + alignment - 1) / alignment * alignment;
}

std::size_t size_of(const std::string& type) {
    for (const auto& size : sizes)
        if (size.type == type) return size.actual;
    return 0;
}

std::size_t alignment_of(const std::string& type) {
    std::size_t alignment = 1;
    for (const auto& field : fields)
        if (field.type == type) alignment = std::max(alignment, field.alignment);
    return alignment;
}

std::string without_comments(std::string text) {
    for (auto start = text.find("/*"); start != std::string::npos; start = text.find("/*")) {
        const auto end = text.find("*/", start + 2);
        if (end == std::string::npos) return text;
        text.erase(start, end + 2 - start);
    }
    return text;
}

// The words of the header's C, with every other character a word of its own.
std::vector<std::string> words_of_the_header() {
    std::ifstream file(AMQ_ABI_HEADER);
    EXPECT_TRUE(file) << AMQ_ABI_HEADER;
    std::vector<std::string> words;
    bool is_in_word = false;
    for (const char c : without_comments({std::istreambuf_iterator<char>(file), {}})) {
        const bool is_letter = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
        if (is_letter && is_in_word)
            words.back() += c;
        else if (std::isspace(static_cast<unsigned char>(c)) == 0)
            words.emplace_back(1, c);
        is_in_word = is_letter;
    }
    return words;
}

TEST(AbiLayout, HasEveryTypeInItsSize) {
    for (const auto& size : sizes) EXPECT_EQ(size.actual, size.golden) << size.type;
}

TEST(AbiLayout, HasEveryFieldInItsPlace) {
    for (const auto& field : fields)
        EXPECT_EQ(field.offset, field.golden) << field.type << "." << field.name;
}

TEST(AbiLayout, HasEveryEnumeratorWithItsValue) {
    for (const auto& value : values) EXPECT_EQ(value.actual, value.golden) << value.name;
}

TEST(AbiLayout, HasItsConstants) {
    EXPECT_EQ(AMQ_ABI_MAGIC, 0x414D5131u);
    EXPECT_EQ(AMQ_ABI_MAJOR, 1u);
    EXPECT_EQ(AMQ_ABI_MINOR, 1u);
    EXPECT_STREQ(AMQ_ENTRY_SYMBOL, "amq_plugin_v1");
    EXPECT_STREQ(AMQ_STRATEGY_KIND, "amq.strategy/1");
    EXPECT_STREQ(AMQ_METRICS_ID, "amq.metrics/1");
    EXPECT_STREQ(AMQ_STATE_ID, "amq.state/1");
    EXPECT_EQ(AMQ_WAKE_TOKEN, 0xFFFFFFFFFFFFFFFFu);
}

// A field left out of the golden list would leave a hole that no alignment explains.
TEST(AbiLayout, KnowsEveryFieldOfEveryStruct) {
    std::map<std::string, std::size_t> ends;
    for (const auto& field : fields) {
        EXPECT_EQ(field.offset, round_up(ends[field.type], field.alignment))
            << "before " << field.type << "." << field.name;
        ends[field.type] = field.offset + field.size;
    }
    for (const auto& [type, end] : ends)
        EXPECT_EQ(size_of(type), round_up(end, alignment_of(type)));
}

TEST(AbiLayout, KnowsEveryStructOfTheHeader) {
    std::set<std::string> known;
    for (const auto& field : fields) known.insert(field.type);
    std::set<std::string> in_header;
    const auto words = words_of_the_header();
    for (std::size_t i = 0; i + 2 < words.size(); ++i)
        if (words[i] == "typedef" && words[i + 1] == "struct") in_header.insert(words[i + 2]);
    EXPECT_EQ(in_header, known);
}

TEST(AbiLayout, KnowsEveryEnumeratorOfTheHeader) {
    std::set<std::string> known;
    for (const auto& value : values) known.insert(value.name);
    std::set<std::string> in_header;
    const auto words = words_of_the_header();
    for (std::size_t i = 0; i + 1 < words.size(); ++i)
        if (words[i].starts_with("AMQ_") && words[i + 1] == "=") in_header.insert(words[i]);
    EXPECT_EQ(in_header, known);
}

TEST(AbiLayout, KnowsEveryMacroOfTheHeader) {
    const std::set<std::string> known{"AMQ_PLUGIN_ABI_H", "AMQ_ABI_MAGIC",    "AMQ_ABI_MAJOR",
                                      "AMQ_ABI_MINOR",    "AMQ_ENTRY_SYMBOL", "AMQ_STRATEGY_KIND",
                                      "AMQ_EXPORT",       "AMQ_WAKE_TOKEN",   "AMQ_METRICS_ID",
                                      "AMQ_STATE_ID"};
    std::set<std::string> in_header;
    const auto words = words_of_the_header();
    for (std::size_t i = 0; i + 2 < words.size(); ++i)
        if (words[i] == "#" && words[i + 1] == "define") in_header.insert(words[i + 2]);
    EXPECT_EQ(in_header, known);
}

TEST(AbiLayout, IsPlainDataThatCMadeAsWell) {
    EXPECT_TRUE(std::is_trivial_v<amq_plan> && std::is_standard_layout_v<amq_plan>);
    EXPECT_TRUE(std::is_trivial_v<amq_entry> && std::is_standard_layout_v<amq_entry>);
    EXPECT_EQ(entry_written_in_c.magic, AMQ_ABI_MAGIC);
    EXPECT_EQ(entry_written_in_c.size, sizeof(amq_entry));
    EXPECT_EQ(entry_written_in_c.major, AMQ_ABI_MAJOR);
    EXPECT_EQ(entry_written_in_c.init, nullptr);
    EXPECT_EQ(entry_written_in_c.count(), 0u);
}

}  // namespace
