// The latest events, so many at most; the newest first.

import { sentence_of } from './event_words.js';

export const MOST_EVENTS = 500;

let last_key = 0;

export function added(list, event) {
    last_key += 1;
    const events = [{ ...event, key: last_key }, ...list.events];
    const surplus = Math.max(0, events.length - MOST_EVENTS);
    return { events: surplus > 0 ? events.slice(0, MOST_EVENTS) : events, dropped: list.dropped + surplus };
}

// Does an event fit what is looked for? {type, text}
export function matches(event, { type, text }) {
    if (type && event.type !== type) return false;
    return !text || sentence_of(event).toLowerCase().includes(text.toLowerCase());
}
