// Small pictures where one would rather look than read. Beside each stands the number; the picture is not read aloud.

import { latency, percent, text, words } from '../format.js';
import { html } from '../html.js';
import { outcome_tone } from '../readings.js';
import { log_position, parts_of, spark_path } from '../series.js';

export function Spark({ values, width = 120, height = 28 }) {
    return html`<svg class="spark" viewBox=${`0 -1 ${width} ${height + 2}`} preserveAspectRatio="none"
        aria-hidden="true">
        <path d=${spark_path(values, width, height)} /></svg>`;
}

export function Bar({ share, tone = '' }) {
    const width = `${Math.min(100, Math.max(0, (share || 0) * 100)).toFixed(1)}%`;
    return html`<span class="bar" aria-hidden="true"><span class=${tone} style=${{ width }}></span></span>`;
}

// Counts by name, largest first, each with its bar.
export function Counts({ counts, show, empty = 'Nothing.', tone }) {
    const parts = parts_of(counts);
    if (parts.length === 0) return html`<p class="empty-line">${empty}</p>`;
    return html`<ul class="counts">${parts.map(({ name, value, share }) => html`<li key=${name}>
        <span class="what">${words(name)}</span><${Bar} share=${share} tone=${tone} />${show(value)}</li>`)}</ul>`;
}

// How requests ended, as one bar of all of them.
export function Outcomes({ outcomes }) {
    const parts = parts_of(outcomes);
    if (parts.length === 0) return html`<p class="empty-line">No request has ended.</p>`;
    return html`<div class="outcomes"><div class="stack" aria-hidden="true">${parts.map(({ name, share }) =>
        html`<span key=${name} class=${outcome_tone(name)} style=${{ flexGrow: String(share) }}></span>`)}</div>
        <ul>${parts.map(({ name, share }) => html`<li key=${name}>
            <span class=${`dot ${outcome_tone(name)}`} aria-hidden="true"></span>${words(name)}
            <b>${text(percent(share))}</b></li>`)}</ul></div>`;
}

const SCALE = [10, 10e6];  // 10 µs to 10 s
const MARKS = [100, 1000, 10000, 100000, 1e6];

const at = (us) => `${(log_position(us, ...SCALE) * 100).toFixed(2)}%`;

// From the median to p99.9 on a logarithmic scale that is the same wherever it stands, so that rows can be compared.
export function LatencyRange({ p50, p99, p999 }) {
    if (typeof p50 !== 'number') return html`<span class="range" aria-hidden="true"></span>`;
    const end = p999 ?? p99;
    const width = `${((log_position(end, ...SCALE) - log_position(p50, ...SCALE)) * 100).toFixed(2)}%`;
    return html`<span class="range" aria-hidden="true" title=${`p50 ${text(latency(p50))}, p99 ${text(latency(p99))}`}>
        ${MARKS.map((mark) => html`<i key=${mark} style=${{ left: at(mark) }}></i>`)}
        <span class="span" style=${{ left: at(p50), width }}></span>
        <span class="p50" style=${{ left: at(p50) }}></span>
        <span class="p99" style=${{ left: at(p99) }}></span></span>`;
}
