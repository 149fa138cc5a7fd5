// One topic: who subscribes, how much each of them does, and how requests to it end.

import { admin } from '../access.js';
import { bytes, count, exact, latency, rate, text, words } from '../format.js';
import { html } from '../html.js';
import { Chart } from '../parts/chart.js';
import { age, code, figure, moment, name, word } from '../parts/columns.js';
import { Outcomes } from '../parts/figures.js';
import { Name } from '../parts/name.js';
import { Age, Num } from '../parts/number.js';
import { Empty, Failure, Head, Panel, Stat } from '../parts/panel.js';
import { Table } from '../parts/table.js';
import { use_poll } from '../poll.js';
import { model_name, outcome_tone } from '../readings.js';
import { link_to, part } from '../router.js';
import { use_store } from '../store.js';
import { use_series, use_series_names } from '../use_series.js';

const number = (value) => html`<${Num} value=${count(value)} of=${value} />`;

const COLUMNS = [
    name('User', 'user', (row) => link_to('connections', row.session)),
    code('Address', 'address'),
    age('Subscribed', 'since_us'),
    figure('Handled', 'handled', count),
    figure('Failed', 'failed', count),
    figure('Serving', 'serving', count),
];

const ended = (outcome) => html`<span class=${`tag ${outcome_tone(outcome)}`}>${words(outcome ?? 'open')}</span>`;

const MESSAGES = [
    moment('When', 'at_us'),
    word('Model', 'model', (model) => html`<span title=${model_name(model)}>${model}</span>`),
    name('From', 'session', (row) => row.session && link_to('connections', row.session), { nothing: '' }),
    figure('Bytes', 'bytes', bytes),
    word('Outcome', 'outcome', ended),
    figure('Took', 'duration_us', latency),
];

// The monitor may keep the latest messages of a topic from when it was first asked for them.
function Messages({ of: { messages, watched_since_us } }) {
    if (!messages) return null;
    const note = watched_since_us && html`of the last <${Age} since=${watched_since_us} />`;
    return html`<${Panel} title="Latest messages" note=${note} id="messages" wide><${Table} caption="Latest messages"
        columns=${MESSAGES} rows=${messages} row_key=${(row) => `${row.at_us} ${row.session} ${row.exchange}`}
        empty=${html`<${Empty} title="None yet." />`} /><//>`;
}

function Rate({ topic }) {
    const wanted = `topic.${topic}.published`;
    const known = use_series_names();
    const has_series = known?.includes(wanted) ?? false;
    const series = use_series(has_series ? [wanted] : [], '1s');
    if (!has_series) return null;
    return html`<${Panel} title="Published" id="published" wide><${Chart} title="10 minutes" series=${series}
        lines=${[{ name: wanted, label: 'published' }]} show=${rate} /><//>`;
}

export function Topic({ item }) {
    const { data, error } = use_poll(`/api/v1/topics/${part(item)}`);
    const is_admin = use_store(admin);
    const head = html`<${Head} title=${html`<${Name} value=${item} limit=${80} />`}
        back=${{ href: link_to('topics'), label: 'Topics' }}>${is_admin && html`<a class="button"
            href=${link_to('publish', '', { topic: item })}>Publish…</a>`}<//>`;
    if (!data) return html`${head}<${Failure} error=${error} />`;
    const subscribers = data.subscribers_list ?? [];
    return html`${head}<${Failure} error=${error} /><dl class="stats">
        <${Stat} label="Subscribers">${number(data.subscribers)}<//>
        <${Stat} label="Published" note=${text(bytes(data.bytes))}>${number(data.published)}<//>
        <${Stat} label="Delivered">${number(data.delivered)}<//>
        <${Stat} label="Failed">${number(data.failed)}<//>
        <${Stat} label="Held" note="wait for a subscriber">${number(data.held)}<//>
        <${Stat} label="Open" note="without an answer yet">${number(data.open)}<//></dl>
        <${Rate} topic=${item} />
        <${Panel} title="Outcomes" id="outcomes" wide><${Outcomes} outcomes=${data.outcomes} /><//>
        <${Panel} title="Subscribers" note=${exact(subscribers.length)} id="subscribers" wide><${Table}
            caption="Subscribers" columns=${COLUMNS}
            rows=${subscribers} row_key=${(row) => row.session} empty=${html`<${Empty}
                title="Nobody subscribes to it." />`} /><//>
        <${Messages} of=${data} />`;
}
