// Which part of a long list is shown, and the way to the others.

import { exact } from '../format.js';
import { html } from '../html.js';
import { refine } from '../navigation.js';

export function Pager({ offset, limit, total, shown, what }) {
    const last = offset + shown;
    const some = total > 0 ? `${exact(offset + 1)}–${exact(last)} of ${exact(total)}` : 'none';
    return html`<nav class="pager" aria-label=${`Pages of ${what}`}>
        <span aria-live="polite">${some} ${what}</span>
        <button type="button" disabled=${offset === 0}
            onClick=${() => refine({ offset: Math.max(0, offset - limit) || '' })}>Previous</button>
        <button type="button" disabled=${last >= total}
            onClick=${() => refine({ offset: offset + limit })}>Next</button>
    </nav>`;
}
