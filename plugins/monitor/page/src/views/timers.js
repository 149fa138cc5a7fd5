// What is to happen at a time: how much of it there is, and how late it comes.

import { count, latency } from '../format.js';
import { html } from '../html.js';
import { figure, word } from '../parts/columns.js';
import { LatencyRange } from '../parts/figures.js';
import { Name } from '../parts/name.js';
import { Empty, Failure, Head } from '../parts/panel.js';
import { Table } from '../parts/table.js';
import { use_poll } from '../poll.js';

const HELP = {
    deadline: 'A request without an answer ends',
    attempt: 'A subscriber that does not reply is passed over',
    hold: 'A message that waits for a subscriber is given up',
    settle: 'A moment for more subscribers to come',
    heartbeat: 'A peer is asked whether it is there',
};

const range = (late) => html`<${LatencyRange} p50=${late?.p50} p99=${late?.p99} p999=${late?.max} />`;

const COLUMNS = [
    { label: 'Timer', words: true, cell: ({ name }) => html`<span title=${HELP[name]}><${Name}
        value=${name} /></span>` },
    ...['Active', 'Set', 'Fired', 'Cleared', 'Overdue'].map((label) => figure(label, label.toLowerCase(), count)),
    figure('Late, p50', 'late_us.p50', latency),
    figure('p99', 'late_us.p99', latency),
    figure('most', 'late_us.max', latency),
    word('10 µs to 10 s', 'late_us', range),
    figure('Runs for, p50', 'run_us.p50', latency),
    figure('p99 ', 'run_us.p99', latency),
    figure('most ', 'run_us.max', latency),
];

function timers_of(data) {
    const timers = data?.timers;
    if (!timers) return null;
    return Array.isArray(timers) ? timers : Object.entries(timers).map(([name, rest]) => ({ name, ...rest }));
}

export function Timers() {
    const { data, error, pending } = use_poll('/api/v1/timers');
    return html`<${Head} title="Timers" /><${Failure} error=${error} />
        <${Table} caption="Timers" columns=${COLUMNS} rows=${timers_of(data)} row_key=${(row) => row.name}
            pending=${pending}
            empty=${html`<${Empty} title="No timer has ever been set." />`} />`;
}
