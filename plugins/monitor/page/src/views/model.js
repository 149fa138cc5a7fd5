// One model over time, and how its latencies are spread.

import { count, latency, percent, rate, text } from '../format.js';
import { columns_of } from '../histogram.js';
import { html } from '../html.js';
import { refine } from '../navigation.js';
import { Chart } from '../parts/chart.js';
import { Segments } from '../parts/fields.js';
import { Counts, Outcomes } from '../parts/figures.js';
import { HeatMap } from '../parts/heat.js';
import { Num } from '../parts/number.js';
import { Failure, Head, Panel } from '../parts/panel.js';
import { use_poll } from '../poll.js';
import { model_name } from '../readings.js';
import { link_to, part } from '../router.js';
import { use_series, use_series_names, WINDOWS } from '../use_series.js';
import { ModelStats } from './models.js';
import { LatencyTable } from './overview_panels.js';

const REQUESTS = [['requests', 'requests'], ['outcome.ok', 'ok']];
const LATENCIES = [
    ['broker_us.p99', 'broker p99'], ['responder_us.p50', 'responder p50'], ['responder_us.p99', 'responder p99']];

const STEPS = Object.entries(WINDOWS).map(([step, { label }]) => [step, label]);

const number = (value) => html`<${Num} value=${count(value)} of=${value} />`;

// Each column is a third of a doubling, roughly; all of the life of the process.
function Spread({ label, histogram }) {
    const columns = columns_of(histogram);
    if (columns.length === 0) return null;
    const total = histogram.count;
    return html`<figure class="spread"><figcaption>${label}</figcaption><div class="columns" role="img"
        aria-label=${`${label}: from ${text(latency(columns[0].upper))} to ${text(latency(histogram.max))}`}>
        ${columns.map(({ upper, n, share }) => html`<span key=${upper}
            style=${{ height: `${Math.max(n > 0 ? 2 : 0, share * 100).toFixed(1)}%` }}
            title=${`up to ${text(latency(upper))}: ${text(count(n))}, ${text(percent(n / total))}`}></span>`)}</div>
        <p class="ends" aria-hidden="true"><span>${text(latency(columns[0].upper))}</span>
            <span>${text(latency(columns[columns.length - 1].upper))}</span></p></figure>`;
}

function OverTime({ model, query }) {
    const step = WINDOWS[query.step] ? query.step : '1s';
    const known = use_series_names() ?? [];
    const of = (wanted) => wanted
        .map(([name, label]) => ({ name: `model.${model}.${name}`, label }))
        .filter(({ name }) => known.includes(name));
    const requests = of(REQUESTS);
    const latencies = of(LATENCIES);
    const series = use_series([...requests, ...latencies].map(({ name }) => name), step);
    const title = html`Over time<${Segments} label="How long" value=${step} choices=${STEPS}
        on_change=${(name) => refine({ step: name === '1s' ? '' : name })} />`;
    return html`<${Panel} title=${title} id="over-time" wide><div class="charts">
        <${Chart} title="Requests" series=${series} lines=${requests} show=${rate} />
        <${Chart} title="Latency" series=${series} lines=${latencies} show=${latency} />
        <${HeatMap} title="How long the broker took" model=${model} what="broker_us" step=${step} />
        <${HeatMap} title="How long responders took" model=${model} what="responder_us" step=${step} /></div><//>`;
}

export function Model({ item, query }) {
    const { data, error } = use_poll(`/api/v1/models/${part(item)}`);
    const title = html`Model ${item} <small>${model_name(item)}</small>`;
    const head = html`<${Head} title=${title} back=${{ href: link_to('models'), label: 'Models' }} />`;
    if (!data) return html`${head}<${Failure} error=${error} />`;
    return html`${head}<${Failure} error=${error} /><${ModelStats} model=${data} />
        <${OverTime} model=${item} query=${query} />
        <${Panel} title="Outcomes" id="outcomes" wide><${Outcomes} outcomes=${data.outcomes} /><//>
        <${Panel} title="Latency" note="of the last minute" id="latency" wide><${LatencyTable}
            latencies=${data.latency ?? {}} /><//>
        <div class="panels"><${Panel} title="Dropped" id="dropped"><${Counts} counts=${data.drops} show=${number}
            empty="Nothing was dropped." tone="bad" /><//>
            <${Panel} title="Refused" id="refused"><${Counts} counts=${data.refused} show=${number}
                empty="Nothing was refused." tone="warn" /><//></div>
        ${(data.broker_us?.count || data.responder_us?.count) && html`<${Panel} title="How latencies are spread"
            note="since the start" id="spread" wide>
            <div class="spreads"><${Spread} label="Broker" histogram=${data.broker_us} /><${Spread} label="Responders"
                histogram=${data.responder_us} />
            <${Spread} label="Whole request" histogram=${data.request_us} /></div><//>`}`;
}
