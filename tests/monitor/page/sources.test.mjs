// What the sources of the page must never do, since the names that it shows are chosen by strangers.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { cpp_of } from '../../../plugins/monitor/page/embed.mjs';

const PAGE = new URL('../../../plugins/monitor/page/', import.meta.url).pathname;
const MOST_LINES = 200;

function files_in(folder) {
    return readdirSync(folder).flatMap((name) => {
        const path = join(folder, name);
        return statSync(path).isDirectory() ? files_in(path) : [path];
    });
}

const sources = files_in(join(PAGE, 'src')).map((path) => ({ path, text: readFileSync(path, 'utf8') }));

test('The sources are read', () => {
    assert.ok(sources.length > 30);
});

test('No text becomes markup or code', () => {
    const banned = /innerHTML|outerHTML|insertAdjacentHTML|dangerouslySet|document\.write|\beval\b|new Function|createContextualFragment/;
    for (const { path, text } of sources) assert.ok(!banned.test(text), path);
});

test('No style is a string, and nothing comes from elsewhere', () => {
    for (const { path, text } of sources) assert.ok(!/style="|style=\$\{`|https?:\/\/|['"(]data:/.test(text), path);
    const html = readFileSync(join(PAGE, 'index.html'), 'utf8');
    assert.ok(!/<style|style=|https?:|<script(?![^>]*src=)|\son\w+=/.test(html));
});

test('No file is too long', () => {
    for (const { path, text } of sources) assert.ok(text.split('\n').length <= MOST_LINES, path);
});

test('Every dependency is pinned, and no lock names a registry', () => {
    for (const folder of [PAGE, new URL('.', import.meta.url).pathname]) {
        const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
        for (const version of Object.values({ ...dependencies, ...devDependencies })) assert.match(version, /^\d+\.\d+\.\d+$/);
        assert.ok(!readFileSync(join(folder, 'package-lock.json'), 'utf8').includes('"resolved"'));
    }
});

test('Bytes above ASCII are embedded as characters', () => {
    const cpp = cpp_of([{ path: '/a', type: 'text/plain', etag: '"e"', bytes: Buffer.from('aé') }]);
    assert.match(cpp, /97,'\\xc3','\\xa9',/);
    assert.match(cpp, /\{"\/a", "text\/plain", "\\"e\\"", \{kBytes0, sizeof kBytes0\}\}/);
});
