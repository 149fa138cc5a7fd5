// The panels of the overview below its charts.

import { bytes, count, duration, exact, latency, percent, text } from '../format.js';
import { html } from '../html.js';
import { Bar, Counts, LatencyRange } from '../parts/figures.js';
import { Name } from '../parts/name.js';
import { Moment, Num } from '../parts/number.js';
import { Facts, Panel } from '../parts/panel.js';
import { losses, model_name, overall_latency } from '../readings.js';
import { summed } from '../series.js';
import { percentile } from '../histogram.js';

const PARTS = [
    ['broker_us', 'Broker', 'from the reading of a frame to the writing of all that came of it'],
    ['responder_us', 'Responders', 'from delivery to reply'],
    ['request_us', 'Whole request', 'from accepting it to its answer'],
];

// Rows of parts, of {broker_us: {p50 …} …}. Broker and responders apart: only one of them is ours to mend.
export function LatencyTable({ latencies }) {
    return html`<div class="table-box"><table class="plain"><caption class="hidden">Latency by part</caption>
        <thead><tr><th scope="col"><span class="hidden">Part</span></th>${['p50', 'p90', 'p99', 'p99.9'].map((name) =>
            html`<th key=${name} scope="col" class="right">${name}</th>`)}<th class="range-head" scope="col"><span
            class="ticks" aria-hidden="true"><i>100 µs</i><i>1 ms</i><i>10 ms</i><i>100 ms</i><i>1 s</i></span>
            <span class="hidden">Range</span></th></tr></thead>
        <tbody>${PARTS.map(([key, label, help]) => {
            const part = latencies[key]?.count === 0 ? {} : latencies[key] ?? {};
            return html`<tr key=${key}><th scope="row" title=${help}>${label}</th>
                ${['p50', 'p90', 'p99', 'p999'].map((name) => html`<td key=${name} class="right">
                    <${Num} value=${latency(part[name])} /></td>`)}
                <td class="range-cell"><${LatencyRange} ...${part} /></td></tr>`;
        })}</tbody></table></div>`;
}

export function Latencies({ reading }) {
    const latencies = overall_latency(reading);
    return html`<${LatencyTable} latencies=${latencies} />
        ${latencies.of && html`<p class="muted">
            Of model ${latencies.of}, ${model_name(latencies.of)}, which has most requests.</p>`}`;
}

const number = (value) => html`<${Num} value=${count(value)} of=${value} />`;

export function Losses({ counters }) {
    const { dropped, refused } = losses(counters);
    return html`<${Panel} title="Dropped" note="messages, by reason" id="dropped">
            <${Counts} counts=${summed(dropped)} show=${number} empty="Nothing was dropped." tone="bad" /><//>
        <${Panel} title="Refused" note="messages and sessions" id="refused">
            <${Counts} counts=${summed(refused)} show=${number} empty="Nothing was refused." tone="warn" /><//>
        <${Panel} title="Sessions closed" note="by reason" id="closed">
            <${Counts} counts=${counters?.sessions?.closed} show=${number} empty="None has been closed." /><//>`;
}

function Share({ value, most, show }) {
    if (typeof value !== 'number') return '–';
    return most > 0
        ? html`<span class="share">${show(value)} of ${show(most)}<${Bar} share=${value / most} /></span>`
        : show(value);
}

function lag_of(shard) {
    return html`<span>${text(latency(percentile(shard.turn_us, 0.99)))}</span>`;
}

export function Process({ server, counters }) {
    const process = server?.process ?? {};
    const now = counters?.at_us ?? Date.now() * 1000;
    const reload = server?.config?.last_reload;
    const uptime = server ? now - server.started_us : null;
    return html`<${Panel} title="Process" id="process" wide><${Facts} rows=${[
        ['Version', server && html`${server.version}, pid ${server.pid}`],
        ['Up', uptime && duration(uptime)],
        ['Sessions', html`<${Share} value=${counters?.sessions?.open} most=${server?.limits?.max_connections}
            show=${exact} />`],
        ['Descriptors', html`<${Share} value=${process.open_fds} most=${process.max_fds} show=${exact} />`],
        ['Memory', text(bytes(process.rss_bytes))],
        ['CPU', process.cpu_us && uptime
            && `${duration(process.cpu_us)}, ${text(percent(process.cpu_us / uptime))} of a core`],
        ['Loop turn, p99', counters?.loop?.map((shard) => html`<span key=${shard.shard}
            class="item">${lag_of(shard)}</span>`)],
        ['Messages held', counters && html`${exact(counters.held_messages)}, ${text(bytes(counters.held_bytes))}`],
        ['Configuration', server?.config && html`<${Name} value=${server.config.file} nothing="no file"
            limit=${60} />`],
        ['Read again', reload && html`<${Moment} us=${reload.at_us}
            now=${now} /> ${reload.ok ? 'and taken' : 'and refused'}`],
        ['Listens at', server?.listeners?.map((listener) => html`<span key=${listener.name}
            class="item">${listener.url}</span>`)],
    ]} /><//>`;
}
