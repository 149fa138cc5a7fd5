// Keys that work anywhere on the page: '/' to search, 'g' and a letter to go somewhere, '?' to be told.

import { ask } from './dialog.js';
import { html } from './html.js';
import { go } from './navigation.js';
import { VIEWS } from './views/all.js';

const GO_WITHIN_MS = 1500;
let going_until = 0;

const is_typing = (target) => target.closest?.('input, select, textarea, dialog[open]') !== null;

function tell() {
    const rows = Object.values(VIEWS).map(({ title, key }) =>
        html`<div key=${key}><dt><kbd>g</kbd> <kbd>${key}</kbd></dt><dd>${title}</dd></div>`);
    ask({
        title: 'Keys',
        body: html`<dl class="keys"><div><dt><kbd>/</kbd></dt><dd>Search</dd></div>
            <div><dt><kbd>↑</kbd> <kbd>↓</kbd> <kbd>Enter</kbd></dt><dd>Walk through a table, open a row</dd></div>
            <div><dt><kbd>p</kbd></dt><dd>Pause live events</dd></div>${rows}</dl>`,
    });
}

function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || is_typing(event.target)) return;
    if (event.timeStamp < going_until) {
        going_until = 0;
        const [view] = Object.entries(VIEWS).find(([, { key }]) => key === event.key) ?? [];
        if (view) go(view);
        return;
    }
    if (event.key === 'g') going_until = event.timeStamp + GO_WITHIN_MS;
    if (event.key === '?') tell();
    if (event.key === 'p') document.querySelector('[data-pause]')?.click();
    if (event.key === '/') {
        const search = document.querySelector('[data-search]');
        if (!search) return;
        event.preventDefault();
        search.focus();
        search.select();
    }
}

export function start_keys() {
    document.addEventListener('keydown', pressed);
}
