// The frames that views are made of.

import { html } from '../html.js';
import { visible } from '../visible.js';

export function Head({ title, children, back }) {
    return html`<header class="view-head">${back && html`<a class="back" href=${back.href}>${back.label}</a>`}
        <h1 tabindex="-1" id="view-title">${title}</h1><div class="tools">${children}</div></header>`;
}

export function Panel({ title, note, children, wide, id }) {
    return html`<section class=${`panel ${wide ? 'wide' : ''}`} aria-labelledby=${id}>
        <h2 id=${id}>${title}${note && html`<small>${note}</small>`}</h2>${children}</section>`;
}

export function Stat({ label, children, note }) {
    return html`<div class="stat"><dt>${label}</dt><dd>${children}</dd>${note && html`<dd
        class="note">${note}</dd>`}</div>`;
}

const NO_VALUES = [undefined, null, '', false];

// Facts as pairs; [label, value], and what has no value is left out.
export function Facts({ rows }) {
    return html`<dl class="facts">${rows.filter(([, value]) => !NO_VALUES.includes(value))
        .map(([label, value]) => html`<div key=${label}><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`;
}

export function Empty({ title, children }) {
    return html`<div class="empty" role="status"><p
        class="empty-title">${title}</p>${children && html`<p>${children}</p>`}</div>`;
}

// Why an answer has less in it than it should.
export function Incomplete({ of }) {
    return of?.incomplete ? html`<p class="muted">Incomplete: ${visible(of.incomplete, 400)}</p>` : null;
}

export function Failure({ error }) {
    if (!error) return null;
    return html`<p class="failure" role="alert">${visible(error.message, 1000)}</p>`;
}
