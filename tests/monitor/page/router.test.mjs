import assert from 'node:assert/strict';
import { test } from 'node:test';

import { changed, link_to, parse, part, query_of } from '../../../plugins/monitor/page/src/router.js';
import { HOSTILE } from './fixture/names.mjs';

test('Without a view one is at the overview', () => {
    for (const hash of ['', '#', '#/']) assert.deepEqual(parse(hash), { view: 'overview', item: '', query: {} });
});

test('A view, an item and a query are read', () => {
    assert.deepEqual(parse('#/connections/77?sort=bytes_in&text=a%20b'),
        { view: 'connections', item: '77', query: { sort: 'bytes_in', text: 'a b' } });
});

test('Every name comes back from its link as it was', () => {
    for (const name of HOSTILE.filter((name) => !name.includes('\ud800'))) {
        assert.deepEqual(parse(link_to('topics', name, { text: name })), { view: 'topics', item: name, query: { text: name } });
    }
});

test('Half a surrogate is replaced rather than thrown', () => {
    assert.equal(part('a\ud800b'), 'a%EF%BF%BDb');
});

test('A stray percent sign is part of a name', () => {
    assert.equal(parse('#/topics/100%').item, '100%');
});

test('A name like a prototype is no more than a name', () => {
    assert.equal(parse('#/topics/__proto__?__proto__=x').item, '__proto__');
    assert.equal({}.x, undefined);
});

test('What is empty is left out of a query, and a list is written one by one', () => {
    assert.equal(query_of({ a: '', b: null, c: undefined, d: 0, e: ['x', 'y'] }), '?d=0&e=x&e=y');
    assert.equal(query_of({}), '');
});

test('Whatever narrows or sorts a list begins it anew', () => {
    assert.deepEqual(changed({ offset: '200', before: '7', sort: 'id' }, { sort: 'user' }), { sort: 'user' });
    assert.deepEqual(changed({ offset: '200', sort: 'id' }, { offset: 300 }), { offset: 300, sort: 'id' });
});
