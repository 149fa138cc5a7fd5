// How the broker is, at a glance: what is wrong, how much goes on, how fast, and what was lost.

import { useRef } from 'preact/hooks';

import { byte_rate, bytes, count, latency, percent, rate } from '../format.js';
import { html } from '../html.js';
import { refine } from '../navigation.js';
import { Alarms } from '../parts/alarms.js';
import { Chart } from '../parts/chart.js';
import { Segments } from '../parts/fields.js';
import { Spark } from '../parts/figures.js';
import { Num } from '../parts/number.js';
import { Failure, Head, Panel, Stat } from '../parts/panel.js';
import { use_poll } from '../poll.js';
import { busiest_model, last_minute, last_second } from '../readings.js';
import { tail } from '../series.js';
import { use_store } from '../store.js';
import { tick } from '../stream.js';
import { use_series, use_series_names, WINDOWS } from '../use_series.js';
import { Latencies, Losses, Process } from './overview_panels.js';

const SPARK_SECONDS = 60;
const BASE = ['messages_in', 'messages_out', 'requests', 'bytes_in', 'bytes_out', 'connections'];

const line = (name, label) => ({ name, label });

const METRICS = {
    messages: { label: 'Messages', show: rate, lines: [line('messages_in', 'in'), line('messages_out', 'out')] },
    requests: { label: 'Requests', show: rate, lines: [line('requests', 'requests')] },
    bytes: { label: 'Bytes', show: byte_rate, lines: [line('bytes_in', 'in'), line('bytes_out', 'out')] },
    latency: { label: 'Latency', show: latency },
    connections: { label: 'Connections', show: count, lines: [line('connections', 'connections')] },
};

// Latencies over time are those of all models where the monitor has them, or else of the busiest model.
function lines_of(metric, known, model) {
    if (metric.lines) return metric.lines;
    const is_overall = known?.includes('broker_us.p99');
    return ['broker', 'responder'].map((part) => (is_overall
        ? line(`${part}_us.p99`, `${part} p99`)
        : line(`model.${model}.${part}_us.p99`, `${part} p99, ${model}`)));
}

function Headline({ reading, minute, series }) {
    const second = last_second(reading);
    const spark = (name) => html`<${Spark} values=${tail(series?.columns[name] ?? [], SPARK_SECONDS)} />`;
    const per_minute = (value) => html`${value.join(' ')} over a minute`;
    return html`<dl class="stats">
        <${Stat} label="Messages in" note=${per_minute(rate(minute.messages_in))}>
            <${Num} value=${rate(second.messages_in)} />${spark('messages_in')}<//>
        <${Stat} label="Messages out" note=${per_minute(rate(minute.messages_out))}>
            <${Num} value=${rate(second.messages_out)} />${spark('messages_out')}<//>
        <${Stat} label="Requests" note=${per_minute(rate(minute.requests))}>
            <${Num} value=${rate(second.requests)} />${spark('requests')}<//>
        <${Stat} label="Answered" note=${per_minute(percent(minute.success_ratio))}>
            <${Num} value=${percent(second.success_ratio)} /><//>
        <${Stat} label="Bytes in" note=${html`${byte_rate(second.bytes_out).join(' ')} out`}>
            <${Num} value=${byte_rate(second.bytes_in)} />${spark('bytes_in')}<//>
        <${Stat} label="Connections" note=${html`${bytes(reading?.pending_bytes).join(' ')} wait to be sent`}>
            <${Num} value=${count(reading?.connections)} of=${reading?.connections} />${spark('connections')}<//>
    </dl>`;
}

function Charts({ query, known, seconds, model }) {
    const key = METRICS[query.metric] ? query.metric : 'messages';
    const metric = METRICS[key];
    const lines = lines_of(metric, known, model);
    const names = lines.map(({ name }) => name).filter((name) => known?.includes(name));
    const own = use_series(metric.lines ? [] : names, '1s');
    const minutes = use_series(names, '1m');
    return html`<section class="panel wide" aria-labelledby="over-time">
        <h2 id="over-time">Over time<${Segments} label="What is drawn" value=${key}
            choices=${Object.entries(METRICS).map(([name, { label }]) => [name, label])}
            on_change=${(name) => refine({ metric: name === 'messages' ? '' : name })} /></h2>
        <div class="charts"><${Chart} title=${WINDOWS['1s'].label} series=${metric.lines ? seconds : own}
            lines=${lines} show=${metric.show} />
            <${Chart} title=${WINDOWS['1m'].label} series=${minutes} lines=${lines}
                show=${metric.show} /></div></section>`;
}

export function Overview({ query, server }) {
    const { data: counters, error } = use_poll('/api/v1/counters');
    const last_tick = use_store(tick);
    const known = use_series_names();
    const seconds = use_series(BASE.filter((name) => known?.includes(name)), '1s');
    const reading = { ...summary_of(counters), ...last_tick };
    // Kept, so that a chart does not go from one model to another each second.
    const chosen = useRef(null);
    chosen.current ??= busiest_model(counters) ?? null;
    return html`<${Head} title="Overview" /><${Failure} error=${error} />
        <${Alarms} alarms=${counters?.alarms} />
        <${Headline} reading=${reading} minute=${last_minute(counters)} series=${seconds} />
        <${Charts} query=${query} known=${known} seconds=${seconds} model=${chosen.current} />
        <div class="panels">
            <${Panel} title="Latency" note="of the last minute" id="latency" wide>
                <${Latencies} reading=${counters ?? {}} /><//>
            <${Losses} counters=${counters} />
            <${Process} server=${server} counters=${counters} />
        </div>`;
}

// What a tick would say, as far as the counters know; until the first tick, and when there are none.
function summary_of(counters) {
    if (!counters) return {};
    const { rates, latency: latencies, pending_bytes } = counters;
    return { rates, latency: latencies, pending_bytes, connections: counters.sessions?.open };
}
