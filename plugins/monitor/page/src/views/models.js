// How each model fares: what its requests came to, and how long they took.

import { count, exact, rate } from '../format.js';
import { html } from '../html.js';
import { Outcomes } from '../parts/figures.js';
import { Num } from '../parts/number.js';
import { Empty, Failure, Head, Stat } from '../parts/panel.js';
import { use_poll } from '../poll.js';
import { model_name } from '../readings.js';
import { link_to } from '../router.js';
import { LatencyTable } from './overview_panels.js';

// The list, whether it comes as one or by number.
function models_of(data) {
    const models = data?.models ?? [];
    if (Array.isArray(models)) return models;
    return Object.entries(models).map(([model, rest]) => ({ model: Number(model), ...rest }));
}

export function ModelStats({ model }) {
    const second = model.rates?.second ?? model.rates ?? {};
    const number = (value) => html`<${Num} value=${count(value)} of=${value} />`;
    return html`<dl class="stats"><${Stat} label="Received" note=${`${exact(model.received)} in all`}>
            <${Num} value=${rate(second.received ?? second.requests ?? second.messages_in)} /><//>
        <${Stat} label="Open" note="without an outcome">${number(model.open)}<//>
        <${Stat} label="Deliveries">${number(model.deliveries)}<//>
        <${Stat} label="Failed over" note="to another subscriber">${number(model.failovers)}<//>
        <${Stat} label="Held" note="for a subscriber to come">${number(model.held)}<//>
        <${Stat} label="Declined">${number(model.declined)}<//></dl>`;
}

function Card({ model }) {
    return html`<section class="panel wide" aria-labelledby=${`model-${model.model}`}><h2 id=${`model-${model.model}`}>
            <a href=${link_to('models', String(model.model))} data-row-link>
                ${model.model}<small>${model_name(model.model)}</small></a></h2>
        <${ModelStats} model=${model} /><${Outcomes} outcomes=${model.outcomes} />
        <${LatencyTable} latencies=${model.latency ?? {}} /></section>`;
}

export function Models() {
    const { data, error } = use_poll('/api/v1/models');
    const models = models_of(data).sort((a, b) => a.model - b.model);
    return html`<${Head} title="Models" /><${Failure} error=${error} />
        ${data && models.length === 0 && html`<${Empty}
            title="No model is served.">Plugins serve models; none is loaded.<//>`}
        ${models.map((model) => html`<${Card} key=${model.model} model=${model} />`)}`;
}
