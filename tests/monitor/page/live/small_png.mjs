// A picture of a page in at most 256 colours, which is a third of its bytes and looks the same: of the colours that a
// page has, most are edges of letters. Takes what Chromium writes: 8 bits a channel, without interlace.

import { deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = 8;
const MOST_COLOURS = 256;
const CHANNELS = { 2: 3, 6: 4 };  // by the type of colour

function* chunks_of(png) {
    for (let at = SIGNATURE; at < png.length;) {
        const size = png.readUInt32BE(at);
        yield { type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + size) };
        at += 12 + size;
    }
}

const CRC = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
});

function chunk(type, data) {
    const bytes = Buffer.alloc(12 + data.length);
    bytes.writeUInt32BE(data.length);
    bytes.write(type, 4, 'latin1');
    data.copy(bytes, 8);
    let crc = 0xffffffff;
    for (const byte of bytes.subarray(4, 8 + data.length)) crc = CRC[(crc ^ byte) & 0xff] ^ (crc >>> 8);
    bytes.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 8 + data.length);
    return bytes;
}

function paeth(left, above, both) {
    const [a, b, c] = [left, above, both].map((value) => Math.abs(left + above - both - value));
    return a <= b && a <= c ? left : b <= c ? above : both;
}

const FILTERS = [() => 0, (left) => left, (_, above) => above, (left, above) => (left + above) >> 1, paeth];

// {width, height, pixels: of 0xRRGGBB}
function decoded(png) {
    const chunks = [...chunks_of(png)];
    const head = chunks[0].data;
    const [width, height, step] = [head.readUInt32BE(0), head.readUInt32BE(4), CHANNELS[head[9]]];
    if (head[8] !== 8 || !step || head[12] !== 0) throw new Error('small_png.mjs: that is another kind of PNG');
    const raw = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)));
    const size = width * step;
    const rows = Buffer.alloc(size * height);
    for (let y = 0; y < height; y += 1) {
        const filter = FILTERS[raw[y * (size + 1)]];
        for (let x = 0; x < size; x += 1) {
            const at = y * size + x;
            const [left, above] = [x >= step ? rows[at - step] : 0, y > 0 ? rows[at - size] : 0];
            const both = x >= step && y > 0 ? rows[at - size - step] : 0;
            rows[at] = raw[y * (size + 1) + 1 + x] + filter(left, above, both);
        }
    }
    const pixels = Array.from({ length: width * height }, (_, k) => rows.readUIntBE(k * step, 3));
    return { width, height, pixels };
}

const parts = (colour) => [colour >> 16, (colour >> 8) & 0xff, colour & 0xff];

function distance(one, other) {
    const [a, b] = [parts(one), parts(other)];
    return a.reduce((sum, part, k) => sum + (part - b[k]) ** 2, 0);
}

const nearest = (palette, colour) =>
    palette.reduce((best, other, k) => (distance(other, colour) < distance(palette[best], colour) ? k : best), 0);

// So many of the colours, the commonest first, that none is like another: a small green dot stays green.
function distinct(colours, least) {
    const palette = [];
    for (const colour of colours) {
        if (palette.length > MOST_COLOURS) break;
        if (palette.every((other) => distance(other, colour) > least)) palette.push(colour);
    }
    return palette;
}

// And for each colour which of them stands for it.
function palette_of(pixels) {
    const counts = new Map();
    for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
    const colours = [...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
    let least = 0;
    let palette = distinct(colours, least);
    while (palette.length > MOST_COLOURS) {
        least = least * 1.5 + 4;
        palette = distinct(colours, least);
    }
    return { palette, index: new Map(colours.map((colour) => [colour, nearest(palette, colour)])) };
}

export function small(png) {
    const { width, height, pixels } = decoded(png);
    const { palette, index } = palette_of(pixels);
    const rows = Buffer.alloc((width + 1) * height);  // each begins with 0: no filter
    pixels.forEach((colour, k) => {
        rows[k + Math.floor(k / width) + 1] = index.get(colour);
    });
    const head = Buffer.alloc(13);
    head.writeUInt32BE(width, 0);
    head.writeUInt32BE(height, 4);
    head.set([8, 3, 0, 0, 0], 8);
    return Buffer.concat([png.subarray(0, SIGNATURE), chunk('IHDR', head), chunk('PLTE', Buffer.from(palette.flatMap(parts))),
        chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}
