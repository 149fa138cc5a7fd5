#include "sdk/plugin_check/library_symbols.hpp"

#include <elf.h>
#include <link.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>

namespace amq::plugin_check {
namespace {

using Header = ElfW(Ehdr);
using Section = ElfW(Shdr);
using Symbol = ElfW(Sym);

class Image {
  public:
    explicit Image(const std::filesystem::path& file) {
        std::ifstream stream(file, std::ios::binary);
        bytes_.assign(std::istreambuf_iterator<char>(stream), {});
    }

    template <class T>
    [[nodiscard]] T at(std::uint64_t offset) const {
        T value{};
        if (offset > bytes_.size() || sizeof value > bytes_.size() - offset) refuse();
        std::memcpy(&value, bytes_.data() + offset, sizeof value);
        return value;
    }

    [[nodiscard]] std::string text_at(std::uint64_t offset) const {
        if (offset >= bytes_.size()) refuse();
        const std::string_view rest = std::string_view(bytes_).substr(offset);
        const std::size_t end = rest.find('\0');
        if (end == std::string_view::npos) refuse();
        return std::string(rest.substr(0, end));
    }

    [[noreturn]] static void refuse() {
        throw std::runtime_error("its table of symbols points outside of the file");
    }

  private:
    std::string bytes_;
};

Section section_at(const Image& image, const Header& header, std::size_t index) {
    return image.at<Section>(header.e_shoff + std::uint64_t{index} * sizeof(Section));
}

void sort_in(LibrarySymbols& symbols, const Symbol& symbol, std::string name) {
    const unsigned binding = symbol.st_info >> 4U;
    if (binding == STB_LOCAL || name.empty()) return;
    if (symbol.st_shndx == SHN_UNDEF) {
        symbols.undefined.push_back(std::move(name));
        return;
    }
    if (binding == STB_GNU_UNIQUE) symbols.unique.push_back(name);
    symbols.defined.push_back(std::move(name));
}

}  // namespace

LibrarySymbols read_symbols(const std::filesystem::path& file) {
    const Image image(file);
    const auto header = image.at<Header>(0);
    LibrarySymbols symbols;
    for (std::size_t i = 0; i < header.e_shnum; ++i) {
        const Section table = section_at(image, header, i);
        if (table.sh_type != SHT_DYNSYM) continue;
        const Section names = section_at(image, header, table.sh_link);
        for (std::uint64_t at = 0; at + sizeof(Symbol) <= table.sh_size; at += sizeof(Symbol)) {
            const auto symbol = image.at<Symbol>(table.sh_offset + at);
            sort_in(symbols, symbol, image.text_at(names.sh_offset + symbol.st_name));
        }
    }
    return symbols;
}

}  // namespace amq::plugin_check
