// Numbers with their unit set apart, so that columns of them line up.

import { duration, exact, NOTHING, when } from '../format.js';
import { html } from '../html.js';

// value: [digits, unit] of format.js. `of`: the number in full, for whoever points at it.
export function Num({ value, of }) {
    const [digits, unit] = value;
    if (digits === NOTHING[0]) return html`<span class="num none">${digits}</span>`;
    const title = typeof of === 'number' ? exact(of) : undefined;
    return html`<span class="num" title=${title}>${digits}<span class="unit">${unit}</span></span>`;
}

export function Moment({ us, now }) {
    if (!us) return html`<span class="none">${NOTHING[0]}</span>`;
    const full = new Date(us / 1000);
    return html`<time dateTime=${full.toISOString()}
        title=${full.toString()}>${when(us, now ?? Date.now() * 1000)}</time>`;
}

// How long ago, by the monitor's own clock if there is a reading of it.
export function Age({ since, now }) {
    if (!since) return html`<span class="none">${NOTHING[0]}</span>`;
    const age = (now ?? Date.now() * 1000) - since;
    return html`<span title=${new Date(since / 1000).toString()}>${duration(age)}</span>`;
}
