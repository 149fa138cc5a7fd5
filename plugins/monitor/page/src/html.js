// Elements without a build step of their own: html`<p>${text}</p>`. Text is put in as text, whatever is in it.

import htm from 'htm';
import { h } from 'preact';

export const html = htm.bind(h);
