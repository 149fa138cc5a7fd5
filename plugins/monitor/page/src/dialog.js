// What stands in front of the page for a moment: a question, a text in full, a line that says how something went.

import { useEffect, useRef, useState } from 'preact/hooks';

import { exact } from './format.js';
import { html } from './html.js';
import { Pieces } from './parts/pieces.js';
import { store, use_store } from './store.js';
import { pieces_of } from './visible.js';

const NOTICE_MS = 6000;

const shown = store(null);
const notice = store(null);
let notice_timer = null;

// Asks before something is done. `run` gets the values of the fields; what it throws is shown, and the question stays.
// {title, text, fields: [{name, label, type, value, help}], action, danger, run}
export const ask = (question) => shown.set({ ...question, key: Symbol('question') });

export const show_text = (title, value) => shown.set({ title, whole: value, key: Symbol('text') });

export function say(text) {
    clearTimeout(notice_timer);
    notice.set(text);
    notice_timer = setTimeout(() => notice.set(null), NOTICE_MS);
}

function Whole({ value }) {
    const { pieces, length } = pieces_of(value);
    return html`<p class="muted">${exact(length)} characters</p>
        <pre class="whole" tabindex="0"><bdi><${Pieces} pieces=${pieces} /></bdi></pre>`;
}

function Inputs({ fields, values, set_values }) {
    const set = (name) => (event) => set_values({ ...values, [name]: event.target.value });
    return fields.map((field) => html`<label class="field" key=${field.name}><span>${field.label}</span>
        ${field.choices
            ? html`<select value=${values[field.name]} onChange=${set(field.name)}>
                ${field.choices.map((choice) => html`<option key=${choice}
                    value=${choice}>${choice}</option>`)}</select>`
            : html`<input type=${field.type ?? 'text'} required value=${values[field.name]} autocomplete="off"
                spellcheck=${false} onInput=${set(field.name)} />`}
        ${field.help && html`<small>${field.help}</small>`}</label>`);
}

function Box({ content }) {
    const box = useRef(null);
    const fields = content.fields ?? [];
    const [values, set_values] = useState(Object.fromEntries(fields.map((field) => [field.name, field.value ?? ''])));
    const [state, set_state] = useState({ busy: false, error: null });
    useEffect(() => box.current.showModal(), []);
    const close = () => shown.set(null);
    const submit = async (event) => {
        event.preventDefault();
        if (!content.run) return close();
        set_state({ busy: true, error: null });
        try {
            const done = await content.run(values);
            close();
            if (typeof done === 'string') say(done);
        } catch (error) {
            set_state({ busy: false, error: error.message });
        }
        return undefined;
    };
    return html`<dialog ref=${box} aria-labelledby="dialog-title" onClose=${close}>
        <form onSubmit=${submit}><h2 id="dialog-title">${content.title}</h2>
            ${content.text && html`<p>${content.text}</p>`}
            ${content.whole !== undefined && html`<${Whole} value=${content.whole} />`}
            ${content.body}
            <${Inputs} fields=${fields} values=${values} set_values=${set_values} />
            ${state.error && html`<p class="failure" role="alert">${state.error}</p>`}
            <div class="actions">
                ${content.run && html`<button type="button" onClick=${close}>Cancel</button>`}
                <button type="submit" class=${content.danger ? 'danger' : 'primary'} disabled=${state.busy}>
                    ${content.action ?? 'Close'}</button></div></form></dialog>`;
}

export function Dialogs() {
    const content = use_store(shown);
    const line = use_store(notice);
    return html`<div class="notice-box" role="status" aria-live="polite">${line && html`<p
        class="notice">${line}</p>`}</div>
        ${content && html`<${Box} key=${content.key} content=${content} />`}`;
}
