// The gate before dlopen: cut, foreign and strange files, none of which may reach the dynamic
// linker.

#include <elf.h>
#include <gtest/gtest.h>

#include <cstring>

#include "host/plugins/elf_gate.hpp"
#include "tests/plugins/loader_fixture.hpp"

namespace amq::host {
namespace {

using test::fixture;
using test::read_file;

// What the gate says about a file of this content.
std::string reason_of(const std::string& content) {
    const flow::TemporaryDirectory files;
    const StagedFile file("/where/it/was.so", files.write("copy.so", content), "");
    const auto error = check_elf(file);
    if (!error) return "passed";
    EXPECT_EQ(error->stage, LoadStage::elf);
    EXPECT_EQ(error->file, "/where/it/was.so");
    return error->reason;
}

template <class T>
std::string patched(std::string content, std::size_t offset, T value) {
    std::memcpy(content.data() + offset, &value, sizeof value);
    return content;
}

TEST(ElfGate, LetsAPluginThrough) {
    EXPECT_EQ(reason_of(read_file(fixture("good"))), "passed");
}

TEST(ElfGate, LetsAPluginThroughWithoutItsDebugSymbols) {
    const flow::TemporaryDirectory files;
    const auto copy = files.path() / "stripped.so";
    const auto command = "strip -s -o " + copy.string() + " " + fixture("good").string();
    ASSERT_EQ(std::system(command.c_str()), 0);
    EXPECT_EQ(reason_of(read_file(copy)), "passed");
}

TEST(ElfGate, RefusesText) {
    EXPECT_EQ(reason_of("#!/bin/sh\necho hello\n"),
              "it is no library: it does not start like an ELF file");
    EXPECT_EQ(reason_of("x"), "it is no library: it does not start like an ELF file");
}

TEST(ElfGate, RefusesAPluginCutAnywhere) {
    const auto whole = read_file(fixture("good"));
    for (std::size_t percent = 1; percent < 100; ++percent) {
        const auto reason = reason_of(whole.substr(0, whole.size() * percent / 100));
        EXPECT_EQ(reason.rfind("the file is cut short: ", 0), 0u) << percent << " %: " << reason;
    }
}

TEST(ElfGate, RefusesAPluginWithoutItsLastByte) {
    const auto whole = read_file(fixture("good"));
    EXPECT_EQ(reason_of(whole.substr(0, whole.size() - 1)),
              "the file is cut short: the table of sections ends past its " +
                  std::to_string(whole.size() - 1) + " bytes");
}

TEST(ElfGate, RefusesEveryLengthWithinTheHeader) {
    const auto whole = read_file(fixture("good"));
    for (std::size_t length = SELFMAG; length < sizeof(Elf64_Ehdr); ++length)
        EXPECT_EQ(
            reason_of(whole.substr(0, length)),
            "the file is cut short: the header ends past its " + std::to_string(length) + " bytes");
}

// A file that is being written in place, its end not there yet but its size already.
TEST(ElfGate, RefusesAPluginWhoseSecondHalfIsZeros) {
    auto content = read_file(fixture("good"));
    std::fill(content.begin() + static_cast<std::ptrdiff_t>(content.size() / 2), content.end(),
              '\0');
    EXPECT_NE(reason_of(content), "passed");
}

TEST(ElfGate, NamesTheMachineOfAForeignPlugin) {
    const auto good = read_file(fixture("good"));
    const auto own = static_cast<unsigned char>(good[offsetof(Elf64_Ehdr, e_machine)]);
    const Elf64_Half other = own == EM_AARCH64 ? EM_X86_64 : EM_AARCH64;
    const std::string reason = reason_of(patched(good, offsetof(Elf64_Ehdr, e_machine), other));
    EXPECT_EQ(reason, own == EM_AARCH64 ? "it is made for x86-64, this host runs on AArch64"
                                        : "it is made for AArch64, this host runs on x86-64");
}

TEST(ElfGate, NamesAMachineThatItDoesNotKnowByItsNumber) {
    const auto content =
        patched(read_file(fixture("good")), offsetof(Elf64_Ehdr, e_machine), Elf64_Half{0x4321});
    EXPECT_EQ(reason_of(content).rfind("it is made for machine 17185, this host runs on ", 0), 0u);
}

TEST(ElfGate, NamesTheMachineOfTheOtherByteOrder) {
    auto content = patched(read_file(fixture("good")), EI_DATA, char{ELFDATA2MSB});
    content[offsetof(Elf64_Ehdr, e_machine)] = 0;
    content[offsetof(Elf64_Ehdr, e_machine) + 1] = EM_S390;
    EXPECT_EQ(reason_of(content).rfind("it is made for S/390, ", 0), 0u);
}

TEST(ElfGate, RefusesAPluginOf32Bit) {
    EXPECT_EQ(reason_of(patched(read_file(fixture("good")), EI_CLASS, char{ELFCLASS32})),
              "it is a 32 bit library, this host has 64 bit");
}

TEST(ElfGate, RefusesAnObjectFile) {
    EXPECT_EQ(reason_of(patched(read_file(fixture("good")), offsetof(Elf64_Ehdr, e_type),
                                Elf64_Half{ET_REL})),
              "it is an ELF file, but no shared library");
}

TEST(ElfGate, RefusesTablesThatPointPastTheEnd) {
    const auto good = read_file(fixture("good"));
    const auto past = [&](std::size_t field, auto value) {
        return reason_of(patched(good, field, value));
    };
    const auto far = ~Elf64_Off{0} - 7;  // adding to it comes out at the start of the file
    EXPECT_EQ(past(offsetof(Elf64_Ehdr, e_phoff), far).rfind("the file is cut short", 0), 0u);
    EXPECT_EQ(past(offsetof(Elf64_Ehdr, e_shoff), far).rfind("the file is cut short", 0), 0u);
    EXPECT_EQ(past(offsetof(Elf64_Ehdr, e_shoff), Elf64_Off{0}),
              "its table of sections is not usable");
    EXPECT_EQ(past(offsetof(Elf64_Ehdr, e_shstrndx), Elf64_Half{0xFF00}),
              "its table of sections is not usable");
    EXPECT_EQ(past(offsetof(Elf64_Ehdr, e_phnum), Elf64_Half{0}),
              "its table of segments is not usable");
}

TEST(ElfGate, RefusesASegmentOrASectionThatEndsPastTheFile) {
    const auto good = read_file(fixture("good"));
    Elf64_Ehdr header;
    std::memcpy(&header, good.data(), sizeof header);
    const auto first_segment = header.e_phoff + offsetof(Elf64_Phdr, p_filesz);
    const auto second_section = header.e_shoff + sizeof(Elf64_Shdr) + offsetof(Elf64_Shdr, sh_size);
    const auto end = " ends past its " + std::to_string(good.size()) + " bytes";
    EXPECT_EQ(reason_of(patched(good, first_segment, Elf64_Xword{good.size() + 1})),
              "the file is cut short: segment 0" + end);
    EXPECT_EQ(reason_of(patched(good, second_section, ~Elf64_Xword{0})),
              "the file is cut short: section 1" + end);
}

TEST(ElfGate, RefusesALibraryThatIsNoPlugin) {
    EXPECT_EQ(reason_of(read_file(fixture("no_entry"))),
              "it is no amq plugin: it has no symbol amq_plugin_v1");
}

TEST(ElfGate, SaysWhichMajorAStrangerSpeaks) {
    EXPECT_EQ(reason_of(read_file(fixture("only_v2"))),
              "it speaks major 2 of the plugin contract, this host speaks major 1");
}

TEST(ElfGate, RefusesACopyThatIsGone) {
    const auto error = check_elf(StagedFile("/a.so", "/nowhere/at/all.so", ""));
    ASSERT_TRUE(error);
    EXPECT_EQ(error->reason.rfind("it cannot be read as a library: ", 0), 0u);
}

}  // namespace
}  // namespace amq::host
