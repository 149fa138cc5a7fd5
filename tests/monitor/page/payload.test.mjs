import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decoded, encoded } from '../../../plugins/monitor/page/src/payload.js';

test('Text goes as UTF-8 and comes back', () => {
    assert.equal(encoded('zwei Äpfel', 'text'), Buffer.from('zwei Äpfel').toString('base64'));
    assert.deepEqual(decoded(encoded('zwei Äpfel', 'text'), 'text'), { size: 11, shown: 'zwei Äpfel' });
    assert.equal(encoded('', 'text'), '');
});

test('A body of many bytes is no matter', () => {
    const long = 'x'.repeat(100_000);
    assert.equal(decoded(encoded(long, 'text'), 'text').shown, long);
});

test('Hex may have blanks, and needs both digits of each byte', () => {
    assert.equal(encoded('00 ff\n7F', 'hex'), Buffer.from([0, 255, 127]).toString('base64'));
    assert.throws(() => encoded('0 1 2', 'hex'), /two digits/);
    assert.throws(() => encoded('zz', 'hex'), /two digits/);
});

test('Base64 is taken with or without its end, and nothing else is', () => {
    assert.equal(encoded('aGk=', 'base64'), 'aGk=');
    assert.equal(encoded('aGk', 'base64'), 'aGk=');
    assert.equal(encoded('aGkh\n aGkh', 'base64'), 'aGkhaGkh');
    for (const wrong of ['a', 'a-b_', 'aGk==', 'a b!', '====']) assert.throws(() => encoded(wrong, 'base64'), /not base64/, wrong);
});

test('Bytes that are no text are shown in hex', () => {
    const bytes = Buffer.from([0xff, 0x00, 0x41]).toString('base64');
    assert.deepEqual(decoded(bytes, 'text'), { size: 3, shown: 'ff 00 41' });
    assert.deepEqual(decoded(bytes, 'base64'), { size: 3, shown: bytes });
    assert.deepEqual(decoded(encoded('A', 'text'), 'hex'), { size: 1, shown: '41' });
});
