import assert from 'node:assert/strict';
import { test } from 'node:test';

import { columns_of, percentile } from '../../../plugins/monitor/page/src/histogram.js';
import { from_local, to_local } from '../../../plugins/monitor/page/src/local_time.js';
import { busiest_model, losses, model_ids, overall_latency, path_in, value_in } from '../../../plugins/monitor/page/src/readings.js';

const broker = (p99) => ({ broker_us: { p50: 1, p99 } });
const tick = {
    connections: 7,
    rates: { messages_in: 5, models: { 12: { requests: 3 }, 10: { requests: 9 } } },
    latency: { 12: broker(20), 10: broker(30) },
};

test('A tick tells series by their names', () => {
    const names = ['connections', 'messages_in', 'model.12.requests', 'model.12.broker_us.p99', 'broker_us.p99', 'model.99.requests', 'else'];
    assert.deepEqual(names.map((name) => value_in(tick, name)), [7, 5, 3, 20, undefined, undefined, undefined]);
});

test('Without a latency of all models that of the busiest is shown, and said so', () => {
    assert.deepEqual(overall_latency(tick), { ...broker(30), of: '10' });
    assert.deepEqual(overall_latency({ latency: { all: broker(1), 12: broker(2) } }), { ...broker(1), of: null });
    assert.deepEqual(overall_latency({}), {});
    assert.equal(busiest_model({ latency: { all: broker(1) } }), undefined);
});

test('Models are in the order of their numbers', () => {
    assert.deepEqual(model_ids({ 12: 1, 9: 1, 10: 1 }), ['9', '10', '12']);
});

test('Losses are gathered from all models, refusals from sessions too', () => {
    const counters = { sessions: { refused: { no_room: 1 } }, models: { 12: { drops: { expired: 2 }, refused: { too_large: 3 } } } };
    assert.deepEqual(losses(counters), { dropped: [{ expired: 2 }], refused: [{ too_large: 3 }, { no_room: 1 }] });
});

test('A path that ends early leads to nothing', () => {
    assert.equal(path_in({ in: null }, 'in.messages'), undefined);
});

const histogram = { count: 100, sum: 1, max: 900, buckets: [[10, 50], [100, 49], [1000, 1]] };

test('A percentile is the bound of the bucket that it lies in, and no more than the largest value', () => {
    assert.deepEqual([0.5, 0.51, 0.99, 1].map((share) => percentile(histogram, share)), [10, 100, 100, 900]);
    assert.equal(percentile({ count: 0, buckets: [] }, 0.5), undefined);
    assert.equal(percentile(undefined, 0.5), undefined);
});

test('Columns are evenly spaced, with those between that are empty', () => {
    const columns = columns_of(histogram, 1);
    assert.deepEqual(columns.map(({ n }) => n), [50, 49, 1]);
    assert.deepEqual(columns_of({ buckets: [[10, 1], [1000, 1]] }, 1).map(({ n }) => n), [1, 0, 1]);
    assert.deepEqual(columns_of(undefined), []);
});

test('A time comes back from its input as it was', () => {
    const us = new Date(2026, 10, 25, 7, 5, 9).getTime() * 1000;
    assert.equal(to_local(String(us)), '2026-11-25T07:05:09');
    assert.equal(from_local(to_local(us)), String(us));
    for (const nothing of ['', undefined, 'x']) assert.equal(to_local(nothing), '');
    for (const nothing of ['', 'x']) assert.equal(from_local(nothing), '');
});
