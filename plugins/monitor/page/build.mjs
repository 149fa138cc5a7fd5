// Puts the page together: node build.mjs NODE_MODULES OUT
// OUT gets index.html, assets/ and assets.cpp, which embeds them; node --test needs none of this.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { cpp_of } from './embed.mjs';
import { slim } from './slim.mjs';

// All files together, in bytes as they are sent: the page must be there at once over a poor line, too.
const MOST_BYTES = 150_000;

// Whose work is in it; their terms are in NOTICE.md.
const BANNER = '/* preact: (c) 2015-present Jason Miller, MIT. htm: Apache-2.0. uPlot: (c) 2022 Leon Sorokin, MIT. */';

const here = dirname(fileURLToPath(import.meta.url));
const [modules, out] = process.argv.slice(2).map((path) => resolve(path));
if (!out) {
    console.error('build.mjs: usage: node build.mjs NODE_MODULES OUT');
    process.exit(2);
}

const { build } = createRequire(join(modules, 'from-here.js'))('esbuild');

async function bundle(entry) {
    const result = await build({
        entryPoints: [join(here, entry)],
        bundle: true,
        minify: true,
        format: 'esm',
        target: ['es2020', 'chrome100', 'firefox100', 'safari15'],
        nodePaths: [modules],  // they are in the build folder, and the sources are not
        charset: 'ascii',
        legalComments: 'none',
        banner: entry.endsWith('.js') ? { js: BANNER } : {},
        logLevel: 'warning',
        plugins: [slim],
        write: false,
    });
    return Buffer.from(result.outputFiles[0].contents);
}

const etag_of = (bytes) => `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`;
const file = (name) => readFileSync(join(here, name));
const assets = [
    { path: '/', file: 'index.html', type: 'text/html; charset=utf-8', bytes: file('index.html') },
    { path: '/assets/app.js', type: 'text/javascript; charset=utf-8', bytes: await bundle('src/main.js') },
    { path: '/assets/style.css', type: 'text/css; charset=utf-8', bytes: await bundle('style/main.css') },
    { path: '/assets/icon.svg', type: 'image/svg+xml', bytes: file('icon.svg') },
];

let total = 0;
for (const asset of assets) {
    total += asset.bytes.length;
    asset.etag = etag_of(asset.bytes);
    const to = join(out, asset.file ?? asset.path);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, asset.bytes);
    console.log(`${String(asset.bytes.length).padStart(7)} ${asset.path}`);
}
console.log(`${String(total).padStart(7)} of ${MOST_BYTES}`);
if (total > MOST_BYTES) {
    console.error(`build.mjs: the page has ${total} bytes, and may have ${MOST_BYTES}`);
    process.exit(1);
}

// Of no page, but for Grafana to import.
const dashboard = Buffer.from(JSON.stringify(JSON.parse(file('../prometheus/grafana.json'))));
assets.push({ path: '/grafana.json', type: 'application/json', bytes: dashboard, etag: etag_of(dashboard) });
writeFileSync(join(out, 'assets.cpp'), cpp_of(assets));
