// How long things took, over time: the darker a cell, the more of them took as long. Its height is fixed.

import { useEffect, useRef, useState } from 'preact/hooks';

import { clock, exact, latency, text } from '../format.js';
import { cell_at, cells_of, total_of } from '../heat_map.js';
import { html } from '../html.js';
import { use_poll } from '../poll.js';
import { query_of } from '../router.js';
import { use_store } from '../store.js';
import { theme } from '../theme.js';
import { WINDOWS } from '../use_series.js';
import { colour } from './chart.js';

const LEAST_COLUMNS = 60;  // of a map that has but begun

const took = (us) => text(latency(us));

function draw(canvas, heat, width) {
    canvas.width = width;
    canvas.height = heat.upper_us.length;
    const ink = canvas.getContext('2d');
    ink.fillStyle = colour('--series-1');
    for (const { x, y, shade } of cells_of(heat, width)) {
        ink.globalAlpha = shade;
        ink.fillRect(x, y, 1, 1);
    }
}

function Point({ of }) {
    return of && html`<span>${clock(of.at_us)} · ${took(of.from_us)} to ${took(of.to_us)}</span><b>${exact(of.n)}</b>`;
}

// what: 'broker_us' or 'responder_us'; step as for series.
export function HeatMap({ title, model, what, step }) {
    const { refresh_ms } = WINDOWS[step];
    const { data } = use_poll(`/api/v1/heat${query_of({ model, what, step })}`, refresh_ms);
    const canvas = useRef(null);
    const [point, set_point] = useState(null);
    const dark = use_store(theme);
    const rows = data?.upper_us ?? [];
    const is_empty = rows.length === 0;
    const width = Math.max(LEAST_COLUMNS, data?.columns.length ?? 0);
    useEffect(() => {
        if (!is_empty) draw(canvas.current, data, width);
    }, [data, dark, is_empty]);
    const move = ({ offsetX, offsetY, target }) =>
        set_point(cell_at(data, width, offsetX / target.clientWidth, offsetY / target.clientHeight));
    const ends = [rows[rows.length - 1], rows[rows.length >> 1], rows[0]];
    return html`<figure class="chart heat"><figcaption><span class="chart-title">${title}</span>
        <div class="legend" aria-hidden="true"><${Point} of=${point} /></div></figcaption>
        <div class="plot">${is_empty
            ? html`<span class="plot-note">${data ? 'Nothing has been recorded.' : 'Loading…'}</span>`
            : html`<ol aria-hidden="true">${ends.map((us, k) => html`<li key=${k}>${took(us)}</li>`)}</ol>
                <canvas ref=${canvas} role="img" onMouseMove=${move} onMouseLeave=${() => set_point(null)}
                    aria-label=${`${title}: ${exact(total_of(data))} in all, up to ${took(ends[0])}`}></canvas>`}
        </div></figure>`;
}
