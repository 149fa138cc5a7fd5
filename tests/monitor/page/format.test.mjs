import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
    byte_rate, bytes, clock, count, day, duration, exact, latency, NOTHING, percent, rate, text, when,
} from '../../../plugins/monitor/page/src/format.js';

const shown = (show, cases) => {
    for (const [value, expected] of cases) assert.equal(text(show(value)), expected, `of ${value}`);
};

test('Counts have three digits that matter', () => {
    shown(count, [[0, '0'], [7, '7'], [999, '999'], [1000, '1.00 k'], [12_345, '12.3 k'], [123_456, '123 k'],
        [1_234_567, '1.23 M'], [2.5e9, '2.50 G'], [3e15, '3000 T'], [0.5, '0.50'], [12.34, '12.3'], [-1500, '-1.50 k']]);
});

test('What would be rounded up to a thousand is written in the next unit', () => {
    shown(count, [[999_499, '999 k'], [999_600, '1.00 M']]);
    shown(latency, [[999.6, '1.00 ms']]);
});

test('Bytes go by 1024', () => {
    shown(bytes, [[0, '0 B'], [1023, '1023 B'], [1024, '1.00 KiB'], [51_200, '50.0 KiB'], [1024 ** 3, '1.00 GiB']]);
});

test('Rates are for each second', () => {
    shown(rate, [[0, '0 /s'], [184_000, '184 k/s']]);
    shown(byte_rate, [[2048, '2.00 KiB/s']]);
});

test('Latencies are in the unit that fits', () => {
    shown(latency, [[4, '4 µs'], [850, '850 µs'], [1230, '1.23 ms'], [12_300_000, '12.3 s']]);
});

test('A share is whole only if nothing is missing', () => {
    shown(percent, [[1, '100 %'], [0, '0 %'], [0.99999, '>99.99 %'], [0.9996, '99.96 %'], [0.00001, '<0.01 %'],
        [0.4756, '47.6 %']]);
});

test('What is not there is a dash, whatever was to be shown', () => {
    for (const value of [null, undefined, NaN, Infinity, '12']) {
        for (const show of [count, bytes, rate, byte_rate, latency, percent]) assert.deepEqual(show(value), NOTHING);
        assert.equal(exact(value), NOTHING[0]);
        assert.equal(duration(value), NOTHING[0]);
        assert.equal(clock(value), NOTHING[0]);
    }
});

test('A duration has two units at most', () => {
    const of = (s) => duration(s * 1e6);
    assert.deepEqual([0.25, 59.9, 60, 3599, 3600, 86_399, 86_400, 273_600].map(of),
        ['250 ms', '59s', '1m', '59m 59s', '1h', '23h 59m', '1d', '3d 4h']);
    assert.equal(duration(-5), '0 µs');
});

test('All digits come in groups', () => {
    assert.equal(exact(48_201_334), '48,201,334');
});

test('A moment of today has no date, and one of another day has', () => {
    const now = new Date(2026, 10, 25, 12, 0, 0).getTime() * 1000;
    const morning = new Date(2026, 10, 25, 7, 5, 9).getTime() * 1000;
    const before = new Date(2026, 0, 2, 3, 4, 5).getTime() * 1000;
    assert.equal(when(morning, now), '07:05:09');
    assert.equal(when(before, now), '2026-01-02 03:04:05');
    assert.equal(day(before), '2026-01-02');
});
