// Text in which what cannot be seen has become a sign.

import { html } from '../html.js';

export function Pieces({ pieces }) {
    return pieces.map((piece) => (piece.sign ? html`<span class="sign">${piece.text}</span>` : piece.text));
}
