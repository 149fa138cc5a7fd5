import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cell_at, cells_of, total_of } from '../../../plugins/monitor/page/src/heat_map.js';

const HEAT = { step_us: 1e6, start_us: 100e6, upper_us: [8, 12, 16], columns: [[0, 0, 0], [3, 0, 0], [0, 0, 999]] };

test('The latest column is at the right, the longest durations on top', () => {
    assert.deepEqual(cells_of(HEAT, 10).map(({ x, y }) => [x, y]), [[8, 2], [9, 0]]);
});

test('What there is most of has the full shade, and nothing that is there is without one', () => {
    const [few, many] = cells_of(HEAT, 10).map(({ shade }) => shade);
    assert.equal(many, 1);
    assert.ok(few > 0.12 && few < 0.5, String(few));
});

test('A place tells its time, its durations and how many they were', () => {
    assert.deepEqual(cell_at(HEAT, 10, 0.95, 0.1), { at_us: 102e6, from_us: 12, to_us: 16, n: 999 });
    assert.deepEqual(cell_at(HEAT, 10, 0.85, 0.9), { at_us: 101e6, from_us: 0, to_us: 8, n: 3 });
});

test('Where nothing can be there is nothing to tell', () => {
    assert.equal(cell_at(HEAT, 10, 0.5, 0.5), null);
    assert.equal(cell_at(HEAT, 10, 1, 0.5), null);
    assert.equal(cell_at(HEAT, 10, 0.95, 1), null);
});

test('All of it together is the sum', () => {
    assert.equal(total_of(HEAT), 1002);
    assert.equal(total_of({ columns: [] }), 0);
    assert.deepEqual(cells_of({ columns: [], upper_us: [] }, 10), []);
});
