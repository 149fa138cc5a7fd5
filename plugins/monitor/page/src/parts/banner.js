// Says plainly that the broker does not answer, since when, and when it will be asked again.

import { useEffect, useState } from 'preact/hooks';

import { clock, duration } from '../format.js';
import { html } from '../html.js';
import { link, probe } from '../link.js';
import { use_store } from '../store.js';

function use_seconds(is_on) {
    const [now, set_now] = useState(Date.now());
    useEffect(() => {
        if (!is_on) return undefined;
        set_now(Date.now());
        const timer = setInterval(() => set_now(Date.now()), 1000);
        return () => clearInterval(timer);
    }, [is_on]);
    return now;
}

export function Banner() {
    const { phase, since, retry_at } = use_store(link);
    const is_lost = phase === 'lost';
    const now = use_seconds(is_lost);
    if (!is_lost) return null;
    const wait = Math.ceil(Math.max(0, retry_at - now) / 1000);
    return html`<div class="banner" role="alert"><p><b>The broker has not answered since ${clock(since * 1000)}.</b>
        ${' '}What you see is from before.</p>
        <p class="muted" aria-live="off">${duration((now - since) * 1000)} ago ·
        ${wait > 0 ? ` next try in ${wait} s` : ' trying'}</p>
        <button type="button" onClick=${probe}>Try now</button></div>`;
}
