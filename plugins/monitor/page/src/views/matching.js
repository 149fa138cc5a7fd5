// How publishes found their subscribers, strategy by strategy, and whatever the strategies count themselves.

import { exact, percent, rate, text } from '../format.js';
import { html } from '../html.js';
import { Chart } from '../parts/chart.js';
import { Bar } from '../parts/figures.js';
import { PluginMetric } from '../parts/plugin_metric.js';
import { Name } from '../parts/name.js';
import { Empty, Failure, Head } from '../parts/panel.js';
import { use_poll } from '../poll.js';
import { use_series, use_series_names, WINDOWS } from '../use_series.js';

const FLOW = [['published', 'published'], ['considered', 'looked at'], ['chosen', 'chosen'],
    ['none_there', 'nobody there'], ['declined', 'declined'], ['refused', 'refused'], ['held', 'held'],
    ['expired', 'expired'], ['timed_out', 'timed out'], ['failed_over', 'failed over'], ['exhausted', 'nobody left'],
    ['fallbacks', 'by the fallback']];

const LEAST_SHOWN = 0.005;  // per publish; what is less would be written as nothing

// How evenly work is spread: of subscribers, who got least, as a share of who got most.
function Fairness({ fairness }) {
    if (!fairness || !(fairness.subscribers > 1) || !(fairness.most > 0)) return null;
    const share = fairness.least / fairness.most;
    return html`<p class="fairness"><span>Fairness</span><${Bar} share=${share} tone=${share < 0.5 ? 'warn' : 'good'} />
        <span>of ${exact(fairness.subscribers)} subscribers the one with least got ${exact(fairness.least)},
            the one with most ${exact(fairness.most)} (${text(percent(share))})${fairness.topic && html`, at <${Name}
            value=${fairness.topic} />`}</span></p>`;
}

function Flow({ strategy }) {
    const per_publish = (value) => {
        const share = value / strategy.published;
        return Number.isFinite(share) && share >= LEAST_SHOWN ? share.toFixed(2) : '';
    };
    const rows = FLOW.filter(([key]) => typeof strategy[key] === 'number');
    const most = Math.max(1, ...rows.map(([key]) => strategy[key]));
    return html`<table class="flow"><caption class="hidden">What became of publishes</caption>
        <thead><tr><td></td><th scope="col" class="right">count</th><th scope="col" class="right">per publish</th>
            <td></td></tr></thead><tbody>${rows.map(([key, label]) =>
        html`<tr key=${key}><th scope="row">${label}</th><td class="right num">${exact(strategy[key])}</td>
            <td class="right muted">${per_publish(strategy[key])}</td>
            <td class="flow-bar"><${Bar} share=${strategy[key] / most} /></td></tr>`)}</tbody></table>`;
}

// Of all that the strategy serves, where the monitor tells it.
function Requests({ id }) {
    const name = `strategy.${id}.requests`;
    const is_known = use_series_names()?.includes(name) ?? false;
    const series = use_series(is_known ? [name] : [], '1s');
    return is_known && html`<${Chart} title=${`Requests, ${WINDOWS['1s'].label}`} series=${series}
        lines=${[{ name, label: 'requests' }]} show=${rate} />`;
}

function Strategy({ strategy }) {
    const { id, model, match, fairness } = strategy;
    const metrics = strategy.plugin_metrics ?? [];
    const key = `match-${id}-${model}-${match}`;
    return html`<section class="panel wide" aria-labelledby=${key}><h2 id=${key}><${Name} value=${id} limit=${60} />
            <small>model ${model}${match ? html`, topics <${Name} value=${match} />` : ', all topics'}</small></h2>
        <div class="match"><${Flow} strategy=${strategy} />
            <div><${Fairness} fairness=${fairness} /><${Requests} id=${id} />${metrics.map((metric) =>
                html`<${PluginMetric} key=${metric.name} metric=${metric} />`)}
            ${metrics.length === 0 && html`<p
                class="empty-line">This strategy counts nothing of its own.</p>`}</div></div></section>`;
}

export function Matching() {
    const { data, error } = use_poll('/api/v1/match');
    const strategies = data?.strategies ?? [];
    return html`<${Head} title="Matching" /><${Failure} error=${error} />
        ${data && strategies.length === 0 && html`<${Empty} title="No strategy is bound." />`}
        ${strategies.map((strategy) => html`<${Strategy} key=${`${strategy.id} ${strategy.model} ${strategy.match}`}
            strategy=${strategy} />`)}`;
}
