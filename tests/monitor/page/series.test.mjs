import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
    aligned, appended, from_answer, log_position, parts_of, spark_path, summed, tail,
} from '../../../plugins/monitor/page/src/series.js';

const three = from_answer({ step_us: 1e6, start_us: 100e6, series: { in: [1, 2, 3], out: [4, 5, 6] } });

test('An answer is read into seconds', () => {
    assert.deepEqual([three.step, three.start], [1, 100]);
});

test('The next second goes behind the last', () => {
    const { start, columns } = appended(three, 103, { in: 7, out: 8 }, 10);
    assert.deepEqual([start, columns], [100, { in: [1, 2, 3, 7], out: [4, 5, 6, 8] }]);
});

test('A full window lets its oldest go', () => {
    const { start, columns } = appended(three, 103, { in: 7 }, 3);
    assert.deepEqual([start, columns], [101, { in: [2, 3, 7], out: [5, 6, null] }]);
});

test('Seconds that nobody told of are gaps', () => {
    assert.deepEqual(appended(three, 106, { in: 7, out: 8 }, 10).columns.in, [1, 2, 3, null, null, null, 7]);
});

test('A gap wider than the window leaves the last second alone', () => {
    const { start, columns } = appended(three, 1000, { in: 7, out: 8 }, 3);
    assert.deepEqual([start, columns.in], [998, [null, null, 7]]);
});

test('A second that is there is written over, and one before the window is none', () => {
    assert.deepEqual(appended(three, 101, { in: 9 }, 3).columns.in, [1, 9, 3]);
    assert.equal(appended(three, 99, { in: 9 }, 3), three);
});

test('What was given is not changed', () => {
    appended(three, 103, { in: 7 }, 3);
    assert.deepEqual(three.columns.in, [1, 2, 3]);
});

test('Columns stand under their times, and a name that is not there is a gap', () => {
    assert.deepEqual(aligned(three, ['out', 'other']), [[100, 101, 102], [4, 5, 6], [null, null, null]]);
});

test('A logarithmic scale has no zero', () => {
    const zero = { ...three, columns: { in: [0, 2, null] } };
    assert.deepEqual(aligned(zero, ['in'], true)[1], [null, 2, null]);
    assert.deepEqual(aligned(zero, ['in'])[1], [0, 2, null]);
});

test('A gap lifts the pen', () => {
    assert.equal(spark_path([0, 4, null, 4], 30, 8), 'M0.0 8.0L10.0 0.0M30.0 0.0');
});

test('A line of large numbers shows how they change', () => {
    assert.equal(spark_path([100, 80], 10, 10), 'M0.0 0.0L10.0 4.0');
});

test('Lines of nothing, of one, and of zeros can be drawn', () => {
    assert.equal(spark_path([], 10, 10), '');
    assert.equal(spark_path([5], 10, 10), 'M0.0 0.0');
    assert.equal(spark_path([0, 0], 10, 10), 'M0.0 10.0L10.0 10.0');
});

test('A position on a logarithmic scale stays on it', () => {
    assert.deepEqual([10, 1000, 1e9, 0, undefined].map((value) => log_position(value, 10, 100_000)), [0, 0.5, 1, 0, 0]);
});

test('Parts come largest first, with their share, and none that is zero', () => {
    assert.deepEqual(parts_of({ a: 1, none: 0, b: 3 }), [
        { name: 'b', value: 3, share: 0.75 }, { name: 'a', value: 1, share: 0.25 }]);
    assert.deepEqual(parts_of(undefined), []);
});

test('Objects are summed by name', () => {
    assert.deepEqual(summed([{ a: 1 }, undefined, { a: 2, b: 5 }]), { a: 3, b: 5 });
});

test('A tail has at most so many', () => {
    assert.deepEqual([tail([1, 2, 3], 2), tail([1], 2)], [[2, 3], [1]]);
});
