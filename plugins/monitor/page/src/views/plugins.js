// What is loaded, what it serves, and putting another file in its place.

import { act, admin } from '../access.js';
import { ask } from '../dialog.js';
import { exact } from '../format.js';
import { html } from '../html.js';
import { Name } from '../parts/name.js';
import { Age } from '../parts/number.js';
import { Empty, Facts, Failure, Head } from '../parts/panel.js';
import { use_poll } from '../poll.js';
import { link_to, part } from '../router.js';
import { use_store } from '../store.js';
import { visible } from '../visible.js';

const TONES = { active: 'good', probation: 'warn', quarantined: 'bad', missing: 'bad', left_out: 'bad' };
const MEANS = {
    unbound: 'serves nothing',
    probation: 'new; swapped back if it does badly',
    quarantined: 'broke too many rules, and is not asked any more',
    missing: 'is configured and not loaded',
    left_out: 'is configured, and not loaded as it crashed too often',
};

const told = (answer, id) => (answer.changed === false
    ? `Nothing changed: that is the file of ${id} that runs.`
    : `${id} is ${answer.plugin?.version ?? 'exchanged'} now.`);

function ask_to_reload(plugin) {
    const id = visible(plugin.id);
    ask({
        title: 'Load it again?',
        text: `${id} comes from its file as that is now. No session ends; if the file is no good, what runs goes on.`,
        action: 'Load it',
        run: async () => told(await act(`/api/v1/plugins/${part(plugin.id)}/reload`), id),
    });
}

function ask_to_swap(plugin) {
    const id = visible(plugin.id);
    ask({
        title: 'Put another file in its place?',
        text: `${id} comes from another file from then on. No session ends; if the file is no good, what runs goes on.`,
        fields: [{ name: 'file', label: 'File', value: plugin.file, help: 'Its path on the machine of the broker.' }],
        action: 'Swap',
        run: async ({ file }) => told(await act(`/api/v1/plugins/${part(plugin.id)}/swap`, { file }), id),
    });
}

function Bindings({ bindings = [] }) {
    if (bindings.length === 0) return 'nothing';
    return bindings.map(({ model, match }) => html`<span key=${`${model} ${match}`} class="item"><a
        href=${link_to('models', String(model))}>model ${model}</a>${match ? html`, topics <${Name}
            value=${match} />` : ''}</span>`);
}

function Plugin({ plugin, is_admin }) {
    const { id, state, strikes } = plugin;
    const is_there = Boolean(id);
    const key = `plugin-${id ?? plugin.plugin}`;
    return html`<section class="panel" aria-labelledby=${key}>
        <h2 id=${key}><${Name} value=${plugin.name || id || plugin.plugin} /><small>${plugin.version}</small>
            <span class="state"><i class=${`dot ${TONES[state] ?? 'other'}`} aria-hidden="true"></i>${state}</span></h2>
        ${MEANS[state] && html`<p class="muted">${MEANS[state]}</p>`}
        <${Facts} rows=${[
            ['Why', plugin.error && html`<${Name} value=${plugin.error} limit=${300} />`],
            ['Id', id && html`<${Name} value=${id} limit=${80} />`],
            ['Serves', is_there && html`<${Bindings} bindings=${plugin.bindings} />`],
            ['Calls', is_there && exact(plugin.calls)],
            ['Strikes', is_there && html`<span class=${strikes > 0 ? 'tag bad' : ''}>${exact(strikes)}</span>`],
            ['Generation', is_there && html`${plugin.generation}, for <${Age} since=${plugin.since_us} />`],
            ['File', html`<${Name} value=${plugin.file} limit=${80} nothing="none" />`],
            ['SHA-256', plugin.sha256 && html`<code title=${plugin.sha256}>${plugin.sha256.slice(0, 16)}</code>`],
        ]} />
        ${is_admin && is_there && html`<div class="actions"><button type="button"
            onClick=${() => ask_to_reload(plugin)}>Reload…</button>
            <button type="button" onClick=${() => ask_to_swap(plugin)}>Swap…</button></div>`}</section>`;
}

export function Plugins() {
    const { data, error } = use_poll('/api/v1/plugins');
    const is_admin = use_store(admin);
    const plugins = data?.plugins ?? [];
    return html`<${Head} title="Plugins" /><${Failure} error=${error} />
        ${data && plugins.length === 0 && html`<${Empty}
            title="No plugin is loaded.">Without one, no model is served.<//>`}
        <div class="panels">${plugins.map((plugin) => html`<${Plugin} key=${plugin.id ?? plugin.plugin} plugin=${plugin}
            is_admin=${is_admin} />`)}</div>`;
}
