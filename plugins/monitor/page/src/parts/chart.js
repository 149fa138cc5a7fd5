// A chart over time. Its height is fixed, its width that of its place.

import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';

import { clock, day, latency } from '../format.js';
import { html } from '../html.js';
import { aligned, largest } from '../series.js';
import { use_store } from '../store.js';
import { theme } from '../theme.js';

const HEIGHT = 168;
const TIMES_HEIGHT = 22;
const VALUES_WIDTH = 62;
const RIGHT = 26;  // for half of the last time
const APART = [1, 5, 15, 30, 60, 120, 300, 900, 1800, 3600, 7200, 14400, 21600];  // seconds between times
const LEAST_POINTS = 2;  // that make a line
const INK = ['--series-1', '--series-2', '--series-3', '--series-4'];

export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function hours(step) {
    return (_, times) => times.map((at) => clock(at * 1e6).slice(0, step < 60 ? 8 : 5));
}

// Of a logarithmic scale only powers of ten: uPlot leaves out what is null.
const powers = (_, ticks) => ticks.map((tick) => (Number.isInteger(Math.log10(tick)) ? tick : null));

function axis(values, size, more) {
    const line = { stroke: colour('--line'), width: 1, ...more };
    const font = `11px ${colour('--sans')}`;
    return { stroke: colour('--muted'), grid: line, ticks: { ...line, size: 4 }, font, values, size, gap: 4 };
}

function axes_of({ show, step, is_log }) {
    const label = (tick) => (tick === null ? '' : show(tick).join(' '));
    const heights = (_, ticks) => ticks.map(label);
    const times = { ...axis(hours(step), TIMES_HEIGHT), incrs: APART.filter((seconds) => seconds >= step) };
    return [times, axis(heights, VALUES_WIDTH, is_log && { filter: powers })];
}

const from_zero = (_, __, most) => [0, most > 0 ? most * 1.08 : 1];

function options_of({ lines, width, on_point, ...look }) {
    return {
        width,
        height: HEIGHT,
        padding: [8, RIGHT, 0, 0],
        legend: { show: false },
        cursor: { y: false, points: { size: 5 }, drag: { x: false, y: false } },
        scales: { y: look.is_log ? { distr: 3 } : { range: from_zero } },
        axes: axes_of(look),
        series: [{}, ...lines.map((line, k) => ({
            stroke: colour(INK[k % INK.length]),
            width: 1.5,
            fill: lines.length === 1 ? colour('--series-fill') : undefined,
            points: { show: false },
        }))],
        hooks: { setCursor: [(plot) => on_point(plot.cursor.idx ?? null)] },
    };
}

function Legend({ lines, data, point, show, step }) {
    const index = point ?? data[0].length - 1;
    const time = point === null ? 'now' : step < 60 ? clock(data[0][index] * 1e6)
        : `${day(data[0][index] * 1e6).slice(5)} ${clock(data[0][index] * 1e6).slice(0, 5)}`;
    const value = (k) => show(data[k + 1][index]).join(' ');
    return html`<div class="legend" aria-hidden="true">${lines.map((line, k) => html`<span key=${line.name}>
        <i class=${`ink ink-${k % INK.length + 1}`}></i>${line.label}<b>${value(k)}</b></span>`)}
        <span class="at">${time}</span></div>`;
}

// In words, for whoever cannot see it.
function summary(title, lines, data, show) {
    const parts = lines.map((line, k) => {
        const column = data[k + 1];
        const [last, most] = [column[column.length - 1], largest(column)].map((value) => show(value).join(' '));
        return `${line.label}: last ${last}, most ${most}`;
    });
    return `${title}. ${parts.join('; ')}.`;
}

// lines: {name, label}; show: of format.js. series: of series.js, or null while it has not come.
// Latencies of broker and responders are factors of ten apart: their scale is logarithmic.
export function Chart({ title, series, lines, show }) {
    const is_log = show === latency;
    const box = useRef(null);
    const plot = useRef(null);
    const [point, set_point] = useState(null);
    const dark = use_store(theme);
    const names = lines.map((line) => line.name);
    const step = series?.step ?? 1;
    const data = aligned(series ?? { start: 0, step, columns: {} }, names, is_log);
    const is_empty = data[0].length < LEAST_POINTS;
    const is_waiting = series === null && lines.length > 0;

    useEffect(() => {
        if (is_empty) return undefined;
        const options = { lines, show, is_log, step, width: box.current.clientWidth, on_point: set_point };
        plot.current = new uPlot(options_of(options), data, box.current);
        const observer = new ResizeObserver(([entry]) =>
            plot.current?.setSize({ width: Math.floor(entry.contentRect.width), height: HEIGHT }));
        observer.observe(box.current);
        return () => {
            observer.disconnect();
            plot.current.destroy();
            plot.current = null;
        };
    }, [names.join(), step, show, dark, is_empty]);

    useEffect(() => plot.current?.setData(data), [series]);

    return html`<figure class="chart"><figcaption><span class="chart-title">${title}</span>
        ${!is_empty && html`<${Legend} lines=${lines} data=${data} point=${point} show=${show}
            step=${step} />`}</figcaption>
        <div class="plot" ref=${box} role="img"
            aria-label=${is_empty ? `${title}: no data` : summary(title, lines, data, show)}>
            ${is_empty && html`<span class="plot-note">
                ${is_waiting ? 'Loading…' : data[0].length > 0 ? 'There is but one moment so far.'
                    : 'Nothing has been recorded.'}</span>`}
        </div></figure>`;
}
