// Why did this user drop? In words, and with what else happened at the same time.

import { duration, exact, words } from '../format.js';
import { html } from '../html.js';
import { go } from '../navigation.js';
import { Search } from '../parts/fields.js';
import { Name } from '../parts/name.js';
import { Moment } from '../parts/number.js';
import { Pieces } from '../parts/pieces.js';
import { Empty, Failure, Head, Incomplete } from '../parts/panel.js';
import { use_poll } from '../poll.js';
import { link_to, part, query_of } from '../router.js';
import { pieces_of } from '../visible.js';
import { reason_tone } from './records_table.js';

const EVERY_MS = 5000;
const AROUND_US = 30e6;
const MOST_TEXT = 8000;
const GROUPS = [['same_moment', 'others left in the same seconds'], ['same_network', 'of the same network'],
    ['same_version', 'with the same software'], ['same_reason', 'for the same reason']];

function Text({ text, limit = MOST_TEXT }) {
    return html`<${Pieces} pieces=${pieces_of(text, limit).pieces} />`;
}

function Disconnect({ of: { record, grouped, reading } }) {
    const groups = GROUPS.filter(([key]) => grouped?.[key] > 0);
    const around = { from_us: Math.round(record.at_us - AROUND_US), to_us: Math.round(record.at_us + AROUND_US) };
    return html`<li class="drop"><p class="drop-head"><${Moment} us=${record.at_us} />
            <span class=${`tag ${reason_tone(record)}`}>${words(record.reason ?? record.kind)}</span>
            <span class="muted">after ${duration(record.duration_us)}, from <code>${record.address}</code></span></p>
        <p><${Text} text=${reading ?? ''} /></p>
        ${groups.length > 0 && html`<ul class="groups">${groups.map(([key, label]) => html`<li key=${key}>
            <b>${exact(grouped[key])}${grouped.more ? '+' : ''}</b> ${label}</li>`)}</ul>`}
        <a href=${link_to('history', '', around)}>What else happened then</a></li>`;
}

function Account({ path }) {
    const { data, error } = use_poll(path, EVERY_MS);
    if (error?.status === 404) return html`<${Empty} title="There is no record of them.">${error.message}<//>`;
    if (!data) return html`<${Failure} error=${error} />`;
    const drops = data.disconnects ?? [];
    const is_known = typeof data.connected === 'boolean';
    return html`<${Failure} error=${error} /><div class="account">${is_known && html`<p><span class="state"><i
            class=${`dot ${data.connected ? 'good' : 'other'}`}
                aria-hidden="true"></i>${data.connected ? 'connected' : 'not connected'}</span></p>`}
        ${String(data.text ?? '').split('\n').map((one, k) => html`<p key=${k}><${Text} text=${one} /></p>`)}</div>
        <${Incomplete} of=${data} /><h2>Disconnects</h2>${drops.length === 0
            ? html`<p class="empty-line">None is on record.</p>`
            : html`<ol class="drops">${drops.map((one) => html`<${Disconnect} key=${one.record.n}
                of=${one} />`)}</ol>`}`;
}

function look_up(typed) {
    const text = typed.trim();
    if (text === '') return;
    const is_address = /^[\d.]+(:\d+)?$|^\[?[\da-f:]+\]?(:\d+)?$/i.test(text) && /[.:]/.test(text);
    if (is_address) go('why', '', { address: text });
    else go('why', text);
}

export function Why({ item = '', query }) {
    const subject = item || query.address || '';
    const path = item ? `/api/v1/why/${part(item)}` : `/api/v1/why${query_of({ address: query.address })}`;
    const title = subject ? html`Why did <${Name} value=${subject} limit=${60} /> drop?` : 'Why did they drop?';
    return html`<${Head} title=${title}><${Search} label="User or address" value=${subject} on_change=${look_up} /><//>
        ${subject === ''
            ? html`<${Empty} title="Whom is it about?">Name a user or an address, and this page says in words how their
                connections ended, and who else was hit.<//>`
            : html`<${Account} key=${path} path=${path} />`}`;
}
