// The monitor's event stream: one for the whole page, open while the broker answers and somebody looks.

import { useEffect } from 'preact/hooks';

import { query_of } from './router.js';
import { link, probe } from './link.js';
import { store } from './store.js';

const REOPEN_MS = 5000;

export const tick = store(null);  // the last second, as the monitor tells it each second
export const stream_state = store('closed');  // or 'open'

const takers = new Set();  // {types, take}
let source = null;
let open_types = '';
let reopen = null;

const LOST = 'lost';  // comes whatever was asked for: the page was too slow, or away for too long

const wanted_types = () => ['tick', ...new Set([...takers].flatMap((taker) => taker.types))];

function heard(event) {
    let data;
    try {
        data = JSON.parse(event.data);
    } catch {
        return;
    }
    if (event.type === 'tick') tick.set(data);
    for (const taker of takers) {
        if (event.type === LOST || taker.types.includes(event.type)) taker.take(event.type, data, event.lastEventId);
    }
}

function close() {
    clearTimeout(reopen);
    source?.close();
    source = null;
    stream_state.set('closed');
}

// The browser comes back by itself after a break, and says what it heard last; not after a refusal.
function broke() {
    stream_state.set('closed');
    if (source?.readyState === EventSource.CLOSED) reopen = setTimeout(open, REOPEN_MS);
    probe();
}

function open() {
    close();
    const types = wanted_types();
    open_types = types.join();
    source = new EventSource(`/api/v1/events${query_of({ type: types })}`);
    source.onopen = () => stream_state.set('open');
    source.onerror = broke;
    for (const type of [...types, LOST]) source.addEventListener(type, heard);
}

function follow_link({ phase }) {
    if (phase === 'live' && source === null) open();
    if (phase !== 'live') close();
}

export function start_stream() {
    link.subscribe(follow_link);
    follow_link(link.get());
    window.addEventListener('pagehide', () => close());
    window.addEventListener('pageshow', () => follow_link(link.get()));
}

// take(type, data, id) for each event of these types, while the caller is there.
export function use_events(types, take) {
    useEffect(() => {
        const taker = { types, take };
        takers.add(taker);
        if (source !== null && wanted_types().join() !== open_types) open();
        return () => {
            takers.delete(taker);
            if (source !== null && wanted_types().join() !== open_types) open();
        };
    }, [types, take]);
}
