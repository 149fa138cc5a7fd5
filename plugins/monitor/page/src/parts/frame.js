// What stands around every view: which broker this is and how it is, and the way to the views.

import { useEffect, useRef } from 'preact/hooks';

import { admin } from '../access.js';
import { count, duration, rate, text } from '../format.js';
import { html } from '../html.js';
import { last_second } from '../readings.js';
import { link_to } from '../router.js';
import { use_store } from '../store.js';
import { stream_state, tick } from '../stream.js';
import { switch_theme, theme } from '../theme.js';
import { GROUPS, VIEWS } from '../views/all.js';
import { link } from '../link.js';
import { LoginButton } from './login.js';
import { Name } from './name.js';

const TONES = { ready: 'good', draining: 'warn', ending: 'bad', degraded: 'warn' };

function State({ server, reading }) {
    const { phase } = use_store(link);
    const state = phase === 'lost' ? 'no answer' : reading?.state ?? server?.state ?? 'asking';
    const tone = phase === 'lost' ? 'bad' : TONES[state] ?? 'other';
    return html`<span class="state"><i class=${`dot ${tone}`} aria-hidden="true"></i>${state}</span>`;
}

// The pulse: three numbers that say whether anything goes on, wherever one is.
function Pulse({ reading }) {
    const second = last_second(reading);
    const figure = (label, value) => html`<span><b>${text(value)}</b> ${label}</span>`;
    return html`<div class="pulse">${figure('in', rate(second.messages_in))}${figure('out', rate(second.messages_out))}
        ${figure('connected', count(reading?.connections))}</div>`;
}

function Live() {
    const state = use_store(stream_state);
    const label = state === 'open' ? 'live' : 'not live';
    return html`<span class=${`live ${state}`}
        title="Whether the monitor sends each second what is new">${label}</span>`;
}

export function Top({ server, on_login }) {
    const reading = use_store(tick);
    const shown = use_store(theme);
    const now = reading?.at_us ?? Date.now() * 1000;
    const other = shown === 'dark' ? 'Light' : 'Dark';
    return html`<header class="top"><a class="brand" href="#/overview">amq<span>monitor</span></a>
        <${State} server=${server} reading=${reading} />
        ${server && html`<span class="which"><${Name} value=${server.name} nothing="amqd" />${' '}${server.version}
            <span class="muted"> up ${duration(now - server.started_us)}</span></span>`}
        <${Pulse} reading=${reading} />
        <div class="tools"><${Live} /><button type="button" class="quiet" onClick=${switch_theme}
            aria-label=${`Show it ${other}`}>${other}</button>
            <${LoginButton} on_done=${on_login} /></div></header>`;
}

export function Navigation({ view }) {
    const bar = useRef(null);
    const is_admin = use_store(admin);
    const is_shown = (name) => is_admin || !VIEWS[name].is_for_admins;
    // On a narrow screen it is a strip: what is current is brought into sight.
    useEffect(() => {
        const current = bar.current.querySelector('[aria-current]');
        if (current) bar.current.scrollLeft = current.offsetLeft - bar.current.clientWidth / 3;
    }, [view]);
    return html`<nav class="views" aria-label="Views" ref=${bar}>${GROUPS.map(({ title, views }) =>
        html`<div key=${title} role="group" aria-label=${title}><span class="group" aria-hidden="true">${title}</span>
            ${views.filter(is_shown).map((name) => html`<a key=${name} href=${link_to(name)}
                aria-current=${name === view ? 'page' : undefined}>${VIEWS[name].title}</a>`)}</div>`)}</nav>`;
}
