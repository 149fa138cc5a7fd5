// A table that can be sorted and walked through: up and down go from row to row, Enter opens one.

import { html } from '../html.js';

const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };

function walk(event) {
    const step = STEPS[event.key];
    if (step === undefined || !event.target.matches('[data-row-link]')) return;
    const links = [...event.currentTarget.querySelectorAll('[data-row-link]')];
    const to = Math.min(links.length - 1, Math.max(0, links.indexOf(event.target) + step));
    event.preventDefault();
    links[to].focus();
}

// Units of counts are short: less room is left for them.
const side_of = ({ words, is_count }) => (words ? '' : is_count ? 'right counted' : 'right');

function Heading({ column, sort, order, on_sort }) {
    const is_sorted = column.sort !== undefined && column.sort === sort;
    const name = html`<span>${column.label}</span>${column.unit && html`<span class="unit">${column.unit}</span>`}`;
    const direction = is_sorted ? (order === 'asc' ? 'ascending' : 'descending') : undefined;
    // Numbers are looked through from the largest, words from the first.
    const first = column.words ? 'asc' : 'desc';
    const other = order === 'asc' ? 'desc' : 'asc';
    const choose = () => on_sort(column.sort, is_sorted ? other : first);
    return html`<th scope="col" class=${side_of(column)} aria-sort=${direction} title=${column.help}>
        ${column.sort === undefined || !on_sort
            ? name
            : html`<button type="button" class="sort" onClick=${choose}>${name}<span class="arrow" aria-hidden="true">
                ${is_sorted ? (order === 'asc' ? '↑' : '↓') : ''}</span></button>`}</th>`;
}

// columns: {label, cell(row), words, sort, unit, help}; `words`: text rather than numbers; `sort`: the server's key.
// rows: null while they have not come.
export function Table({ caption, columns, rows, row_key, sort, order, on_sort, pending, empty }) {
    if (rows !== null && rows.length === 0) return empty ?? null;
    return html`<div class="table-box" role="region" aria-label=${caption} tabindex="0">
        <table aria-busy=${pending ? 'true' : undefined} onKeyDown=${walk}>
            <caption class="hidden">${caption}</caption>
            <thead><tr>${columns.map((column) => html`<${Heading} key=${column.label} column=${column}
                sort=${sort} order=${order} on_sort=${on_sort} />`)}</tr></thead>
            <tbody>${rows === null
                ? html`<tr class="waiting"><td colspan=${columns.length}>Loading…</td></tr>`
                : rows.map((row) => html`<tr key=${row_key(row)}>${columns.map((column, k) => {
                    const side = side_of(column);
                    const cell = column.cell(row);
                    return k === 0
                        ? html`<th scope="row" class=${side}>${cell}</th>`
                        : html`<td class=${side}>${cell}</td>`;
                })}</tr>`)}</tbody>
        </table></div>`;
}
