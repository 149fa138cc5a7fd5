// Columns of tables, by what stands in them. `path` is where in a row: "in.messages"; `more`: sort, help, and the like.

import { count, exact } from '../format.js';
import { html } from '../html.js';
import { path_in } from '../readings.js';
import { Name } from './name.js';
import { Age, Moment, Num } from './number.js';

const column = (label, path, draw, more) => ({ label, cell: (row) => draw(path_in(row, path), row), ...more });

// `show` is one of format.js.
export const figure = (label, path, show, more) =>
    column(label, path, (value) => html`<${Num} value=${show(value)}
        of=${value} />`, { is_count: show === count, ...more });

export const whole = (label, path, more) => column(label, path, exact, more);

export const age = (label, path, now, more) =>
    column(label, path, (value) => html`<${Age} since=${value} now=${now} />`, more);

// The rest are words rather than numbers: they begin at the left, and are looked through from the first.
const text = (label, path, draw, more) => column(label, path, draw, { words: true, ...more });

export const moment = (label, path, more) => text(label, path, (value) => html`<${Moment} us=${value} />`, more);

export const code = (label, path, more) => text(label, path, (value) => html`<code>${value}</code>`, more);

export const word = (label, path, show, more) => text(label, path, show, more);

// link(row) makes it the way to what the row is about.
export const name = (label, path, link, more) =>
    text(label, path, (value, row) => html`<${Name} value=${value} href=${link?.(row)} limit=${more?.limit}
        nothing=${more?.nothing} />`, more);
