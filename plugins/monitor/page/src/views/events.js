// What happens, as it happens. The list is bounded, and stands still for whoever wants to read.

import { useCallback, useMemo, useRef, useState } from 'preact/hooks';

import { exact } from '../format.js';
import { html } from '../html.js';
import { added, matches, MOST_EVENTS } from '../event_list.js';
import { refine } from '../navigation.js';
import { Search, Segments } from '../parts/fields.js';
import { Pieces } from '../parts/pieces.js';
import { Moment } from '../parts/number.js';
import { Empty, Head } from '../parts/panel.js';
import { sentence_of, tone_of } from '../event_words.js';
import { use_store } from '../store.js';
import { stream_state, use_events } from '../stream.js';
import { pieces_of } from '../visible.js';

const TYPES = ['record', 'strike', 'strategy', 'log'];
const WITH_TRACES = [...TYPES, 'trace'];  // there may be one for every message: only who asks for them gets them
const CHOICES = [['', 'All'], ['record', 'Records'], ['strike', 'Strikes'], ['strategy', 'Strategies'],
    ['trace', 'Traces'], ['log', 'Log']];
const REDRAW_MS = 250;
const QUIET = 'Nothing has happened since you are here.';

// Gathers what comes, and draws a few times a second however much that is.
function use_event_list(is_paused, types) {
    const list = useRef({ events: [], dropped: 0 });
    const timer = useRef(null);
    const paused = useRef(is_paused);
    paused.current = is_paused;
    const [shown, set_shown] = useState(list.current);
    const show = () => {
        timer.current = null;
        if (!paused.current) set_shown(list.current);
    };
    const take = useCallback((type, data, id) => {
        list.current = added(list.current, { type, data, id, at_us: data.at_us ?? Date.now() * 1000 });
        if (timer.current === null) timer.current = setTimeout(show, REDRAW_MS);
    }, []);
    use_events(types, take);
    const clear = () => {
        list.current = { events: [], dropped: 0 };
        set_shown(list.current);
    };
    return { shown, clear, catch_up: () => set_shown(list.current) };
}

function Event({ event }) {
    const tone = tone_of(event);
    const { pieces, rest } = pieces_of(sentence_of(event), 400);
    return html`<li><${Moment} us=${event.at_us} /><span
        class=${`tag ${tone}`}>${event.data.kind ?? event.data.level ?? event.type}</span>
        <bdi class="event-text"><${Pieces} pieces=${pieces} />${rest > 0 ? '…' : ''}</bdi></li>`;
}

export function Events({ query }) {
    const [is_paused, set_paused] = useState(false);
    const { shown, clear, catch_up } = use_event_list(is_paused, query.type === 'trace' ? WITH_TRACES : TYPES);
    const state = use_store(stream_state);
    const events = useMemo(() => shown.events.filter((event) => matches(event, query)), [shown, query]);
    const pause = () => {
        if (is_paused) catch_up();
        set_paused(!is_paused);
    };
    return html`<${Head} title="Live events"><${Search} label="Find in events" value=${query.text}
        on_change=${(text) => refine({ text })} />
            <button type="button" data-pause aria-pressed=${is_paused ? 'true' : 'false'} aria-keyshortcuts="p"
                onClick=${pause}>
                ${is_paused ? 'Go on' : 'Pause'}</button>
            <button type="button" onClick=${clear}>Clear</button><//>
        <div class="filters"><${Segments} label="Kinds of events" value=${query.type ?? ''} choices=${CHOICES}
                on_change=${(type) => refine({ type })} />
            <span class="muted">${exact(events.length)} of the last ${exact(MOST_EVENTS)} at most
                ${is_paused ? ', paused' : ''}</span></div>
        ${events.length === 0
            ? html`<${Empty} title=${state === 'open' ? QUIET : 'The stream is not open.'}>
                What was before is in the <a href="#/history">history</a>.<//>`
            : html`<ol class="events" role="log" aria-live="off" aria-label="Events, the latest first" tabindex="0">
                ${events.map((event) => html`<${Event} key=${event.key} event=${event} />`)}</ol>`}`;
}
