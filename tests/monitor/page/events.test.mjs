import assert from 'node:assert/strict';
import { test } from 'node:test';

import { added, matches, MOST_EVENTS } from '../../../plugins/monitor/page/src/event_list.js';
import { sentence_of, tone_of } from '../../../plugins/monitor/page/src/event_words.js';

const log = (message) => ({ type: 'log', data: { level: 'warn', message } });
const none = { events: [], dropped: 0 };

test('The newest event comes first', () => {
    const { events } = added(added(none, log('a')), log('b'));
    assert.deepEqual(events.map(({ data }) => data.message), ['b', 'a']);
    assert.notEqual(events[0].key, events[1].key);
});

test('The list is full at its limit, and one more lets the oldest go', () => {
    let list = none;
    for (let k = 0; k < MOST_EVENTS; k += 1) list = added(list, log(String(k)));
    assert.deepEqual([list.events.length, list.dropped], [MOST_EVENTS, 0]);
    list = added(list, log('last'));
    assert.deepEqual([list.events.length, list.dropped], [MOST_EVENTS, 1]);
    assert.equal(list.events[MOST_EVENTS - 1].data.message, '1');
});

test('Events are found by kind and by what they say', () => {
    assert.ok(matches(log('Too slow'), { type: 'log', text: 'too' }));
    assert.ok(!matches(log('Too slow'), { type: 'record' }));
    assert.ok(!matches(log('Too slow'), { text: 'fast' }));
});

test('Records are sentences', () => {
    const record = { kind: 'disconnect', user: 'gate-7', address: '10.0.0.1:4', duration_us: 61e6, reason: 'heartbeat_lost' };
    assert.equal(sentence_of({ type: 'record', data: record }), 'gate-7 at 10.0.0.1:4 left after 1m 1s: heartbeat lost');
});

test('An event of a kind that nobody knows says its fields', () => {
    assert.equal(sentence_of({ type: 'strategy', data: { kind: 'odd', id: 'x', more: { a: 1 } } }), 'id=x more={"a":1}');
});

test('What was lost says why', () => {
    assert.match(sentence_of({ type: 'lost', data: { reason: 'slow' } }), /too slow/);
    assert.match(sentence_of({ type: 'lost', data: { reason: 'too_old', events: 7 } }), /away/);
});

test('Strikes are bad, warnings are a warning', () => {
    assert.equal(tone_of({ type: 'strike', data: {} }), 'bad');
    assert.equal(tone_of(log('x')), 'warn');
    assert.equal(tone_of({ type: 'record', data: { kind: 'connect' } }), '');
    assert.equal(tone_of({ type: 'strategy', data: { kind: 'put_back' } }), 'bad');
    assert.equal(tone_of({ type: 'strategy', data: { kind: 'swap_refused' } }), 'warn');
    assert.equal(tone_of({ type: 'strategy', data: { kind: 'swapped' } }), '');
});
