#define BOOST_DLL_USE_STD_FS
#include "host/plugins/elf_gate.hpp"

#include <elf.h>
#include <link.h>

#include <array>
#include <bit>
#include <boost/dll/library_info.hpp>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <amq/plugin/abi.h>

namespace amq::host {
namespace {

using Header = ElfW(Ehdr);
using Segment = ElfW(Phdr);
using Section = ElfW(Shdr);
using Reason = std::optional<std::string>;

constexpr std::uint8_t native_class = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;
constexpr std::uint8_t native_order =
    std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
constexpr std::string_view symbol_stem = "amq_plugin_v";

// Reads plain structs at an offset, never past the end.
class ElfFile {
  public:
    explicit ElfFile(const std::filesystem::path& path)
        : stream_(path, std::ios::binary), size_(std::filesystem::file_size(path)) {}

    [[nodiscard]] std::uint64_t size() const { return size_; }

    [[nodiscard]] bool holds(std::uint64_t offset, std::uint64_t length) const {
        return offset <= size_ && length <= size_ - offset;
    }

    template <class T>
    [[nodiscard]] std::optional<T> at(std::uint64_t offset) {
        T value{};
        if (!holds(offset, sizeof value)) return std::nullopt;
        stream_.seekg(static_cast<std::streamoff>(offset));
        stream_.read(reinterpret_cast<char*>(&value), sizeof value);
        if (!stream_) return std::nullopt;
        return value;
    }

  private:
    std::ifstream stream_;
    std::uint64_t size_;
};

std::string machine_name(unsigned machine) {
    switch (machine) {
        case EM_386: return "x86 (32 bit)";
        case EM_X86_64: return "x86-64";
        case EM_ARM: return "ARM (32 bit)";
        case EM_AARCH64: return "AArch64";
        case EM_RISCV: return "RISC-V";
        case EM_PPC64: return "PowerPC (64 bit)";
        case EM_S390: return "S/390";
        default: return "machine " + std::to_string(machine);
    }
}

// The machine of this very program, so that no list of compilers and CPUs is needed.
unsigned own_machine() {
    static const unsigned machine = [] {
        std::ifstream self("/proc/self/exe", std::ios::binary);
        Header header{};
        self.read(reinterpret_cast<char*>(&header), sizeof header);
        return self ? unsigned{header.e_machine} : unsigned{EM_NONE};
    }();
    return machine;
}

std::string cut_short(const ElfFile& file, const std::string& what) {
    return "the file is cut short: " + what + " ends past its " + std::to_string(file.size()) +
           " bytes";
}

// Where every ELF file of any word size and byte order has the same fields.
struct Identity {
    std::array<unsigned char, EI_NIDENT> ident;
    std::array<unsigned char, 2> type;
    std::array<unsigned char, 2> machine;
};

unsigned machine_of(const Identity& identity) {
    const unsigned first = identity.machine[0];
    const unsigned second = identity.machine[1];
    return identity.ident[EI_DATA] == ELFDATA2LSB ? second << 8 | first : first << 8 | second;
}

Reason check_identity(ElfFile& file) {
    const auto identity = file.at<Identity>(0);
    const auto magic = file.at<std::array<char, SELFMAG>>(0);
    if (!magic || std::memcmp(magic->data(), ELFMAG, SELFMAG) != 0)
        return "it is no library: it does not start like an ELF file";
    if (!identity) return cut_short(file, "the header");
    if (own_machine() != EM_NONE && machine_of(*identity) != own_machine())
        return "it is made for " + machine_name(machine_of(*identity)) + ", this host runs on " +
               machine_name(own_machine());
    if (identity->ident[EI_CLASS] != native_class)
        return "it is a " + std::string(native_class == ELFCLASS64 ? "32" : "64") +
               " bit library, this host has " + std::to_string(8 * sizeof(void*)) + " bit";
    if (identity->ident[EI_DATA] != native_order) return "it has the other byte order";
    return std::nullopt;
}

Reason check_header(const Header& header) {
    if (header.e_type != ET_DYN) return "it is an ELF file, but no shared library";
    if (header.e_phentsize != sizeof(Segment) || header.e_phnum == 0)
        return "its table of segments is not usable";
    return std::nullopt;
}

Reason check_segments(ElfFile& file, const Header& header) {
    bool has_dynamic = false;
    for (unsigned i = 0; i < header.e_phnum; ++i) {
        const auto segment = file.at<Segment>(header.e_phoff + std::uint64_t{i} * sizeof(Segment));
        if (!segment) return cut_short(file, "the table of segments");
        const bool is_mapped = segment->p_type == PT_LOAD || segment->p_type == PT_DYNAMIC;
        if (is_mapped && !file.holds(segment->p_offset, segment->p_filesz))
            return cut_short(file, "segment " + std::to_string(i));
        has_dynamic = has_dynamic || segment->p_type == PT_DYNAMIC;
    }
    if (!has_dynamic) return "it is an ELF file, but no shared library";
    return std::nullopt;
}

// The sections stand last in the file, so whatever is cut is missed here.
Reason check_sections(ElfFile& file, const Header& header) {
    if (header.e_shoff == 0 || header.e_shentsize != sizeof(Section) ||
        header.e_shstrndx >= header.e_shnum)
        return "its table of sections is not usable";
    for (unsigned i = 0; i < header.e_shnum; ++i) {
        const auto section = file.at<Section>(header.e_shoff + std::uint64_t{i} * sizeof(Section));
        if (!section) return cut_short(file, "the table of sections");
        const bool has_bytes = section->sh_type != SHT_NOBITS && section->sh_type != SHT_NULL;
        if (has_bytes && !file.holds(section->sh_offset, section->sh_size))
            return cut_short(file, "section " + std::to_string(i));
        if (i == header.e_shstrndx && section->sh_type != SHT_STRTAB)
            return "its names of sections are not usable";
    }
    return std::nullopt;
}

Reason check_layout(const std::filesystem::path& path) {
    ElfFile file(path);
    if (auto reason = check_identity(file)) return reason;
    const auto header = file.at<Header>(0);
    if (!header) return cut_short(file, "the header");
    if (auto reason = check_header(*header)) return reason;
    if (auto reason = check_segments(file, *header)) return reason;
    return check_sections(file, *header);
}

// "2" for amq_plugin_v2.
std::optional<std::string> major_of(std::string_view symbol) {
    if (!symbol.starts_with(symbol_stem)) return std::nullopt;
    const auto digits = symbol.substr(symbol_stem.size());
    unsigned major = 0;
    const auto end = digits.data() + digits.size();
    const auto [stop, ec] = std::from_chars(digits.data(), end, major);
    if (ec != std::errc() || stop != end) return std::nullopt;
    return std::to_string(major);
}

Reason check_symbols(const std::vector<std::string>& symbols) {
    std::string other_majors;
    for (const auto& symbol : symbols) {
        if (symbol == AMQ_ENTRY_SYMBOL) return std::nullopt;
        if (const auto major = major_of(symbol))
            other_majors += (other_majors.empty() ? "" : ", ") + *major;
    }
    if (other_majors.empty()) return "it is no amq plugin: it has no symbol " AMQ_ENTRY_SYMBOL;
    return "it speaks major " + other_majors + " of the plugin contract, this host speaks major " +
           std::to_string(AMQ_ABI_MAJOR);
}

Reason check_file(const std::filesystem::path& path) {
    try {
        if (auto reason = check_layout(path)) return reason;
        return check_symbols(boost::dll::library_info(path).symbols());
    } catch (const std::exception& error) {
        return std::string("it cannot be read as a library: ") + error.what();
    }
}

}  // namespace

std::optional<LoadError> check_elf(const StagedFile& file) {
    auto reason = check_file(file.copy());
    if (!reason) return std::nullopt;
    return LoadError{file.source().string(), LoadStage::elf, std::move(*reason)};
}

}  // namespace amq::host
