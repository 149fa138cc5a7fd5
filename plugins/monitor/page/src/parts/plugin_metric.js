// A metric that a strategy has registered: nothing is known of it but what it says of itself.

import { bytes, count, latency, text } from '../format.js';
import { html } from '../html.js';
import { Bar } from './figures.js';
import { Name } from './name.js';
import { Num } from './number.js';

const lasting = (us) => (value) => latency(value * us);
const SHOWN = { ns: lasting(1e-3), us: latency, ms: lasting(1e3), s: lasting(1e6), seconds: lasting(1e6), bytes };

const show_in = (unit) => SHOWN[unit] ?? ((value) => {
    const [digits, scale] = count(value);
    return [digits, [scale, unit && unit !== '1' ? unit : ''].filter(Boolean).join(' ')];
});

function Buckets({ buckets, show }) {
    const most = Math.max(1, ...buckets.map(({ n }) => n));
    const end = buckets.length > 0 ? buckets[buckets.length - 1].le : undefined;
    return html`<span class="columns small-columns" role="img"
        aria-label=${`${buckets.length} buckets up to ${text(show(Number(end)))}`}>
        ${buckets.map(({ le, n }) => html`<span key=${le}
            style=${{ height: `${Math.max(n > 0 ? 4 : 0, (n / most) * 100).toFixed(1)}%` }}
            title=${`up to ${text(show(Number(le)))}: ${text(count(n))}`}></span>`)}</span>`;
}

function Value({ of, most, show }) {
    if (of.buckets) return html`<${Buckets} buckets=${of.buckets} show=${show} />`;
    return html`<${Bar} share=${most > 0 ? of.value / most : 0} /><${Num} value=${show(of.value)} of=${of.value} />`;
}

export function PluginMetric({ metric }) {
    const { name, unit, help, kind, label, values = [] } = metric;
    const show = show_in(unit);
    const most = Math.max(0, ...values.map(({ value }) => value ?? 0));
    return html`<div class="metric"><h3><${Name} value=${name} />
            <small>${kind}${label ? html`, by <${Name} value=${label} />` : ''}</small></h3>
        ${help && html`<p class="muted"><${Name} value=${help} limit=${160} /></p>`}
        <ul class="counts">${values.map((of, k) => html`<li key=${of.label ?? k}><span class="what">
            ${of.label ? html`<${Name} value=${of.label} limit=${24} />` : ''}</span><${Value} of=${of} most=${most}
                show=${show} /></li>`)}</ul>
        ${values.length === 0 && html`<p class="empty-line">No value yet.</p>`}</div>`;
}
