import assert from 'node:assert/strict';
import { test } from 'node:test';

import { next, retry_after, START } from '../../../plugins/monitor/page/src/link_state.js';

const after = (...events) => events.reduce((state, [type, now]) => next(state, { type, now, spread: 0.999 }), START);

test('A failure is when it was lost, and the first retry comes within a second', () => {
    const { phase, since, retry_at } = after(['failed', 5000]);
    assert.deepEqual([phase, since], ['lost', 5000]);
    assert.ok(retry_at > 5000 && retry_at <= 6000, String(retry_at));
});

test('Further failures keep the time since when, and wait longer', () => {
    const first = after(['failed', 5000]);
    const second = next(first, { type: 'failed', now: 6000, spread: 0 });
    assert.equal(second.since, 5000);
    assert.ok(second.retry_at - 6000 > first.retry_at - 5000 - 300);
    assert.ok(retry_after(3, 0) > retry_after(2, 0));
});

test('No retry waits longer than fifteen seconds, however many there were', () => {
    for (const attempts of [4, 10, 1000]) assert.ok(retry_after(attempts, 0.999) <= 15000);
});

test('An answer brings it back to life, and forgets the failures', () => {
    assert.equal(after(['failed', 1], ['failed', 2], ['answered', 3]), START);
});

test('An answer while it lives changes nothing, so that nothing is drawn again', () => {
    assert.equal(next(START, { type: 'answered', now: 1, spread: 0 }), START);
});

test('While nobody looks it rests: nothing is retried', () => {
    const resting = after(['hidden', 1]);
    assert.deepEqual([resting.phase, resting.retry_at], ['resting', null]);
    assert.equal(next(resting, { type: 'failed', now: 2, spread: 0 }), resting);
    assert.equal(next(resting, { type: 'answered', now: 2, spread: 0 }), resting);
});

test('When somebody looks again it lives', () => {
    assert.equal(after(['hidden', 1], ['shown', 2]), START);
});

test('What was lost before nobody looked is asked at once, and still says since when', () => {
    const { phase, since, retry_at } = after(['failed', 1000], ['hidden', 2000], ['shown', 90000]);
    assert.deepEqual([phase, since, retry_at], ['lost', 1000, 90000]);
});

test('Being shown while it is shown is nothing', () => {
    const lost = after(['failed', 1]);
    assert.equal(next(lost, { type: 'shown', now: 2, spread: 0 }), lost);
});
