// What one types and chooses in: search, choices, switches.

import { useEffect, useRef, useState } from 'preact/hooks';

import { html } from '../html.js';

const AFTER_TYPING_MS = 250;

// Says what was typed when the typing rests. '/' brings one here, from anywhere on the page.
export function Search({ value = '', on_change, label, placeholder }) {
    const [text, set_text] = useState(value);
    const timer = useRef(null);
    useEffect(() => {
        set_text(value);
    }, [value]);
    useEffect(() => () => clearTimeout(timer.current), []);
    const later = (typed, ms) => {
        set_text(typed);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => on_change(typed), ms);
    };
    const on_key = (event) => {
        if (event.key === 'Enter') later(event.target.value, 0);
        if (event.key === 'Escape') {
            if (text === '') event.target.blur();
            else later('', 0);
        }
    };
    return html`<input type="search" class="search" data-search value=${text} placeholder=${placeholder ?? label}
        aria-label=${label} aria-keyshortcuts="/" spellcheck=${false} autocomplete="off"
        onInput=${(event) => later(event.target.value, AFTER_TYPING_MS)} onKeyDown=${on_key} />`;
}

export function Field({ label, value = '', on_change, type = 'text', ...rest }) {
    return html`<label class="field"><span>${label}</span>
        <input type=${type} value=${value} spellcheck=${false} autocomplete="off" ...${rest}
            onChange=${(event) => on_change(event.target.value)} /></label>`;
}

// choices: [value, label]
export function Choice({ label, value = '', choices, on_change }) {
    return html`<label class="field"><span>${label}</span>
        <select value=${value} onChange=${(event) => on_change(event.target.value)}>
            ${choices.map(([key, name]) => html`<option key=${key} value=${key}
                selected=${key === value}>${name}</option>`)}
        </select></label>`;
}

// One of a few, all in sight.
export function Segments({ label, value, choices, on_change }) {
    return html`<div class="segments" role="group" aria-label=${label}>
        ${choices.map(([key, name]) => html`<button type="button" key=${key}
            aria-pressed=${key === value ? 'true' : 'false'}
            onClick=${() => on_change(key)}>${name}</button>`)}</div>`;
}

// Views within a view: [value, label, href]
export function Tabs({ label, value, choices }) {
    return html`<nav class="tabs" aria-label=${label}>${choices.map(([key, name, href]) =>
        html`<a key=${key} href=${href} aria-current=${key === value ? 'page' : undefined}>${name}</a>`)}</nav>`;
}
