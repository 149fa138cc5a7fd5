// Who is connected: the broker finds, sorts and pages.

import { bytes, count, duration, latency, rate } from '../format.js';
import { html } from '../html.js';
import { refine } from '../navigation.js';
import { age, code, figure, word } from '../parts/columns.js';
import { Choice, Search } from '../parts/fields.js';
import { Name } from '../parts/name.js';
import { Pager } from '../parts/pager.js';
import { Empty, Failure, Head } from '../parts/panel.js';
import { Table } from '../parts/table.js';
import { use_poll } from '../poll.js';
import { link_to, query_of } from '../router.js';

const LIMIT = 100;

const flags = (row) => html`${row.congested && html`<span class="tag bad">congested</span>`}${row.paused &&
    html`<span class="tag warn">paused</span>`}`;

const whoever = (row) => row.user || row.name;

const who = (row) => html`<${Name} value=${whoever(row)} href=${link_to('connections', row.id)}
    limit=${28} />${flags(row)}`;

const protocol = (transport, row) => (row.protocol === 'original' ? `${transport}, original` : transport);

const columns = (now) => [
    { label: 'User', words: true, sort: 'user', cell: who },
    code('Address', 'address', { sort: 'address' }),
    word('By', 'transport', protocol),
    age('Connected', 'since_us', now, { sort: 'since' }),
    { label: 'Idle', sort: 'idle', cell: (row) => duration(row.idle_us) },
    figure('RTT', 'rtt_us', latency, { sort: 'rtt', help: 'Round trip time' }),
    figure('In', 'rates.in.messages', rate, { help: 'Messages from it, over the last minute' }),
    figure('Out', 'rates.out.messages', rate, { help: 'Messages to it, over the last minute' }),
    figure('Bytes in', 'in.bytes', bytes, { sort: 'bytes_in' }),
    figure('Bytes out', 'out.bytes', bytes, { sort: 'bytes_out' }),
    figure('Pending', 'pending_bytes', bytes, { sort: 'pending', help: 'Bytes that wait to be sent to it' }),
    figure('Asking', 'in_flight', count, { sort: 'in_flight', help: 'Its own requests without an answer' }),
    figure('Serving', 'serving', count, { sort: 'serving', help: 'Requests that wait for its reply' }),
    figure('Topics', 'subscriptions', count, { sort: 'subscriptions' }),
    figure('Messages in', 'in.messages', count, { sort: 'messages_in' }),
    figure('Messages out', 'out.messages', count, { sort: 'messages_out' }),
];

const TRANSPORTS = [['', 'all'], ['tcp', 'tcp'], ['ws', 'ws'], ['unix', 'unix']];

function nothing_found(query) {
    return query.text || query.transport || query.user || query.address || query.listener
        ? html`<${Empty} title="Nobody who is connected matches that.">Perhaps they were: <a
            href=${link_to('history', '', { text: query.text })}>look into the history</a>.<//>`
        : html`<${Empty} title="Nobody is connected." />`;
}

export function Connections({ query, server }) {
    const offset = Number(query.offset) || 0;
    const { sort = 'bytes_in', order = 'desc', text, user, address, transport, listener } = query;
    const asked = { offset, limit: LIMIT, sort, order, text, user, address, transport, listener };
    const { data, error, pending } = use_poll(`/api/v1/connections${query_of(asked)}`);
    const listeners = [['', 'all'], ...(server?.listeners ?? []).map(({ name }) => [name, name])];
    return html`<${Head} title="Connections"><${Search} label="Find user, name, address or id" value=${text}
            on_change=${(typed) => refine({ text: typed })} />
        <${Choice} label="By" value=${transport} choices=${TRANSPORTS}
            on_change=${(value) => refine({ transport: value })} />
        <${Choice} label="Listener" value=${listener} choices=${listeners}
            on_change=${(value) => refine({ listener: value })} /><//>
        <${Failure} error=${error} />
        <${Table} caption="Connections" columns=${columns(data?.at_us)} rows=${data?.connections ?? null}
            row_key=${(row) => row.id}
            sort=${sort} order=${order} pending=${pending} on_sort=${(key, way) => refine({ sort: key, order: way })}
            empty=${nothing_found(query)} />
        ${data && html`<${Pager} offset=${offset} limit=${LIMIT} total=${data.total} shown=${data.connections.length}
            what="connections" />`}`;
}
