// What somebody should look at, worst first; a line that says so when there is nothing.

import { html } from '../html.js';
import { Pieces } from './pieces.js';
import { pieces_of } from '../visible.js';

const ORDER = ['critical', 'error', 'warning', 'warn', 'info'];
const TONES = { critical: 'bad', error: 'bad', warning: 'warn', warn: 'warn' };

const rank = ({ severity }) => (ORDER.includes(severity) ? ORDER.indexOf(severity) : ORDER.length);

export function Alarms({ alarms }) {
    if (!alarms) return html`<p class="alarms none">Asking for alarms…</p>`;
    if (alarms.length === 0) return html`<p class="alarms none">No alarms.</p>`;
    const sorted = [...alarms].sort((a, b) => rank(a) - rank(b));
    return html`<ul class="alarms" aria-label="Alarms" aria-live="polite">${sorted.map((alarm) => {
        const tone = TONES[alarm.severity] ?? 'other';
        return html`<li key=${alarm.text} class=${tone}><b>${alarm.severity}</b>
            <span><${Pieces} pieces=${pieces_of(alarm.text, 400).pieces} /></span></li>`;
    })}</ul>`;
}
