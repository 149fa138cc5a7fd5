// What was: records, and clients that come and go too often.

import { exact } from '../format.js';
import { html } from '../html.js';
import { refine } from '../navigation.js';
import { Choice, Field, Search, Tabs } from '../parts/fields.js';
import { Empty, Failure, Head, Incomplete } from '../parts/panel.js';
import { use_poll } from '../poll.js';
import { link_to, query_of } from '../router.js';
import { from_local, to_local } from '../local_time.js';
import { Flapping } from './flapping.js';
import { RecordsTable } from './records_table.js';

const LIMIT = 100;
const EVERY_MS = 2000;
const FILTERS = ['text', 'user', 'address', 'reason', 'kind', 'from_us', 'to_us', 'around_us'];
const KINDS = [['', 'all'], ['connect', 'connect'], ['disconnect', 'disconnect'], ['refused', 'refused'],
    ['kick', 'kick'], ['slow', 'slow'], ['admin', 'admin']];

const filters_of = (query) => Object.fromEntries(FILTERS.map((key) => [key, query[key]]));
const is_filtered = (query) => FILTERS.some((key) => query[key]);

function Filters({ query }) {
    const set = (key) => (value) => refine({ [key]: value });
    return html`<div class="filters" role="search" aria-label="Filters of records">
        <${Choice} label="What" value=${query.kind} choices=${KINDS} on_change=${set('kind')} />
        <${Field} label="Reason" value=${query.reason} on_change=${set('reason')} placeholder="silent" />
        <${Field} label="User" value=${query.user} on_change=${set('user')} />
        <${Field} label="Address" value=${query.address} on_change=${set('address')} placeholder="192.0.2.7" />
        <${Field} label="From" type="datetime-local" step="1" value=${to_local(query.from_us)}
            on_change=${(value) => refine({ from_us: from_local(value) })} />
        <${Field} label="To" type="datetime-local" step="1" value=${to_local(query.to_us)}
            on_change=${(value) => refine({ to_us: from_local(value) })} />
        ${is_filtered(query) && html`<a class="button quiet" href=${link_to('history')}>Show all</a>`}</div>`;
}

function Older({ query, data }) {
    const records = data.records;
    const last = records[records.length - 1];
    const has_more = data.more ?? records.length === LIMIT;
    const some = typeof data.total === 'number' ? `${exact(data.total)} records` : `${exact(records.length)} shown`;
    return html`<nav class="pager" aria-label="Pages of records"><span>${some}</span>
        <button type="button" disabled=${!query.before} onClick=${() => refine({ before: '' })}>Newest</button>
        <button type="button" disabled=${!has_more || !last}
            onClick=${() => refine({ before: last.n })}>Older</button></nav>`;
}

function Records({ query }) {
    const asked = { ...filters_of(query), before: query.before, limit: LIMIT };
    const { data, error, pending } = use_poll(`/api/v1/records${query_of(asked)}`, EVERY_MS);
    const csv = `/api/v1/records${query_of({ ...filters_of(query), limit: 1000, format: 'csv' })}`;
    const none = is_filtered(query)
        ? html`<${Empty} title="No record matches that." />`
        : html`<${Empty} title="Nothing has happened yet.">
            Whoever connects, leaves or is refused is written down here.<//>`;
    return html`<${Head} title="History"><${Search} label="Find in records" value=${query.text}
            on_change=${(typed) => refine({ text: typed })} />
            <a class="button" href=${csv} download="records.csv">CSV</a><//>
        <${Chapters} query=${query} /><${Filters} query=${query} /><${Failure} error=${error} />
        <${RecordsTable} caption="Records" rows=${data?.records ?? null} pending=${pending} empty=${none} />
        <${Incomplete} of=${data} />${data && html`<${Older} query=${query} data=${data} />`}`;
}

function Chapters({ query }) {
    return html`<${Tabs} label="Parts of the history" value=${query.show ?? 'records'} choices=${[
        ['records', 'Records', link_to('history')],
        ['flapping', 'Flapping clients', link_to('history', '', { show: 'flapping' })]]} />`;
}

export function History({ query }) {
    if (query.show !== 'flapping') return html`<${Records} query=${query} />`;
    return html`<${Head} title="History" /><${Chapters} query=${query} /><${Flapping} query=${query} />`;
}
