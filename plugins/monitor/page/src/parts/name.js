// A name that somebody out there has chosen: as text, apart from its surroundings, cut when it is long.

import { show_text } from '../dialog.js';
import { exact } from '../format.js';
import { html } from '../html.js';
import { pieces_of } from '../visible.js';
import { Pieces } from './pieces.js';

const IN_A_TABLE = 40;

// `href` makes it a link. What is cut off is a button away.
export function Name({ value, href, limit = IN_A_TABLE, nothing = 'anonymous', title = 'The whole name' }) {
    if (value === null || value === undefined || value === '') {
        const word = html`<span class="muted">${nothing}</span>`;
        return href ? html`<a href=${href} data-row-link>${word}</a>` : word;
    }
    const { pieces, rest, length } = pieces_of(value, limit);
    const text = html`<bdi class="name"><${Pieces} pieces=${pieces} /></bdi>`;
    const more = rest > 0 && html`<button type="button" class="more" onClick=${() => show_text(title, value)}
        aria-label=${`Show all ${exact(length)} characters`}>+${exact(rest)}</button>`;
    return html`<span class="name-box">${href ? html`<a href=${href} data-row-link>${text}</a>` : text}${more}</span>`;
}
