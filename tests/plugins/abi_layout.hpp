#pragma once
// A header of the contract held against its golden numbers.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace amq::abi_layout {

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
using Names = std::set<std::string>;

struct Layout {
    std::string header;  // its file
    std::vector<Size> sizes;
    std::vector<Field> fields;
    std::vector<Value> values;
};

inline std::size_t round_up(std::size_t offset, std::size_t alignment) {
    return (offset + alignment - 1) / alignment * alignment;
}

inline std::size_t size_of(const Layout& layout, const std::string& type) {
    for (const auto& size : layout.sizes)
        if (size.type == type) return size.actual;
    return 0;
}

inline std::size_t alignment_of(const Layout& layout, const std::string& type) {
    std::size_t alignment = 1;
    for (const auto& field : layout.fields)
        if (field.type == type) alignment = std::max(alignment, field.alignment);
    return alignment;
}

inline std::string without_comments(std::string text) {
    for (auto start = text.find("/*"); start != std::string::npos; start = text.find("/*")) {
        const auto end = text.find("*/", start + 2);
        if (end == std::string::npos) return text;
        text.erase(start, end + 2 - start);
    }
    return text;
}

// The words of the header's C, with every other character a word of its own.
inline std::vector<std::string> words_of(const std::string& header) {
    std::ifstream file(header);
    EXPECT_TRUE(file) << header;
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

inline void expect_golden_numbers(const Layout& layout) {
    for (const auto& size : layout.sizes) EXPECT_EQ(size.actual, size.golden) << size.type;
    for (const auto& field : layout.fields)
        EXPECT_EQ(field.offset, field.golden) << field.type << "." << field.name;
    for (const auto& value : layout.values) EXPECT_EQ(value.actual, value.golden) << value.name;
}

// A field left out of the golden list would leave a hole that no alignment explains.
inline void expect_no_holes(const Layout& layout) {
    std::map<std::string, std::size_t> ends;
    for (const auto& field : layout.fields) {
        EXPECT_EQ(field.offset, round_up(ends[field.type], field.alignment))
            << "before " << field.type << "." << field.name;
        ends[field.type] = field.offset + field.size;
    }
    for (const auto& [type, end] : ends)
        EXPECT_EQ(size_of(layout, type), round_up(end, alignment_of(layout, type))) << type;
}

inline void expect_every_struct(const Layout& layout) {
    Names known;
    for (const auto& field : layout.fields) known.insert(field.type);
    Names in_header;
    const auto words = words_of(layout.header);
    for (std::size_t i = 0; i + 2 < words.size(); ++i)
        if (words[i] == "typedef" && words[i + 1] == "struct") in_header.insert(words[i + 2]);
    EXPECT_EQ(in_header, known);
}

inline void expect_every_enumerator(const Layout& layout) {
    Names known;
    for (const auto& value : layout.values) known.insert(value.name);
    Names in_header;
    const auto words = words_of(layout.header);
    for (std::size_t i = 0; i + 1 < words.size(); ++i)
        if (words[i].starts_with("AMQ_") && words[i + 1] == "=") in_header.insert(words[i]);
    EXPECT_EQ(in_header, known);
}

inline void expect_macros(const Layout& layout, const Names& known) {
    Names in_header;
    const auto words = words_of(layout.header);
    for (std::size_t i = 0; i + 2 < words.size(); ++i)
        if (words[i] == "#" && words[i + 1] == "define") in_header.insert(words[i + 2]);
    EXPECT_EQ(in_header, known);
}

}  // namespace amq::abi_layout

// Before the golden list is included, for each of its meanings.
#define AMQ_LAYOUT_SIZE(type, bytes) {#type, sizeof(type), bytes},
#define AMQ_LAYOUT_FIELD(type, field, offset) \
    {#type,                                   \
     #field,                                  \
     offsetof(type, field),                   \
     offset,                                  \
     sizeof(type::field),                     \
     alignof(decltype(type::field))},
#define AMQ_LAYOUT_VALUE(name, number) {#name, name, number},
