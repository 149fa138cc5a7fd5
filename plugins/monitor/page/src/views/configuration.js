// What holds, and where each value comes from. Secrets come hidden.

import { act, admin } from '../access.js';
import { ask } from '../dialog.js';
import { html } from '../html.js';
import { refine } from '../navigation.js';
import { Search, Segments } from '../parts/fields.js';
import { Name } from '../parts/name.js';
import { Moment } from '../parts/number.js';
import { Empty, Facts, Failure, Head } from '../parts/panel.js';
import { Table } from '../parts/table.js';
import { use_poll } from '../poll.js';
import { use_store } from '../store.js';
import { visible } from '../visible.js';

const EVERY_MS = 5000;
const HIDDEN = '(hidden)';
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error'];

const value_of = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

const COLUMNS = [
    { label: 'Key', words: true, cell: (row) => html`<code><${Name} value=${row.key} limit=${60} /></code>` },
    { label: 'Value', words: true, cell: (row) => (row.value === HIDDEN
        ? html`<span class="muted">${HIDDEN}</span>`
        : html`<code><${Name} value=${value_of(row.value)} limit=${60} nothing="empty" title=${row.key} /></code>`) },
    { label: 'From', words: true, cell: (row) => html`<span class=${row.source === 'default' ? 'muted' : ''}>
        <${Name} value=${row.source} limit=${60} /></span>` },
];

function ask_to_reload() {
    ask({
        title: 'Read the configuration again?',
        text: 'All of it holds from then on, or, if there is a mistake in it, nothing of it.',
        action: 'Read it',
        run: async () => {
            const { changed = [], restart = [] } = await act('/api/v1/server/reload');
            const wait = restart.length > 0 ? ` From the next start on: ${restart.join(', ')}.` : '';
            const what = changed.length > 0 ? `Changed: ${changed.join('; ')}.` : 'Nothing changed.';
            return visible(what + wait, 400);
        },
    });
}

function ask_for_level() {
    ask({
        title: 'How much is logged?',
        fields: [{ name: 'level', label: 'From this level on', choices: LEVELS, value: 'info' }],
        action: 'Set it',
        run: async ({ level }) => {
            await act('/api/v1/log/level', { level });
            return `The log says what is ${level} and above.`;
        },
    });
}

function ask_to_drain() {
    ask({
        title: 'Drain the broker?',
        text: 'It takes no more connections, finishes what is under way, and ends. This cannot be taken back.',
        action: 'Drain and end',
        danger: true,
        run: async () => {
            await act('/api/v1/server/drain');
            return 'The broker drains.';
        },
    });
}

function is_shown(row, { text, show }) {
    if (show === 'set' && row.source === 'default') return false;
    return !text || `${row.key} ${value_of(row.value)}`.toLowerCase().includes(text.toLowerCase());
}

function Source({ config }) {
    const reload = config?.last_reload;
    return html`<${Facts} rows=${[
        ['File', config && html`<${Name} value=${config.file} limit=${80} nothing="none" />`],
        ['SHA-256', config?.sha256 && html`<code title=${config.sha256}>${config.sha256.slice(0, 16)}</code>`],
        ['Read', config && html`<${Moment} us=${config.loaded_us} />`],
        ['Last reload', reload && html`<${Moment}
            us=${reload.at_us} /> ${reload.ok ? 'was taken' : html`was refused: <${Name} value=${reload.error}
            limit=${200} />`}`],
    ]} />`;
}

export function Configuration({ query, server }) {
    const { data, error, pending } = use_poll('/api/v1/config', EVERY_MS);
    const is_admin = use_store(admin);
    const rows = data?.keys?.filter((row) => is_shown(row, query)) ?? null;
    return html`<${Head} title="Configuration"><${Search} label="Find a key" value=${query.text}
        on_change=${(text) => refine({ text })} />
            ${is_admin && html`<button type="button" onClick=${ask_to_reload}>Reload…</button>
                <button type="button" onClick=${ask_for_level}>Log level…</button>
                <button type="button" class="danger" onClick=${ask_to_drain}>Drain…</button>`}<//>
        <${Failure} error=${error} /><${Source} config=${server?.config} />
        <div class="filters"><${Segments} label="Which keys" value=${query.show ?? ''}
            choices=${[['', 'All'], ['set', 'Not the default']]}
            on_change=${(show) => refine({ show })} /></div>
        <${Table} caption="Configuration" columns=${COLUMNS} rows=${rows} row_key=${(row) => row.key} pending=${pending}
            empty=${html`<${Empty} title="No key matches that." />`} />`;
}
