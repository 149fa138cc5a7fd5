import assert from 'node:assert/strict';
import { test } from 'node:test';

import { pieces_of, visible } from '../../../plugins/monitor/page/src/visible.js';
import { HOSTILE } from './fixture/names.mjs';

const HARMFUL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/u;

test('What can be seen is left as it is', () => {
    for (const text of ['gate-7', 'Ünïcödé', 'שלום', '房间', '🎲', '<b>&amp;</b>', ' a  b ']) assert.equal(visible(text), text);
});

test('Controls are shown as signs', () => {
    assert.equal(visible('a\tb\r\nc'), 'a\\tb\\r\\nc');
    assert.equal(visible('\u0000\u001b[31m\u007f\u009b'), '\\u0000\\u001b[31m\\u007f\\u009b');
});

test('What turns text around or cannot be seen is shown as a sign', () => {
    assert.equal(visible('abc\u202egnp.exe'), 'abc\\u202egnp.exe');
    assert.equal(visible('\u200b\u2028\ufeff\u2066\u{e0041}'), '\\u200b\\u2028\\ufeff\\u2066\\u{e0041}');
    assert.equal(visible('\ud800x'), '\\ud800x');
});

test('Nothing that a stranger can write is left harmful', () => {
    for (const name of HOSTILE) assert.ok(!HARMFUL.test(visible(name, Infinity)), JSON.stringify(name));
});

test('Signs are apart from text, so that nobody can write one', () => {
    assert.deepEqual(pieces_of('a\nb\\n').pieces,
        [{ text: 'a', sign: false }, { text: '\\n', sign: true }, { text: 'b\\n', sign: false }]);
});

test('A name is cut at its limit, by characters and not by halves of them', () => {
    const { pieces, rest, length } = pieces_of('🎲'.repeat(41), 40);
    assert.deepEqual([pieces[0].text, rest, length], ['🎲'.repeat(40), 1, 41]);
    assert.equal(pieces_of('x'.repeat(40), 40).rest, 0);
    assert.equal(visible('x'.repeat(41), 40), `${'x'.repeat(40)}…`);
});

test('Nothing is an empty text', () => {
    for (const value of [null, undefined, '']) assert.deepEqual(pieces_of(value), { pieces: [], rest: 0, length: 0 });
});
