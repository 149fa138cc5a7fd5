// Files as a C++ source that defines find_asset() of assets.hpp.

const PER_LINE = 24;

// A byte above ASCII is written as a character, which is a char on every machine, with a sign or without.
const char_of = (byte) => (byte < 128 ? String(byte) : `'\\x${byte.toString(16)}'`);

function array_of(name, bytes) {
    const lines = [];
    for (let at = 0; at < bytes.length; at += PER_LINE) {
        lines.push(`    ${Array.from(bytes.subarray(at, at + PER_LINE), char_of).join(',')},`);
    }
    return `constexpr char ${name}[] = {\n${lines.join('\n')}\n};\n`;
}

const quoted = (text) => JSON.stringify(text);

// assets: of {path, type, etag, bytes: Buffer}
export function cpp_of(assets) {
    const arrays = assets.map((asset, k) => array_of(`kBytes${k}`, asset.bytes));
    const rows = assets.map(({ path, type, etag }, k) =>
        `    {${quoted(path)}, ${quoted(type)}, ${quoted(etag)}, {kBytes${k}, sizeof kBytes${k}}},`);
    return `// Written by plugins/monitor/page/build.mjs.

#include "plugins/monitor/page/assets.hpp"

namespace amq::monitor {
namespace {

${arrays.join('\n')}
constexpr Asset kAssets[] = {
${rows.join('\n')}
};

}  // namespace

const Asset* find_asset(std::string_view path) {
    for (const Asset& asset : kAssets) {
        if (asset.path == path) return &asset;
    }
    return nullptr;
}

}  // namespace amq::monitor
`;
}
