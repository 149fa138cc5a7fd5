// A message by hand, and what came of it.

import { useState } from 'preact/hooks';

import { act, admin } from '../access.js';
import { exact, latency, text, words } from '../format.js';
import { html } from '../html.js';
import { Segments } from '../parts/fields.js';
import { Empty, Facts, Failure, Head, Panel } from '../parts/panel.js';
import { Pieces } from '../parts/pieces.js';
import { decoded, encoded, ENCODINGS } from '../payload.js';
import { MODELS, outcome_tone } from '../readings.js';
import { use_store } from '../store.js';
import { pieces_of } from '../visible.js';

const MOST_SHOWN = 20000;  // characters of a reply
const GRACE_MS = 5000;     // beyond the time that the message has

function Reply({ base64 }) {
    const [as, set_as] = useState('text');
    const { size, shown } = decoded(base64, as);
    const { pieces, rest } = pieces_of(shown, MOST_SHOWN);
    return html`<div class="filters"><span>Reply of ${exact(size)} bytes</span><${Segments} label="Reply as" value=${as}
            choices=${ENCODINGS} on_change=${set_as} /></div>
        <pre class="whole" tabindex="0"><bdi><${Pieces} pieces=${pieces} /></bdi>${rest > 0 ? '…' : ''}</pre>`;
}

function Result({ result }) {
    if (!result) return null;
    const { outcome, body, took_us } = result;
    return html`<${Panel} title="What came of it" id="result"><div aria-live="polite"><${Facts} rows=${[
        ['Outcome', html`<b class=${`outcome ${outcome_tone(outcome)}`}>${words(outcome)}</b>`],
        ['Time', `${text(latency(took_us))}, as this page saw it`]]} /></div>
        ${body && html`<${Reply} base64=${body} />`}<//>`;
}

async function publish({ model, topic, body, as, key, timeout, wait }) {
    const message = { model: Number(model), topic, body: encoded(body, as), no_wait: !wait };
    if (key) message.key = key;
    if (timeout) message.timeout_us = Math.round(timeout * 1000);
    const begin = performance.now();
    const answer = await act('/api/v1/publish', message, (Number(timeout) || 60000) + GRACE_MS);
    return { ...answer, took_us: (performance.now() - begin) * 1000 };
}

function Form({ query }) {
    const [values, set_values] = useState({
        model: query.model ?? '12', topic: query.topic ?? '', body: '', as: 'text', key: '', timeout: '', wait: true });
    const [state, set_state] = useState({});
    const put = (name) => (value) => set_values({ ...values, [name]: value });
    const input = (name, rest) => html`<input value=${values[name]} autocomplete="off" spellcheck=${false} ...${rest}
        onInput=${({ target }) => put(name)(target.value)} />`;
    const submit = async (event) => {
        event.preventDefault();
        set_state({ busy: true });
        try {
            set_state({ result: await publish(values) });
        } catch (error) {
            set_state({ error });
        }
    };
    return html`<form class="publish panel" onSubmit=${submit}>
        <label class="field"><span>Model</span><select value=${values.model}
            onChange=${({ target }) => put('model')(target.value)}>${Object.entries(MODELS).map(([model, name]) =>
                html`<option key=${model} value=${model}
                    selected=${model === values.model}>${model}, ${name}</option>`)}
            </select></label>
        <label class="field"><span>Topic</span>${input('topic', { required: true })}</label>
        <div class="field"><label for="publish-body">Body</label><${Segments} label="Body as" value=${values.as}
            choices=${ENCODINGS} on_change=${put('as')} /></div>
        <textarea id="publish-body" rows="6" spellcheck=${false} value=${values.body}
            onInput=${({ target }) => put('body')(target.value)}></textarea>
        <label class="field"><span>Key</span>${input('key', { placeholder: 'none' })}</label>
        <label class="field"><span>Timeout, ms</span>${input('timeout', { type: 'number', min: 1,
            placeholder: 'as the model has it' })}</label>
        <label class="check"><input type="checkbox" checked=${values.wait}
            onChange=${({ target }) => put('wait')(target.checked)} />Wait for a subscriber to come</label>
        <div class="actions"><button type="submit" class="primary" disabled=${state.busy}>Publish</button></div></form>
        <${Failure} error=${state.error} /><${Result} result=${state.result} />`;
}

export function Publish({ query }) {
    const is_admin = use_store(admin);
    return html`<${Head} title="Publish" />${is_admin
        ? html`<${Form} key=${query.topic} query=${query} />`
        : html`<${Empty} title="That takes a token.">Administrators may publish: log in to be one.<//>`}`;
}
